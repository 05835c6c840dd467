"""What suppliers say of one smelter: the part of its page that comes from declarations."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from smelters.models import Facility
from suppliers.access import READING_ROLES
from surveys.queries import facilities

IN_PART = 10
PAGE = 50


class FacilityReporters(RolesRequired, View):
    """The suppliers within reach that report a smelter: the first ones as a part of its page, all on a page."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        facility = get_object_or_404(Facility, pk=pk)
        is_part = "HX-Request" in request.headers
        rows = facilities.reporters(facility, request.user)
        page = Paginator(rows, IN_PART if is_part else PAGE).get_page(request.GET.get("page"))
        template = "surveys/_facility_reporters.html" if is_part else "surveys/facility_reporters.html"
        return render(request, template, {"facility": facility, "page": page, "is_part": is_part})
