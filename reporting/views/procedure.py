"""The procedure: who acts in which state, and the documents that lay it down."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views import View

from gscm.lib import procedure
from gscm.lib.doors import RolesRequired
from suppliers.access import READING_ROLES
from suppliers.models import Document, DocumentVersion


class Procedure(RolesRequired, View):
    """Every workflow with its states, and the procedures in force."""

    roles = READING_ROLES | {"administrator"}

    def get(self, request: HttpRequest) -> HttpResponse:
        versions = DocumentVersion.objects.in_force(timezone.localdate())
        context = {
            "workflows": procedure.workflows(),
            "documents": list(
                versions.filter(document__kind=Document.Kind.PROCEDURE).select_related("document__owner")
            ),
        }
        return render(request, "reporting/procedure.html", context)
