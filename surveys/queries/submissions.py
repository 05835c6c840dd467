"""The team's inbox of submissions, and everything that one file says, with the cells it says it in."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from gscm.interface.mails import what_became_of
from smelters.queries.status import with_status
from suppliers.models import Delegation, Supplier, User
from surveys.models import (
    Answer,
    Campaign,
    Declaration,
    Finding,
    Justification,
    ReportedMine,
    ReportedProduct,
    ReportedSmelter,
    Submission,
    SubmissionTransition,
)
from surveys.queries import wording
from surveys.workbooks import labels

STATES = ("attention", "accepted", "returned", "refused", "all")
"""The tabs of the inbox, in their order."""


@dataclass(frozen=True, slots=True)
class Inbox:
    """What the inbox is narrowed to; empty values narrow nothing."""

    state: str = "attention"
    campaign: Campaign | None = None
    family: str = ""
    search: str = ""
    mine_on: date | None = None
    """Only of suppliers whose work is delegated to the person on this day."""


def inbox(user: User, wanted: Inbox) -> QuerySet[Submission]:
    """The submissions within the person's reach that the filters leave, newest first."""
    findings = Finding.objects.filter(submission=OuterRef("pk"))
    smelters = ReportedSmelter.objects.filter(declaration__submission=OuterRef("pk")).order_by()
    return (
        within(user, wanted)
        .filter(in_state(wanted.state))
        .select_related("request__campaign", "request__supplier", "declaration")
        .annotate(
            corrections=Subquery(_counted(findings.asking())),
            justifications=Subquery(
                Justification.objects.filter(finding__submission=OuterRef("pk"), decision="")
                .order_by()
                .values("finding__submission")
                .annotate(many=Count("pk"))
                .values("many")
            ),
            warnings=Subquery(_counted(findings.filter(severity=Finding.Severity.WARN))),
            smelter_count=Subquery(
                smelters.values("declaration__submission").annotate(many=Count("pk")).values("many")
            ),
        )
        .order_by("-received_at", "-pk")
    )


def delegated_on(day: date) -> "Prefetch[Any]":
    """What gives the suppliers of submissions `delegated`: the delegation that holds on the day. One query."""
    delegations = Delegation.objects.in_force(day).select_related("to")
    return Prefetch("request__supplier__delegations", delegations, to_attr="delegated")


def _counted(findings: QuerySet[Finding]) -> QuerySet[Any]:
    """How many findings of its submission there are, for a subquery."""
    return findings.order_by().values("submission").annotate(many=Count("pk")).values("many")


def tab_counts(user: User, wanted: Inbox) -> dict[str, int]:
    """How many submissions each tab holds under the same filters. One query."""
    counts = {state: Count("pk", filter=in_state(state)) for state in STATES}
    return dict(within(user, wanted).aggregate(**counts))


def within(user: User, wanted: Inbox) -> QuerySet[Submission]:
    """What the filters but the state leave, with `has_newer` and `has_accepted` of the same task."""
    rows: QuerySet[Submission] = Submission.objects.visible_to(user)
    if wanted.campaign:
        rows = rows.filter(request__campaign=wanted.campaign)
    if wanted.family:
        rows = rows.filter(request__campaign__family=wanted.family)
    if wanted.search:
        rows = rows.filter(request__supplier__in=Supplier.objects.search(wanted.search))
    if wanted.mine_on:
        mine = Delegation.objects.in_force(wanted.mine_on).filter(to=user)
        rows = rows.filter(request__supplier__in=mine.values("supplier"))
    same_request = Submission.objects.filter(request=OuterRef("request"))
    newer = same_request.filter(
        Q(received_at__gt=OuterRef("received_at"))
        | Q(received_at=OuterRef("received_at"), pk__gt=OuterRef("pk"))
    )
    return rows.annotate(
        has_newer=Exists(newer), has_accepted=Exists(same_request.filter(status=Submission.Status.ACCEPTED))
    )


def in_state(state: str) -> Q:
    """The rows of a tab. *attention*: the newest file of a request that has none accepted, returned or not readable."""
    if state == "attention":
        stuck = [Submission.Status.RETURNED, Submission.Status.REFUSED]
        return Q(status__in=stuck, has_newer=False, has_accepted=False)
    return Q(pk__isnull=False) if state == "all" else Q(status=state)


# What the file says


@dataclass(frozen=True, slots=True)
class Said:
    """One value of the company block, as understood, with its cell."""

    label: str
    value: str
    sheet: str
    cell: str


def company_block(declaration: Declaration) -> list[Said]:
    """The company data in the order of the template. No query."""
    cells = declaration.company
    return [
        Said(wording.field(name), cell["value"] or "", cell["sheet"], cell["cell"])
        for name, cell in sorted(cells.items(), key=lambda item: list(labels.FIELDS).index(item[0]))
    ]


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its answers, one per mineral, or one for the company."""

    number: str
    label: str
    answers: Sequence[Answer]


def questions(declaration: Declaration) -> list[Question]:
    """The questions of a declaration in the order of the template. One query."""
    answers = declaration.answers.order_by("pk")
    return [
        Question(number, wording.question(meaning), list(group))
        for (number, meaning), group in groupby(answers, key=lambda answer: (answer.question, answer.meaning))
    ]


def reported_smelters(
    declaration: Declaration, *, on: date, classes: Collection[str]
) -> QuerySet[ReportedSmelter]:
    """The rows of the Smelter List in order, each with the `current_status` of its facility on the day.

    Where the declaration bears a date, also the `declared_status` of that day, and the `status_known_then`: what was
    known of that day at its end. Lists of other licence classes than `classes` say nothing. One query.
    """
    rows = declaration.smelters.select_related("facility", "metal", "reported_name").order_by("row")
    rows = with_status(rows, on=on, classes=classes)
    if (day := declaration.effective_date) is None:
        return rows
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    rows = with_status(rows, on=day, classes=classes, name="declared_status")
    return with_status(rows, on=day, classes=classes, known_at=end, name="status_known_then")


@dataclass(frozen=True, slots=True)
class ListTable:
    """One page of the Product List or the Mine List: the columns that hold something, and the rows."""

    columns: Sequence[str]
    rows: Sequence[tuple[int, Sequence[str]]]
    """Row number and one value per column."""


def list_table(rows: Iterable[ReportedProduct | ReportedMine]) -> ListTable:
    """Reported products or mines as a table. No query."""
    rows = list(rows)
    used = [name for name in wording.LIST_COLUMNS if any(row.values.get(name) for row in rows)]
    return ListTable(
        columns=[str(wording.LIST_COLUMNS[name]) for name in used],
        rows=[(row.row, [_value(row.values.get(name)) for name in used]) for row in rows],
    )


def _value(cell: dict[str, str | None] | None) -> str:
    return (cell["value"] or "") if cell else ""


def history(submission: Submission) -> list[SubmissionTransition]:
    """Every step of a submission, newest first; each with `told`: what became of the mails about it. Two queries."""
    steps = list(submission.transitions.select_related("by").prefetch_related("mails").order_by("-at", "-pk"))
    for step in steps:
        mails = step.mails.all()
        step.told = what_became_of(mails) if mails else ""  # type: ignore[attr-defined]
    return steps


def counts(submission: Submission) -> dict[str, int]:
    """How many findings, answers, smelters, products and mines a submission has. One query."""
    kinds = {
        "findings": (Finding, "submission"),
        "answers": (Answer, "declaration__submission"),
        "smelters": (ReportedSmelter, "declaration__submission"),
        "products": (ReportedProduct, "declaration__submission"),
        "mines": (ReportedMine, "declaration__submission"),
    }
    many = {
        f"{name}_count": Coalesce(
            Subquery(
                model._default_manager.filter(**{path: OuterRef("pk")})
                .order_by()
                .values(path)
                .annotate(many=Count("pk"))
                .values("many")
            ),
            0,
        )
        for name, (model, path) in kinds.items()
    }
    counted = Submission.objects.filter(pk=submission.pk).annotate(**many).values(*many).get()
    return {name: counted[f"{name}_count"] for name in kinds}
