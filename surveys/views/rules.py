"""By which rules files are judged, and which templates are known: for everybody who is signed in."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views import View

from gscm.lib.signed_in import SignedInRequest
from surveys.queries import rule_catalogue

TEAM_SHELL, PORTAL_SHELL = "shells/team.html", "shells/portal.html"


def shell_of(request: SignedInRequest) -> str:
    """The frame in which the person works: the team's, or for those who only speak for a supplier the portal's."""
    return TEAM_SHELL if request.user.roles else PORTAL_SHELL


class RuleCatalogue(View):
    """Every rule with its sentence, severity, source and an example."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        context = {"shell_template": shell_of(request), "rules": rule_catalogue.rules()}
        return render(request, "surveys/rules/catalogue.html", context)


class RevisionList(View):
    """Every known revision of a template, with what its layout knows."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        context = {"shell_template": shell_of(request), "revisions": rule_catalogue.revisions()}
        return render(request, "surveys/rules/revisions.html", context)
