"""What waits for a person besides alerts, cases and files."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from suppliers.access import READING_ROLES
from surveys.queries import to_do


class ToDo(RolesRequired, View):
    """The page of open duties."""

    roles = READING_ROLES | {"administrator"}

    def get(self, request: SignedInRequest) -> HttpResponse:
        duties = to_do.duties(request.user, on=timezone.localdate())
        return render(request, "surveys/to_do.html", {"duties": duties})
