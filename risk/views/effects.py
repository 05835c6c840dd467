"""What a list or thresholds would do before they count, and how far the evaluation is once they do."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from risk.queries import effects
from risk.queries.effects import Tab
from risk.services import dry_runs
from risk.views import parts
from smelters.models import ReferenceList, Thresholds
from smelters.queries import reference_lists
from smelters.views.access import KEEPERS

TABS = {
    Tab.SMELTERS: gettext_lazy("By smelter"),
    Tab.OPENS: gettext_lazy("New alerts"),
    Tab.ENDS: gettext_lazy("Alerts that end"),
    Tab.CHANGES: gettext_lazy("Alerts that change"),
    Tab.CASES: pgettext_lazy("of a dry run", "Cases"),
}


class Effects(RolesRequired, View):
    """The numbers as a part of another page, or with their rows as a page; asking for them anew."""

    roles = KEEPERS

    def subject(self, request: HttpRequest, pk: int) -> ReferenceList | Thresholds:
        """The list or the thresholds."""
        raise NotImplementedError

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        subject = self.subject(request, pk)
        found = effects.effects_of(subject, on=timezone.localdate())
        context: dict[str, Any] = {
            "effects": found,
            "is_list": isinstance(subject, ReferenceList),
            "effects_url": request.path,
        }
        if request.htmx:
            return render(request, "risk/_effects.html", context)
        tab = parts.chosen(request.GET.get("tab"), Tab, Tab.SMELTERS)
        if found.dry_run and found.numbers:
            counts = {
                Tab.SMELTERS: found.numbers["smelters"],
                Tab.CASES: found.cases,
                **{one: found.numbers[one.value] for one in (Tab.OPENS, Tab.ENDS, Tab.CHANGES)},
            }
            context |= {
                "tab": tab,
                "tabs": parts.tabs(request.GET, TABS, current=tab, counts=counts),
                "page": effects.rows(found.dry_run, tab=tab, page=request.GET.get("page", 1)),
            }
        return render(request, "risk/effects.html", context)

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        subject = self.subject(request, pk)
        at = timezone.now()
        if effects.effects_of(subject, on=timezone.localdate(at)).is_ahead:
            dry_runs.begin(subject, by=request.user, at=at)
        return redirect(request.path)


class ListEffects(Effects):
    """Of a reference list."""

    def subject(self, request: HttpRequest, pk: int) -> ReferenceList:
        """The list: who keeps lists keeps all of them."""
        return get_object_or_404(reference_lists.shown(timezone.localdate()), pk=pk)


class ThresholdsEffects(Effects):
    """Of a version of the thresholds."""

    def subject(self, request: HttpRequest, pk: int) -> Thresholds:
        """The version, whatever became of it."""
        return get_object_or_404(Thresholds, pk=pk)
