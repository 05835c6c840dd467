"""By which numbers suppliers are judged: versions, what another one would do, and who puts it in force."""

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
from risk import wording_rulesets
from risk.forms_levels import RulesetForm
from risk.models import Ruleset
from risk.queries import ruleset_effects
from risk.services import rulesets
from smelters.views.access import KEEPERS
from suppliers.access import READING_ROLES

PAGE = 50


class RulesetList(RolesRequired, View):
    """All versions, those that wait first."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest) -> HttpResponse:
        today = timezone.localdate()
        versions = Ruleset.objects.select_related("proposed_by", "approved_by", "discarded_by")
        context = {
            "now": Ruleset.objects.in_force(today).first(),
            "proposed": list(versions.proposed()),
            "page": Paginator(versions.settled(), PAGE).get_page(request.GET.get("page")),
            "today": today,
            "may_keep": bool(request.user.roles & KEEPERS),
        }
        return render(request, "risk/rulesets/list.html", context)


class RulesetDetail(RolesRequired, View):
    """One version with all its numbers, against the one in force."""

    roles = READING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        version = get_object_or_404(
            Ruleset.objects.select_related("proposed_by", "approved_by", "discarded_by"), pk=pk
        )
        today = timezone.localdate()
        now = Ruleset.objects.in_force(today).first()
        context = {
            "version": version,
            "now": now,
            "numbers": list(wording_rulesets.numbers(version.content)),
            "switched_off": [wording_rulesets.rule(code) for code in version.content["switched_off"]],
            "counted_elsewhere": version.content["findings_counted_elsewhere"],
            "differences": wording_rulesets.differences(version.content, now.content)
            if now and now != version
            else [],
            "waits": version.approved_at is None and version.discarded_at is None,
            "may_keep": bool(request.user.roles & KEEPERS),
            "today": today,
        }
        return render(request, "risk/rulesets/detail.html", context)


class RulesetEffects(RolesRequired, View):
    """Who would change level by a version: a part of its page, or a page of its own."""

    roles = KEEPERS

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        version = get_object_or_404(Ruleset, pk=pk)
        found = ruleset_effects.effects_of(version, page=request.GET.get("page", 1))
        context = {"version": version, "effects": found, "page": found.page}
        template = "_effects" if request.htmx else "effects"
        return render(request, f"risk/rulesets/{template}.html", context)


class ProposeRuleset(RolesRequired, View):
    """Write down another version, beginning with the one in force."""

    roles = KEEPERS

    def get(self, request: SignedInRequest) -> HttpResponse:
        today = timezone.localdate()
        now = Ruleset.objects.in_force(today)[:1].get()
        return self._page(request, RulesetForm.of(now.content, valid_from=today))

    def post(self, request: SignedInRequest) -> HttpResponse:
        form = RulesetForm(request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422)
        at = timezone.now()
        try:
            version = rulesets.propose(
                content=form.cleaned_data["content"],
                valid_from=form.cleaned_data["valid_from"],
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=at,
                today=timezone.localdate(at),
            )
        except VersionRefused as refused:
            form.add_error("valid_from", wording_rulesets.of_version(refused.code))
            return self._page(request, form, status=422)
        messages.success(request, _("Proposed. A second person puts it in force."))
        return redirect("risk:ruleset_detail", pk=version.pk)

    def _page(self, request: SignedInRequest, form: RulesetForm, status: int = 200) -> HttpResponse:
        return render(request, "risk/rulesets/propose.html", {"form": form}, status=status)


class SettleRuleset(RolesRequired, View):
    """Put a proposed version in force, or discard it."""

    roles = KEEPERS
    discards = False

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        version = get_object_or_404(Ruleset, pk=pk)
        at = timezone.now()
        try:
            if self.discards:
                version.discard(by=request.user, at=at)
                messages.success(request, _("Discarded. It stays in the history."))
            else:
                rulesets.put_in_force(version, by=request.user, at=at)
                messages.success(
                    request, _("Put in force. All suppliers are scored again in the background.")
                )
        except VersionRefused as refused:
            messages.error(request, wording_rulesets.of_version(refused.code))
        return redirect("risk:ruleset_detail", pk=pk)
