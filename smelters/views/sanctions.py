"""The queue of matches with sanctions lists: a person confirms or dismisses each, with a reason that is kept."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.signed_in import SignedInRequest
from smelters.forms_datasets import CONFIRM, DISMISS, MatchForm
from smelters.models import SanctionMatch
from smelters.queries import sanctions as queue
from smelters.services import sanctions
from smelters.views.access import KEEPERS, WORKERS

PAGE = 50


class SanctionList(RolesRequired, View):
    """The matches that wait, or those that were decided."""

    roles = WORKERS

    def get(self, request: SignedInRequest) -> HttpResponse:
        is_decided = request.GET.get("tab") == "decided"
        rows = queue.decided() if is_decided else queue.waiting()
        page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
        return render(
            request,
            "smelters/sanction_list.html",
            {
                "page": page,
                "lines": queue.lines(list(page)),
                "is_decided": is_decided,
                "tabs": _tabs(is_decided),
                "may_decide": bool(request.user.roles & KEEPERS),
            },
        )


class SanctionDetail(RolesRequired, View):
    """One match with what the list says, every decision on it, and the form for the next one."""

    roles = KEEPERS

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        line = self._line(pk)
        initial = {"from_day": line.entry.listed_on if line.entry else timezone.localdate()}
        return self._page(request, line, MatchForm(initial=initial))

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        line = self._line(pk)
        form = MatchForm(request.POST)
        if not form.is_valid():
            return self._page(request, line, form, status=422)
        verb, reason = form.cleaned_data["verb"], form.cleaned_data["reason"]
        now = timezone.now()
        try:
            if verb == CONFIRM:
                day = form.cleaned_data["from_day"]
                sanctions.confirm(line.match, from_day=day, reason=reason, by=request.user, at=now)
            elif verb == DISMISS:
                sanctions.dismiss(line.match, reason=reason, by=request.user, at=now)
            else:
                sanctions.reopen(line.match, reason=reason, by=request.user, at=now)
        except sanctions.DecisionRefused:
            form.add_error(None, _("Somebody decided this match in the meantime. Look at it again."))
            return self._page(request, self._line(pk), form, status=422)
        messages.success(
            request, _("Written down. Every supplier that reports the smelter is evaluated again.")
        )
        return redirect("smelters:sanction_list")

    def _line(self, pk: int) -> queue.MatchLine:
        matches = SanctionMatch.objects.with_outcome().select_related("facility")
        return queue.lines([get_object_or_404(matches, pk=pk)])[0]

    def _page(
        self, request: SignedInRequest, line: queue.MatchLine, form: MatchForm, status: int = 200
    ) -> HttpResponse:
        steps = list(line.match.decisions.select_related("decided_by"))
        context = {"line": line, "form": form, "steps": steps}
        return render(request, "smelters/sanction_detail.html", context, status=status)


def _tabs(is_decided: bool) -> list[dict[str, Any]]:
    return [
        {
            "label": _("Waiting"),
            "url": "?",
            "is_current": not is_decided,
            "count": SanctionMatch.objects.undecided().count(),
        },
        {
            "label": _("Decided"),
            "url": "?tab=decided",
            "is_current": is_decided,
            "count": SanctionMatch.objects.decided().count(),
        },
    ]
