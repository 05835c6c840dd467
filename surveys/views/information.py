"""How far an item of information has reached suppliers by mail: a part of the page of information."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from smelters.licences import team_classes
from smelters.models import InformationItem
from smelters.views.access import KEEPERS
from surveys.queries import information


class InformationMails(RolesRequired, View):
    """The mails of one item, counted."""

    roles = KEEPERS

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        shown = InformationItem.objects.filter(licence__in=team_classes(timezone.localdate()))
        item = get_object_or_404(shown, pk=pk)
        context = {"item": item, "reach": information.reach_of(item)}
        template = "_information_mails" if request.htmx else "information_mails"
        return render(request, f"surveys/{template}.html", context)
