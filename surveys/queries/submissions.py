"""The team's inbox of submissions, and everything that one file says, with the cells it says it in."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext

from smelters.queries.status import with_status
from suppliers.models import Supplier, User
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
from surveys.workbooks.detect import DECLARATION, SMELTER_LIST

STATES = ("attention", "accepted", "returned", "refused", "all")
"""The tabs of the inbox, in their order."""

SHEET_COLUMNS = (
    ("A", "id_input"),
    ("B", "metal"),
    ("C", "lookup"),
    ("D", "name"),
    ("E", "country"),
    ("F", "cid"),
    ("G", "source"),
    ("H", "street"),
    ("I", "city"),
    ("J", "state"),
)
"""The columns of the Smelter List that a finding about a row shows; the same in every template."""


@dataclass(frozen=True, slots=True)
class Inbox:
    """What the inbox is narrowed to; empty values narrow nothing."""

    state: str = "attention"
    campaign: Campaign | None = None
    family: str = ""
    search: str = ""


def inbox(user: User, wanted: Inbox) -> QuerySet[Submission]:
    """The submissions within the person's reach that the filters leave, newest first."""
    findings = Finding.objects.filter(submission=OuterRef("pk"))
    smelters = ReportedSmelter.objects.filter(declaration__submission=OuterRef("pk")).order_by()
    return (
        _within(user, wanted)
        .filter(_state(wanted.state))
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


def _counted(findings: QuerySet[Finding]) -> QuerySet[Any]:
    """How many findings of its submission there are, for a subquery."""
    return findings.order_by().values("submission").annotate(many=Count("pk")).values("many")


def tab_counts(user: User, wanted: Inbox) -> dict[str, int]:
    """How many submissions each tab holds under the same filters. One query."""
    counts = {state: Count("pk", filter=_state(state)) for state in STATES}
    return dict(_within(user, wanted).aggregate(**counts))


def _within(user: User, wanted: Inbox) -> QuerySet[Submission]:
    rows: QuerySet[Submission] = Submission.objects.visible_to(user)
    if wanted.campaign:
        rows = rows.filter(request__campaign=wanted.campaign)
    if wanted.family:
        rows = rows.filter(request__campaign__family=wanted.family)
    if wanted.search:
        rows = rows.filter(request__supplier__in=Supplier.objects.search(wanted.search))
    same_request = Submission.objects.filter(request=OuterRef("request"))
    newer = same_request.filter(
        Q(received_at__gt=OuterRef("received_at"))
        | Q(received_at=OuterRef("received_at"), pk__gt=OuterRef("pk"))
    )
    return rows.annotate(
        has_newer=Exists(newer), has_accepted=Exists(same_request.filter(status=Submission.Status.ACCEPTED))
    )


def _state(state: str) -> Q:
    """The rows of a tab. *attention*: the newest file of a request that has none accepted, returned or not readable."""
    if state == "attention":
        stuck = [Submission.Status.RETURNED, Submission.Status.REFUSED]
        return Q(status__in=stuck, has_newer=False, has_accepted=False)
    return Q(pk__isnull=False) if state == "all" else Q(status=state)


# Findings


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding as a reader sees it."""

    position: int
    severity: str
    sheet: str
    cell: str
    sentence: str
    rows: Sequence[int]
    pk: int = 0
    justification: Justification | None = None

    @property
    def is_justified(self) -> bool:
        """Whether the finding asks for nothing any more, because a reason for it was accepted."""
        return self.justification is not None and self.justification.is_accepted

    @property
    def mark(self) -> str:
        if self.is_justified:
            return "accepted"
        return {"reject": "rejected", "correct": "needs_correction", "warn": "warning"}[self.severity]


@dataclass(frozen=True, slots=True)
class SheetFindings:
    """The findings of one sheet, in the file's order."""

    sheet: str
    lines: Sequence[FindingLine]


def finding_lines(findings: Iterable[Finding]) -> list[FindingLine]:
    """Findings with their sentences in the active language, and why they stand as they are."""
    return [
        FindingLine(
            position=finding.position,
            severity=finding.severity,
            sheet=finding.sheet,
            cell=finding.cell,
            sentence=wording.sentence(finding),
            rows=finding.rows,
            pk=finding.pk,
            justification=getattr(finding, "justification", None),
        )
        for finding in findings
    ]


def by_sheet(lines: Iterable[FindingLine]) -> list[SheetFindings]:
    """The lines grouped by sheet; sheets and lines keep the order of their first finding."""
    order: dict[str, int] = {}
    lines = list(lines)
    for line in lines:
        order.setdefault(line.sheet, len(order))
    lines.sort(key=lambda line: order[line.sheet])
    return [SheetFindings(sheet, list(group)) for sheet, group in groupby(lines, key=lambda line: line.sheet)]


@dataclass(frozen=True, slots=True)
class SheetCell:
    """One cell of a piece of the sheet; `is_cell` marks the one the finding names."""

    value: str
    is_cell: bool


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of a piece of the sheet; `is_here` marks those the finding is about."""

    number: int
    cells: Sequence[SheetCell]
    is_here: bool


@dataclass(frozen=True, slots=True)
class SheetPiece:
    """The rows of the Smelter List that a finding is about, as the file holds them."""

    columns: Sequence[str]
    here: str
    rows: Sequence[SheetRow]
    more: int
    """How many further rows share the problem and are not shown."""


PIECE_ROWS = 8


def sheet_piece(submission: Submission, line: FindingLine) -> SheetPiece | None:
    """The piece of the Smelter List around a finding; None where it concerns another sheet. One query."""
    place = wording.place(line.cell)
    about = list(line.rows) or ([place.row] if place.row else [])
    if line.sheet != SMELTER_LIST or not about:
        return None
    shown = set(about[:PIECE_ROWS])
    if len(about) == 1:
        shown |= {about[0] - 1, about[0] + 1}
    found = list(
        ReportedSmelter.objects.filter(declaration__submission=submission, row__in=shown).order_by("row")
    )
    columns = [
        (column, name)
        for column, name in SHEET_COLUMNS
        if column in {"A", "B", "C", place.column} or any(_written(row, name) for row in found)
    ]
    return SheetPiece(
        columns=[column for column, _name in columns],
        here=place.column,
        rows=[
            SheetRow(
                number=row.row,
                cells=[
                    SheetCell(_written(row, name), is_cell=row.row in about and column == place.column)
                    for column, name in columns
                ],
                is_here=row.row in about,
            )
            for row in found
        ],
        more=max(0, len(about) - PIECE_ROWS),
    )


def _written(row: ReportedSmelter, name: str) -> str:
    cell = row.details.get(name)
    return str(cell["as_written"]) if cell else ""


FINDINGS_PAGE = 50


def findings_page(submission: Submission, *, page: str | None, opened: str | None) -> dict[str, Any]:
    """The findings of a file, a page of them by sheet, and the one that is open. A fixed number of queries."""
    findings = submission.findings.order_by("position").select_related(
        "justification__by", "justification__decided_by"
    )
    weighs = Counter(findings.order_by().values_list("severity", "justification__decision"))
    warnings = sum(many for (severity, _), many in weighs.items() if severity == Finding.Severity.WARN)
    justified = sum(
        many
        for (severity, decision), many in weighs.items()
        if severity != Finding.Severity.WARN and decision == Justification.Decision.ACCEPTED
    )
    chosen = Paginator(findings, FINDINGS_PAGE).get_page(page)
    lines = finding_lines(chosen.object_list)
    current = _opened(findings, lines, opened)
    sheets = by_sheet(lines)
    shown = [line for group in sheets for line in group.lines]
    place = shown.index(current) if current in shown else None
    return {
        "sheets": sheets,
        "findings": chosen,
        "corrections": weighs.total() - warnings - justified,
        "warnings": warnings,
        "justified": justified,
        "opened": current,
        "place": None if place is None else chosen.start_index() + place,
        "before": shown[place - 1] if place else None,
        "after": shown[place + 1] if place is not None and place + 1 < len(shown) else None,
        "piece": sheet_piece(submission, current) if current else None,
        "held": held_there(submission, current) if current else [],
    }


def _opened(findings: QuerySet[Finding], lines: list[FindingLine], wanted: str | None) -> FindingLine | None:
    """The finding that the address names, else the first that asks for correction."""
    if wanted and wanted.isdecimal():
        if line := next((line for line in lines if str(line.position) == wanted), None):
            return line
        if other := findings.filter(position=wanted).first():
            return finding_lines([other])[0]
    asking = (line for line in lines if line.severity != Finding.Severity.WARN and not line.is_justified)
    return next(asking, lines[0] if lines else None)


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


def held_there(submission: Submission, line: FindingLine) -> list[Said]:
    """What stands at the place of a finding in the sheet Declaration: the field, or the answer with its comment.

    One or two queries; nothing for other sheets.
    """
    declaration = Declaration.objects.filter(submission=submission).only("company").first()
    if declaration is None or line.sheet != DECLARATION:
        return []
    for said in company_block(declaration):
        if said.cell == line.cell:
            return [said]
    place = wording.place(line.cell)
    answer = declaration.answers.filter(sheet=line.sheet, cell=f"D{place.row}").first()
    if answer is None:
        return []
    mineral = f" · {wording.mineral(answer.mineral)}" if answer.mineral else ""
    label = f"{answer.question.upper()} {wording.question(answer.meaning)}{mineral}"
    held = [Said(label, answer.answer, answer.sheet, answer.cell)]
    if answer.comment or place.column == "G":
        held.append(Said(gettext("Comment"), answer.comment, answer.sheet, f"G{place.row}"))
    return held


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


def reported_smelters(declaration: Declaration, *, on: date) -> QuerySet[ReportedSmelter]:
    """The rows of the Smelter List in order, each with the `current_status` of its facility on the day."""
    rows = declaration.smelters.select_related("facility", "metal", "reported_name").order_by("row")
    return with_status(rows, on=on)


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


def history(submission: Submission) -> QuerySet[SubmissionTransition]:
    """Every step of a submission, newest first."""
    return submission.transitions.select_related("by").order_by("-at", "-pk")


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
