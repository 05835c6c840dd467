"""The part of a smelter's page that comes from corrective actions."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from risk.models import Alert, Case
from risk.queries.case_list import case_list
from smelters.models import Facility
from suppliers.access import READING_ROLES


class FacilityCases(RolesRequired, View):
    """The cases within reach that are about a smelter: a part of its page, or a page of its own."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        facility = get_object_or_404(Facility, pk=pk)
        about = Alert.objects.filter(facility=facility, case__isnull=False)
        cases = Case.objects.visible_to(request.user).filter(pk__in=about.values("case"))
        page = case_list(cases, on=timezone.localdate(), page=request.GET.get("page", 1))
        template = "_facility_cases" if request.htmx else "facility_cases"
        context = {"facility": facility, "page": page, "is_part": bool(request.htmx)}
        return render(request, f"risk/{template}.html", context)
