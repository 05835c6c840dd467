"""By which numbers lists stand out: settings proposed by one person and put in force by another."""

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
from gscm.lib.versions import VersionRefused
from risk.forms_signals import NUMBERS, ComparisonSettingsForm
from risk.models import ComparisonSettings
from risk.services import list_signals

PAGE = 50
REFUSALS: dict[str, str | Promise] = {
    VersionRefused.SAME_PERSON: gettext_lazy("Whoever proposed a version cannot put it in force."),
    VersionRefused.SETTLED: gettext_lazy("This version does not wait any more."),
    VersionRefused.IN_THE_PAST: gettext_lazy(
        "Choose today or a later day: what was concluded by then stays."
    ),
}


class SettingsPage(RolesRequired, View):
    """The version in force, those that wait, the history, and a new proposal."""

    roles = frozenset({"centre"})

    def get(self, request: SignedInRequest) -> HttpResponse:
        today = timezone.localdate()
        now = ComparisonSettings.objects.in_force(today)[:1].get()
        return self._page(request, ComparisonSettingsForm.of(now, valid_from=today))

    def post(self, request: SignedInRequest) -> HttpResponse:
        form = ComparisonSettingsForm(request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422)
        at = timezone.now()
        try:
            list_signals.propose(by=request.user, at=at, today=timezone.localdate(at), **form.cleaned_data)
        except VersionRefused as refused:
            form.add_error("valid_from", str(REFUSALS[refused.code]))
            return self._page(request, form, status=422)
        messages.success(request, _("Proposed. A second person puts it in force."))
        return redirect("risk:signal_settings")

    def _page(
        self, request: SignedInRequest, form: ComparisonSettingsForm, status: int = 200
    ) -> HttpResponse:
        today = timezone.localdate()
        versions = ComparisonSettings.objects.select_related("proposed_by", "approved_by", "discarded_by")
        page = Paginator(versions.settled(), PAGE).get_page(request.GET.get("page"))
        context = {
            "form": form,
            "now_pk": ComparisonSettings.objects.in_force(today)[:1].get().pk,
            "proposed": [(version, numbers(version)) for version in versions.proposed()],
            "page": page,
            "versions": [(version, numbers(version)) for version in page],
            "today": today,
        }
        return render(request, "risk/signals/settings.html", context, status=status)


class ApproveSettings(RolesRequired, View):
    """Put a proposed version in force, or discard it."""

    roles = frozenset({"centre"})
    discards = False

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        version = get_object_or_404(ComparisonSettings, pk=pk)
        at = timezone.now()
        try:
            if self.discards:
                version.discard(by=request.user, at=at)
                messages.success(request, _("Discarded. It stays in the history."))
            else:
                list_signals.put_in_force(version, by=request.user, at=at)
                messages.success(request, _("Put in force. All lists are compared again in the background."))
        except VersionRefused as refused:
            messages.error(request, str(REFUSALS[refused.code]))
        return redirect("risk:signal_settings")


def numbers(version: ComparisonSettings) -> list[tuple[str, object]]:
    """Each number of a version with its name."""
    fields = {field.name: field for field in version._meta.concrete_fields}
    return [(str(fields[name].verbose_name), getattr(version, name)) for name in NUMBERS]
