"""Spreadsheets: the first sheet says filter, day and list versions; heads are frozen, days and numbers are real.

How a sheet is written, and that no text becomes a formula, stands in gscm/lib/spreadsheets.py.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from gscm.lib.spreadsheets import Book
from reporting.figures.columns import COLUMNS, Column, Kind
from reporting.figures.definitions import Figure
from reporting.figures.values import Rate
from reporting.queries import rows, words
from reporting.queries.scope import Scope
from reporting.queries.summary import MetalLine, Summary
from smelters.models import Mineral, ReferenceList, Status

_WIDTHS = {Kind.NAME: 38, Kind.TEXT: 26, Kind.DAY: 12, Kind.NUMBER: 10, Kind.METAL: 12, Kind.IDENTIFIER: 16}


def figure_workbook(figure: Figure, scope: Scope, *, lists: Sequence[ReferenceList]) -> bytes:
    """The rows behind a figure, exactly as many as it counts."""
    book = Book()
    about = [(_("Figure"), _(figure.title)), (_("Definition"), _(figure.definition)), *_filter(scope)]
    value = _cell(rows.number(figure, scope))
    book.about(_("About"), [*about, (_("Figure value"), value), *_stamp(scope, lists)])
    _table_of_rows(book, _("Rows counted"), COLUMNS[figure.rows], rows.rows(figure, scope))
    return book.content()


def summary_workbook(summary: Summary) -> bytes:
    """All figures of a year, with last year's beside, and the smelters by metal and status."""
    book = Book()
    book.about(
        _("About"),
        [
            (_("Report"), _("Annual summary")),
            *_filter(summary.scope),
            *_stamp(summary.scope, summary.lists),
        ],
    )
    year = summary.scope.year
    head = [_("Figure"), _("Template"), str(year), str(year - 1), _("Part"), _("Whole"), _("Definition")]
    book.table(_("Figures"), head, [38, 12, 12, 12, 12, 12, 90], _figure_lines(summary))
    head = [
        _("Metal"),
        *(str(Status(status).label) for status in summary.statuses),
        _("Total"),
        str(year - 1),
        _("Not in RMAP"),
        _("Names not resolved"),
    ]
    book.table(_("Smelters"), head, [18, *([16] * (len(head) - 1))], _metal_lines(summary))
    return book.content()


def _figure_lines(summary: Summary) -> Iterable[list[Any]]:
    for value in summary.values:
        rate = value.number if isinstance(value.number, Rate) else None
        yield [
            _(value.figure.title),
            value.arguments.get("family", ""),
            _cell(value.number),
            _cell(value.before),
            rate.part if rate else None,
            rate.whole if rate else None,
            _(value.figure.definition),
        ]


def _cell(value: Any) -> Any:
    """A rate as the share that a spreadsheet shows in percent; anything else as it is."""
    return value.fraction if isinstance(value, Rate) else value


def _metal_lines(summary: Summary) -> Iterable[list[Any]]:
    for line in [*summary.metals, summary.all_metals]:
        counts = [line.total, line.total_before, line.not_participating, line.unresolved]
        yield [_metal_name(line), *(cell.number for cell in line.statuses), *counts]


def _metal_name(line: MetalLine) -> str:
    return line.metal.label if line.metal else _("All metals")


def _filter(scope: Scope) -> list[tuple[str, Any]]:
    said: list[tuple[str, Any]] = [
        (_("Campaign year"), str(scope.year)),
        (_("Reach"), words.reach(scope.user)),
    ]
    if scope.family:
        said.append((_("Template"), scope.family))
    if scope.metal:
        said.append((_("Metal"), Mineral.objects.get(pk=scope.metal).label))
    if scope.status:
        said.append((_("Status"), str(Status(scope.status).label)))
    return said


def _stamp(scope: Scope, lists: Sequence[ReferenceList]) -> list[tuple[str, Any]]:
    issues = [(str(issue.get_kind_display()), str(issue)) for issue in lists]
    return [(_("Data of"), scope.day), (_("Evaluated at"), scope.at), *issues]


def _table_of_rows(
    book: Book, title: str, columns: Sequence[Column], found: Iterable[Mapping[str, Any]]
) -> None:
    """A sheet of rows behind a figure; a name in the other script has its own column."""
    metals = {mineral.pk: mineral.label for mineral in Mineral.objects.all()}
    head: list[str] = []
    widths: list[int] = []
    for column in columns:
        head.append(_(column.title))
        widths.append(_WIDTHS.get(column.kind, 18))
        if column.second:
            head.append(_("%(column)s, other script") % {"column": _(column.title)})
            widths.append(_WIDTHS[Kind.NAME])
    book.table(title, head, widths, (_line(columns, row, metals) for row in found))


def _line(columns: Sequence[Column], row: Mapping[str, Any], metals: dict[str, str]) -> list[Any]:
    line: list[Any] = []
    for column in columns:
        value = row[column.key]
        if column.kind.is_choice:
            value = words.word(column.kind, value)
        elif column.kind is Kind.METAL:
            value = metals[value]
        elif column.kind is Kind.DAY and isinstance(value, datetime):
            value = timezone.localdate(value)
        line.append(value)
        if column.second:
            line.append(row[column.second])
    return line
