"""The findings of one file as a reader sees them: by sheet, with the rows and values that they are about."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.translation import gettext

from surveys.models import Declaration, Finding, Justification, ReportedSmelter, Submission
from surveys.queries import wording
from surveys.queries.submissions import Said, company_block
from surveys.workbooks.detect import DECLARATION, SMELTER_LIST

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
