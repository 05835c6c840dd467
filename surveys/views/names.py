"""The queue of reported names: what waits, what was decided, and the page on which a person decides."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from smelters.models import NameDecision, ReportedName
from smelters.services import names
from suppliers.access import WORKING_ROLES, may_steer
from surveys.forms_names import DecisionForm, TakeBackForm
from surveys.queries import name_queue
from surveys.services import name_answers

PAGE = 50
TABS = ("waiting", "not_identified", "asked", "decided")


class NameQueue(RolesRequired, View):
    """Names that wait for a decision, most frequent first; and those that were decided."""

    roles = WORKING_ROLES

    def get(self, request: SignedInRequest) -> HttpResponse:
        tab = request.GET.get("tab", TABS[0])
        tab = tab if tab in TABS else TABS[0]
        rows = {
            "waiting": name_queue.waiting(request.user),
            "not_identified": name_queue.waiting(request.user, placeholders=True),
            "asked": name_queue.asked(request.user),
            "decided": name_queue.decided(request.user),
        }
        pages = {name: Paginator(found, PAGE) for name, found in rows.items()}
        page = pages[tab].get_page(request.GET.get("page"))
        lines = (
            name_queue.decided_lines(list(page), request.user)
            if tab in {"asked", "decided"}
            else name_queue.waiting_lines(list(page), request.user, on=timezone.localdate())
        )
        words = {
            "waiting": _("Waiting"),
            "not_identified": _("Not identified by the supplier"),
            "asked": _("Suppliers asked"),
            "decided": _("Decided"),
        }
        tabs = [
            {"label": words[name], "url": f"?tab={name}", "count": found.count, "is_current": name == tab}
            for name, found in pages.items()
        ]
        in_hand, job = name_queue.work_in_hand(request.user)
        context = {"tab": tab, "tabs": tabs, "page": page, "lines": lines, "in_hand": in_hand, "job": job}
        return render(request, "surveys/names/queue.html", context | {"may_steer": may_steer(request.user)})


class NameDecide(RolesRequired, View):
    """One reported name: its evidence, who reported it, and the decision."""

    roles = WORKING_ROLES

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        name = get_object_or_404(name_queue.within_reach(request.user), pk=pk)
        return self._page(request, name, DecisionForm())

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        name = get_object_or_404(name_queue.within_reach(request.user), pk=pk)
        form = DecisionForm(request.POST)
        if not form.is_valid():
            return self._page(request, name, form, status=422)
        following = name_queue.following(request.user, name)
        try:
            name_answers.decide(name, **form.decision(), by=request.user, at=timezone.now())
        except names.DecisionRefused as refused:
            form.add_error("choice", REFUSALS[refused.code]())
            return self._page(request, name, form, status=422)
        messages.success(request, _("“%(name)s” is decided, wherever it was reported.") % {"name": name.name})
        return redirect("surveys:name_decide", following) if following else redirect("surveys:name_queue")

    def _page(
        self, request: SignedInRequest, name: ReportedName, form: DecisionForm, status: int = 200
    ) -> HttpResponse:
        search = request.GET.get("q", "")
        history = list(name_queue.history(name))
        holds = history[0] if history and history[0].outcome != NameDecision.Outcome.REOPENED else None
        reporters, count = name_queue.reporters(name, request.user)
        today = timezone.localdate()
        evidence = name_queue.evidence_of(name, on=today)
        proposals = name_queue.proposals(name, request.user)
        context: dict[str, Any] = {
            "name": name,
            "form": form,
            "chosen": form.data.get("choice", ""),
            "search": search,
            "candidates": name_queue.choices(
                name, evidence, proposals, name_queue.search(name, search, on=today), on=today
            ),
            "evidence": evidence,
            "proposals": proposals,
            "following": name_queue.following(request.user, name),
            "reporters": reporters,
            "reporter_count": count,
            "history": history,
            "holds": holds,
        }
        return render(request, "surveys/names/decide.html", context, status=status)


class NameTakeBack(RolesRequired, View):
    """Take a decision back: the name waits again, and what followed from it is worked out anew."""

    roles = WORKING_ROLES

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        name = get_object_or_404(name_queue.within_reach(request.user), pk=pk)
        form = TakeBackForm(request.POST)
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        try:
            names.take_back(name, reason=reason, by=request.user, at=timezone.now())
        except names.DecisionRefused as refused:
            messages.error(request, REFUSALS[refused.code]())
        else:
            messages.success(request, _("The decision on “%(name)s” was taken back.") % {"name": name.name})
        return redirect(reverse("surveys:name_decide", args=[name.pk]))


REFUSALS = {
    names.DecisionRefused.NEEDS_FACILITY: lambda: _(
        "Choose a smelter, or another answer. Nothing was changed."
    ),
    names.DecisionRefused.OTHER_METAL: lambda: _(
        "No list knows this smelter for the metal, so it cannot be the one meant. Nothing was changed."
    ),
    names.DecisionRefused.NOTHING_REPORTED: lambda: _(
        "The supplier named no smelter here, so no smelter can be chosen for it. Ask the supplier. Nothing was changed."
    ),
    names.DecisionRefused.NOTHING_TO_TAKE_BACK: lambda: _(
        "There is no decision to take back; somebody was faster. Nothing was changed."
    ),
}
"""Why a decision was not written, and what to do."""
