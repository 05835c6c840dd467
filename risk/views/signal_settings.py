"""By which numbers lists stand out and requests are ranked: proposed by one person, put in force by another."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from gscm.lib.versions import Version, VersionRefused
from risk.forms_signals import ComparisonSettingsForm, EffortSettingsForm, VersionForm
from risk.models import ComparisonSettings, EffortSettings
from risk.services import effort, list_signals

PAGE = 50
REFUSALS: dict[str, str | Promise] = {
    VersionRefused.SAME_PERSON: gettext_lazy("Whoever proposed a version cannot put it in force."),
    VersionRefused.SETTLED: gettext_lazy("This version does not wait any more."),
    VersionRefused.IN_THE_PAST: gettext_lazy(
        "Choose today or a later day: what was concluded by then stays."
    ),
}


class OfComparison:
    """The settings of the comparison of lists."""

    model: ClassVar[type[Version]] = ComparisonSettings
    form_class: ClassVar[type[VersionForm]] = ComparisonSettingsForm
    name: ClassVar[str] = "risk:signal_settings"
    list_name: ClassVar[str] = "risk:signal_list"
    put_in_force: ClassVar[Callable[..., None]] = staticmethod(list_signals.put_in_force)
    words: ClassVar[dict[str, str | Promise]] = {
        "title": gettext_lazy("Settings of the comparison"),
        "list_label": gettext_lazy("Signals"),
        "done": gettext_lazy("Put in force. All lists are compared again in the background."),
    }


class OfEffort:
    """What requests cost and alerts weigh."""

    model: ClassVar[type[Version]] = EffortSettings
    form_class: ClassVar[type[VersionForm]] = EffortSettingsForm
    name: ClassVar[str] = "risk:effort_settings"
    list_name: ClassVar[str] = "risk:least_effort"
    put_in_force: ClassVar[Callable[..., None]] = staticmethod(effort.put_in_force)
    words: ClassVar[dict[str, str | Promise]] = {
        "title": gettext_lazy("Weights of effort"),
        "list_label": gettext_lazy("Least effort"),
        "done": gettext_lazy("Put in force. Requests are ranked again in the background."),
    }


class SettingsPage(RolesRequired, View):
    """The version in force, those that wait, the history, and a new proposal."""

    roles = frozenset({"centre"})
    of: type[OfComparison | OfEffort] = OfComparison

    def get(self, request: SignedInRequest) -> HttpResponse:
        today = timezone.localdate()
        now = self.of.model.objects.in_force(today)[:1].get()
        return self._page(request, self.of.form_class.of(now, valid_from=today), now)

    def post(self, request: SignedInRequest) -> HttpResponse:
        form = self.of.form_class(request.POST)
        at = timezone.now()
        today = timezone.localdate(at)
        if form.is_valid():
            try:
                self.of.model.propose(by=request.user, at=at, today=today, **form.cleaned_data)
            except VersionRefused as refused:
                form.add_error("valid_from", str(REFUSALS[refused.code]))
            else:
                messages.success(request, _("Proposed. A second person puts it in force."))
                return redirect(self.of.name)
        return self._page(request, form, self.of.model.objects.in_force(today)[:1].get(), status=422)

    def _page(
        self, request: SignedInRequest, form: VersionForm, now: Version, status: int = 200
    ) -> HttpResponse:
        versions: Any = self.of.model.objects.select_related("proposed_by", "approved_by", "discarded_by")
        page = Paginator(versions.settled(), PAGE).get_page(request.GET.get("page"))
        context = {
            "form": form,
            "now_pk": now.pk,
            "proposed": [(version, self.numbers(version)) for version in versions.proposed()],
            "page": page,
            "versions": [(version, self.numbers(version)) for version in page],
            "today": timezone.localdate(),
            "approve_name": f"{self.of.name}_approve",
            "discard_name": f"{self.of.name}_discard",
            "list_name": self.of.list_name,
            "words": self.of.words,
        }
        return render(request, "risk/signals/settings.html", context, status=status)

    def numbers(self, version: Version) -> list[tuple[str, object]]:
        """Each number of a version with its name."""
        labels = {field.name: str(field.verbose_name) for field in version._meta.concrete_fields}
        return [(labels[name], getattr(version, name)) for name in self.of.form_class.NUMBERS]


class SettleSettings(RolesRequired, View):
    """Put a proposed version in force, or discard it."""

    roles = frozenset({"centre"})
    of: type[OfComparison | OfEffort] = OfComparison
    discards = False

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        version = get_object_or_404(self.of.model, pk=pk)
        at = timezone.now()
        try:
            if self.discards:
                version.discard(by=request.user, at=at)
                messages.success(request, _("Discarded. It stays in the history."))
            else:
                self.of.put_in_force(version, by=request.user, at=at)
                messages.success(request, str(self.of.words["done"]))
        except VersionRefused as refused:
            messages.error(request, str(REFUSALS[refused.code]))
        return redirect(self.of.name)
