"""The list of cases: who must do what by when, most overdue first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from risk.models import Alert, Case, CaseEscalation, CaseMessage
from risk.models.cases import is_late, next_date
from risk.queries.clock import Clock, clock_of
from risk.queries.inbox import severity_key
from suppliers.models import User
from surveys.models import LadderStep

ROWS_PER_PAGE = 50


class Tab(StrEnum):
    RUNNING = "running"
    MINE = "mine"
    OVERDUE = "overdue"
    CLOSED = "closed"


def tab_conditions(user: User, *, on: date) -> dict[Tab, Q]:
    """What stands under each tab; `closed` holds the cancelled ones too."""
    runs = ~Q(status__in=Case.SETTLED)
    return {
        Tab.RUNNING: runs,
        Tab.MINE: runs & Q(owner=user),
        Tab.OVERDUE: runs & is_late(on),
        Tab.CLOSED: ~runs,
    }


def tab_counts(cases: QuerySet[Case], conditions: Mapping[Tab, Q]) -> dict[Tab, int]:
    """How many cases stand under each tab. One query."""
    counts = cases.order_by().aggregate(
        **{tab.value: Count("pk", filter=condition) for tab, condition in conditions.items()}
    )
    return {tab: counts[tab.value] for tab in conditions}


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case of the list, with how many of its alerts still stand and who wrote last."""

    case: Case
    clock: Clock | None
    open_alerts: int
    written_at: datetime | None
    supplier_wrote_last: bool
    level: str
    """How high it was escalated; empty where it was not."""

    @property
    def severity(self) -> str:
        return severity_key(self.case.severity)


def case_list(cases: QuerySet[Case], *, on: date, page: str | int = 1, settled: bool = False) -> Page:
    """One page of cases as `CaseRow`. Two queries, whatever the size.

    :param settled: whether the cases have ended; then the newest end comes first.
    """
    last = CaseMessage.objects.filter(case=OuterRef("pk"), is_internal=False).order_by("-written_at", "-pk")
    alerts = (
        Alert.objects.open().filter(case=OuterRef("pk")).order_by().values("case").annotate(count=Count("pk"))
    )
    reached = CaseEscalation.objects.current().filter(case=OuterRef("pk")).order_by("-at", "-pk")
    order: list[Any] = (
        [F("closed_at").desc(nulls_last=True), "-opened_at", "-pk"]
        if settled
        else [next_date().asc(), "-severity", "number"]
    )
    found = (
        cases.select_related("supplier", "owner")
        .annotate(
            open_alerts=Coalesce(Subquery(alerts.values("count")), 0),
            written_at=Subquery(last.values("written_at")[:1]),
            supplier_wrote_last=Subquery(last.values("by_supplier")[:1]),
            level=Subquery(reached.values("level")[:1]),
        )
        .order_by(*order)
    )
    shown: Page[Any] = Paginator(found, ROWS_PER_PAGE).get_page(page)
    shown.object_list = [
        CaseRow(
            case=case,
            clock=clock_of(case, on=on),
            open_alerts=case.open_alerts,
            written_at=case.written_at,
            supplier_wrote_last=bool(case.supplier_wrote_last),
            level="" if case.level is None else str(LadderStep.Level(case.level).label),
        )
        for case in shown.object_list
    ]
    return shown
