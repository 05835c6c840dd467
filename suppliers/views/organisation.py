"""The pages about the organisation."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from suppliers.access import READING_ROLES
from suppliers.queries import organisation


class Organisation(RolesRequired, View):
    """The tree of subsidiaries, who works where, and who holds the roles of the group."""

    roles = READING_ROLES | {"administrator"}

    def get(self, request: SignedInRequest) -> HttpResponse:
        today = timezone.localdate()
        context = {"units": organisation.units(on=today), "roles": organisation.group_roles(on=today)}
        return render(request, "suppliers/organisation.html", context)
