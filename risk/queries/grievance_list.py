"""The officer's inbox: numbers, codes and days; nothing of what was written."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, DateField, F, Q, QuerySet, When

from risk.models import Grievance, GrievanceEntry

PER_PAGE = 50
Status = Grievance.Status


class Tab(StrEnum):
    RUNNING = "running"
    OVERDUE = "overdue"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Year:
    """What came in during a year, and what became of it."""

    year: int
    received: int
    consultations: int
    answered_in_time: int
    answered: int
    substantiated: int


def with_due(rows: QuerySet[Grievance]) -> QuerySet[Grievance]:
    """The rows with `due_on`, the day of the clock that runs (`Grievance.due`), none where nothing is awaited."""
    return rows.annotate(
        due_on=Case(
            When(status=Status.RECEIVED, then=F("acknowledge_by")),
            When(status=Status.ACKNOWLEDGED, then=F("decide_by")),
            When(status__in=[Status.ADMITTED, Status.UNDER_REVIEW], then=F("answer_by")),
            output_field=DateField(),
        )
    )


def conditions(on: date) -> dict[Tab, Q]:
    """What each tab shows; for rows of `with_due`."""
    return {
        Tab.RUNNING: ~Q(status__in=Grievance.SETTLED),
        Tab.OVERDUE: Q(due_on__lt=on),
        Tab.CLOSED: Q(status__in=Grievance.SETTLED),
    }


def counts(visible: QuerySet[Grievance], on: date) -> dict[Tab, int]:
    """How many stand in each tab. One query."""
    numbers = with_due(visible).aggregate(
        **{str(tab): Count("pk", filter=condition) for tab, condition in conditions(on).items()}
    )
    return {tab: numbers[tab] for tab in Tab}


def page(visible: QuerySet[Grievance], tab: Tab, *, on: date, number: Any) -> Page[Any]:
    """The rows of a tab, the most urgent first; of those that ended the newest."""
    rows = with_due(visible).filter(conditions(on)[tab]).select_related("owner")
    rows = rows.annotate(
        messages=Count("entries", filter=Q(entries__kind__in=GrievanceEntry.OF_REPORTER)),
        open_tasks=Count("tasks", filter=Q(tasks__done_on__isnull=True), distinct=True),
    )
    order = ["-closed_on", "-pk"] if tab == Tab.CLOSED else [F("due_on").asc(nulls_last=True), "pk"]
    return Paginator(rows.order_by(*order), PER_PAGE).get_page(number)


def years(visible: QuerySet[Grievance]) -> list[Year]:
    """Each year's figures, the newest first. One query."""
    rows = (
        visible.values("received_on__year")
        .annotate(
            received=Count("pk"),
            consultations=Count("pk", filter=Q(kind=Grievance.Kind.CONSULTATION)),
            answered=Count("pk", filter=Q(answered_on__isnull=False)),
            in_time=Count("pk", filter=Q(answered_on__lte=F("answer_by"))),
            substantiated=Count("pk", filter=Q(finding__in=["substantiated", "partly"])),
        )
        .order_by("-received_on__year")
    )
    return [
        Year(
            row["received_on__year"],
            row["received"],
            row["consultations"],
            row["in_time"],
            row["answered"],
            row["substantiated"],
        )
        for row in rows
    ]
