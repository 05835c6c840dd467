"""The list of audits: what waits for a plan first, then by day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, QuerySet

from risk.models import Audit
from suppliers.models import User

ROWS_PER_PAGE = 50


class Tab(StrEnum):
    PROPOSED = "proposed"
    RUNNING = "running"
    MINE = "mine"
    SETTLED = "settled"


def tab_conditions(user: User) -> dict[Tab, Q]:
    """What stands under each tab; `settled` holds the declined ones too."""
    settled = Q(status__in=Audit.SETTLED)
    waits = Q(status=Audit.Status.PROPOSED)
    return {
        Tab.PROPOSED: waits,
        Tab.RUNNING: ~settled & ~waits,
        Tab.MINE: Q(auditor=user) & ~settled,
        Tab.SETTLED: settled,
    }


def tab_counts(audits: QuerySet[Audit], conditions: Mapping[Tab, Q]) -> dict[Tab, int]:
    """How many audits stand under each tab. One query."""
    counts = audits.order_by().aggregate(
        **{tab.value: Count("pk", filter=condition) for tab, condition in conditions.items()}
    )
    return {tab: counts[tab.value] for tab in conditions}


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One audit of a list, with the words of its reasons, each once."""

    audit: Audit
    reasons: list[str]
    is_late: bool
    """Its day is over and it was not conducted."""


def audit_list(audits: QuerySet[Audit], *, on: date, page: str | int = 1) -> Page:
    """One page of audits as `AuditRow`. Three queries, whatever the size."""
    found = (
        audits.select_related("supplier", "auditor")
        .prefetch_related("causes")
        .order_by(F("closed_at").desc(nulls_first=True), F("planned_for").asc(nulls_first=True), "-pk")
    )
    shown: Page[Any] = Paginator(found, ROWS_PER_PAGE).get_page(page)
    shown.object_list = [row_of(audit, on=on) for audit in shown.object_list]
    return shown


def row_of(audit: Audit, *, on: date) -> AuditRow:
    """The audit as a row; its causes are fetched."""
    return AuditRow(
        audit=audit,
        reasons=list(dict.fromkeys(cause.get_trigger_display() for cause in audit.causes.all())),
        is_late=bool(
            audit.planned_for
            and audit.planned_for < on
            and audit.status in {Audit.Status.PLANNED, Audit.Status.NOTIFIED}
        ),
    )
