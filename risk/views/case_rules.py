"""By which clocks, ladder and strategy cases are driven: versions, and who puts another one in force."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from gscm.lib.versions import VersionRefused
from risk import wording_case_rules
from risk.forms_case_rules import CaseRulesForm
from risk.models import CaseRules
from risk.services import case_rules
from risk.views.signal_settings import REFUSALS
from smelters.views.access import KEEPERS
from suppliers.access import READING_ROLES

PAGE = 50


class CaseRulesList(RolesRequired, View):
    """The version in force with its tables, those that wait, and the history."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest) -> HttpResponse:
        today = timezone.localdate()
        versions = CaseRules.objects.select_related("proposed_by", "approved_by", "discarded_by")
        now: CaseRules = versions.in_force(today)[:1].get()
        page = Paginator(versions.settled().exclude(pk=now.pk), PAGE).get_page(request.GET.get("page"))
        context = {
            "now": (now, wording_case_rules.shown(now.rules), []),
            "proposed": [_with_tables(version, now) for version in versions.proposed()],
            "page": page,
            "versions": [_with_tables(version, now) for version in page],
            "today": today,
            "may_keep": bool(request.user.roles & KEEPERS),
        }
        return render(request, "risk/case_rules/list.html", context)


def _with_tables(version: CaseRules, now: CaseRules) -> tuple[CaseRules, wording_case_rules.Shown, list[str]]:
    """A version, its tables, and where it differs from the one in force."""
    return (
        version,
        wording_case_rules.shown(version.rules),
        wording_case_rules.differences(version.content, now.content),
    )


class ProposeCaseRules(RolesRequired, View):
    """Write down another version, beginning with the one in force."""

    roles = KEEPERS

    def get(self, request: SignedInRequest) -> HttpResponse:
        today = timezone.localdate()
        now: CaseRules = CaseRules.objects.in_force(today)[:1].get()
        return self._page(request, CaseRulesForm.of(now.content, valid_from=today))

    def post(self, request: SignedInRequest) -> HttpResponse:
        form = CaseRulesForm(request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422)
        at = timezone.now()
        try:
            case_rules.propose(
                content=form.cleaned_data["content"],
                valid_from=form.cleaned_data["valid_from"],
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=at,
                today=timezone.localdate(at),
            )
        except VersionRefused as refused:
            form.add_error("valid_from", str(REFUSALS[refused.code]))
            return self._page(request, form, status=422)
        messages.success(request, _("Proposed. A second person puts it in force."))
        return redirect("risk:case_rules")

    def _page(self, request: SignedInRequest, form: CaseRulesForm, status: int = 200) -> HttpResponse:
        return render(request, "risk/case_rules/propose.html", {"form": form}, status=status)


class SettleCaseRules(RolesRequired, View):
    """Put a proposed version in force, or discard it."""

    roles = KEEPERS
    discards = False

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        version = get_object_or_404(CaseRules, pk=pk)
        at = timezone.now()
        try:
            if self.discards:
                version.discard(by=request.user, at=at)
                messages.success(request, _("Discarded. It stays in the history."))
            else:
                case_rules.put_in_force(version, by=request.user, at=at)
                messages.success(
                    request, _("Put in force. Dates that were given stay; the next ones follow it.")
                )
        except VersionRefused as refused:
            messages.error(request, str(REFUSALS[refused.code]))
        return redirect("risk:case_rules")
