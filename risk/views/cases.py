"""The pages of corrective-action cases: the list, one case."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views import View

from gscm.lib.doors import RolesRequired
from gscm.lib.filters import address
from risk.filters import CaseFilter
from risk.forms import ActionForm, MessageForm, ReasonForm
from risk.models import Case
from risk.queries import case_list, case_page, guard_words
from risk.queries import strategy as strategies
from risk.queries.case_list import Tab
from risk.services import cases
from risk.services.closing import ClosingGuard
from risk.views import parts
from suppliers.access import READING_ROLES, may_steer

TABS = {
    Tab.RUNNING: gettext_lazy("Running"),
    Tab.MINE: pgettext_lazy("tab", "Mine"),
    Tab.OVERDUE: gettext_lazy("Overdue"),
    Tab.CLOSED: pgettext_lazy("cases", "Closed"),
}


class CaseList(RolesRequired, View):
    """Cases of the reader's branch."""

    roles = READING_ROLES

    def get(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        on = timezone.localdate()
        tab = parts.chosen(request.GET.get("tab"), Tab, Tab.RUNNING)
        visible = Case.objects.visible_to(user)
        conditions = case_list.tab_conditions(user, on=on)
        filters = CaseFilter(request.GET, visible.filter(conditions[tab]), request=request)
        page = case_list.case_list(
            filters.qs, on=on, page=request.GET.get("page", 1), settled=tab == Tab.CLOSED
        )
        context = {
            "page": page,
            "tab": tab,
            "tabs": parts.tabs(
                request.GET, TABS, current=tab, counts=case_list.tab_counts(visible, conditions)
            ),
            "filters": filters,
            "chips": filters.chips(),
            "keep": [{"name": "tab", "value": tab}],
            "clear_url": address(request.GET, q=None, severity=None, state=None, effort=None, subsidiary=None)
            if filters.is_set
            else "",
        }
        return render(request, "risk/case_list.html", context)


class CaseDetail(RolesRequired, View):
    """One case: what must be done, by whom, until when, and what still stands in the way of closing."""

    roles = READING_ROLES

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        rows = Case.objects.visible_to(request.user).select_related("supplier", "owner")  # type: ignore[arg-type]
        return case_response(request, get_object_or_404(rows, pk=pk))


def case_response(request: HttpRequest, case: Case, *, refused: ClosingGuard | None = None) -> HttpResponse:
    """The page of a case; with `refused` it says first why the case was not closed (409)."""
    user: Any = request.user
    on = timezone.localdate()
    page = case_page.case_page(case, user, on=on)
    thread = "internal" if request.GET.get("thread") == "internal" else "supplier"
    context = {
        "page": page,
        "case": case,
        "states": parts.states(page.states),
        "history": parts.timeline(page.history),
        **parts.clock_words(page.clock),
        "closed_on": timezone.localdate(case.closed_at) if case.closed_at else None,
        "closing_lists": parts.closing_lists(case),
        "sees_lists": may_steer(user),
        "may_steer": may_steer(user),
        "can_work": cases.may_handle(user, case),
        "threads": thread_switch(request, page, thread),
        "thread": parts.thread(
            page.internal if thread == "internal" else page.public,
            case.supplier.shown_name,
            tells_mails=True,
        ),
        "is_internal": thread == "internal",
        "message_form": MessageForm(prefix="message"),
        "action_form": ActionForm(
            on=on, initial={"due_date": case.due_date if case.due_date >= on else None}
        ),
        "cancel_form": ReasonForm(prefix="cancel"),
        "reopen_form": ReasonForm(prefix="reopen"),
        "close_label": close_label(page),
        "close_reason": closing_reason(page),
        "refusal": guard_words.refusal(refused) if refused else "",
        "refused": refused,
    }
    if not page.is_settled:
        level = strategies.level_of(case.supplier, on=on)
        context |= parts.strategy(case.supplier, level=level, on=on)
    return render(request, "risk/case_detail.html", context, status=409 if refused else 200)


def close_label(page: case_page.CasePage) -> str:
    """What the blocked button says: how much of the guard fails."""
    return ngettext(
        "Close case: %(failing)d of %(all)d fails", "Close case: %(failing)d of %(all)d fail", page.failing
    ) % {"failing": page.failing, "all": len(page.criteria)}


def closing_reason(page: case_page.CasePage) -> str:
    """The failing criteria in one line, for the description of the blocked button."""
    return "; ".join(criterion.label for criterion in page.criteria if not criterion.is_met)


def thread_switch(request: HttpRequest, page: case_page.CasePage, thread: str) -> list[dict[str, Any]]:
    """The two threads as tabs with their counts."""
    here = reverse("risk:case_detail", args=[page.case.pk])
    words = {
        "supplier": (_("Supplier"), len(page.public)),
        "internal": (_("Internal"), len(page.internal)),
    }
    return [
        {"label": f"{word} {count}", "url": f"{here}?thread={key}#thread", "is_current": key == thread}
        for key, (word, count) in words.items()
    ]
