"""Spreadsheets: the first sheet says filter, day and list versions; heads are frozen, days and numbers are real.

What suppliers wrote is written as text, never as a formula or a link.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from reporting.figures.columns import COLUMNS, Column, Kind
from reporting.figures.definitions import Figure
from reporting.figures.values import Rate
from reporting.queries import rows, words
from reporting.queries.scope import Scope
from reporting.queries.summary import MetalLine, Summary
from smelters.models import Mineral, ReferenceList, Status

_WIDTHS = {Kind.NAME: 38, Kind.TEXT: 26, Kind.DAY: 12, Kind.NUMBER: 10, Kind.METAL: 12, Kind.IDENTIFIER: 16}
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def figure_workbook(figure: Figure, scope: Scope, *, lists: Sequence[ReferenceList]) -> bytes:
    """The rows behind a figure, exactly as many as it counts."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, _OPTIONS) as workbook:
        book = _Book(workbook)
        about = [(_("Figure"), _(figure.title)), (_("Definition"), _(figure.definition)), *_filter(scope)]
        book.about([*about, (_("Figure value"), rows.number(figure, scope)), *_stamp(scope, lists)])
        book.rows(_("Rows counted"), COLUMNS[figure.rows], rows.rows(figure, scope))
    return content.getvalue()


def summary_workbook(summary: Summary) -> bytes:
    """All figures of a year, with last year's beside, and the smelters by metal and status."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, _OPTIONS) as workbook:
        book = _Book(workbook)
        book.about(
            [
                (_("Report"), _("Annual summary")),
                *_filter(summary.scope),
                *_stamp(summary.scope, summary.lists),
            ]
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
    return content.getvalue()


def _figure_lines(summary: Summary) -> Iterable[list[Any]]:
    for value in summary.values:
        rate = value.number if isinstance(value.number, Rate) else None
        yield [
            _(value.figure.title),
            value.arguments.get("family", ""),
            value.number,
            value.before,
            rate.part if rate else None,
            rate.whole if rate else None,
            _(value.figure.definition),
        ]


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


class _Book:
    """Writes sheets of one workbook, each in the same manner."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._head = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self._label = workbook.add_format({"bold": True, "valign": "top"})
        self._text = workbook.add_format({"text_wrap": True, "valign": "top"})
        self._day = workbook.add_format({"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"})
        self._moment = workbook.add_format(
            {"num_format": "yyyy-mm-dd hh:mm", "align": "left", "valign": "top"}
        )
        self._number = workbook.add_format({"num_format": "#,##0", "valign": "top"})
        self._share = workbook.add_format({"num_format": "0.0%", "valign": "top"})

    def about(self, facts: Iterable[tuple[str, Any]]) -> None:
        """The first sheet: what this is, of when, by which lists."""
        sheet = self._workbook.add_worksheet(_("About"))
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 90)
        for line, (label, value) in enumerate(facts):
            sheet.write_string(line, 0, label, self._label)
            self._write(sheet, line, 1, value)

    def table(
        self, title: str, head: Sequence[str], widths: Sequence[int], lines: Iterable[Sequence[Any]]
    ) -> None:
        """A sheet with a frozen head."""
        sheet = self._workbook.add_worksheet(title)
        sheet.freeze_panes(1, 0)
        for place, (label, width) in enumerate(zip(head, widths, strict=True)):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, label, self._head)
        last = 0
        for last, line in enumerate(lines, start=1):
            for place, value in enumerate(line):
                self._write(sheet, last, place, value)
        sheet.autofilter(0, 0, last, len(head) - 1)

    def rows(self, title: str, columns: Sequence[Column], found: Iterable[Mapping[str, Any]]) -> None:
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
        self.table(title, head, widths, (self._line(columns, row, metals) for row in found))

    @staticmethod
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

    def _write(self, sheet: Worksheet, line: int, place: int, value: Any) -> None:
        match value:
            case None:
                return
            case Rate():
                if value.fraction is not None:
                    sheet.write_number(line, place, value.fraction, self._share)
            case datetime():
                sheet.write_datetime(
                    line, place, timezone.localtime(value).replace(tzinfo=None), self._moment
                )
            case date():
                sheet.write_datetime(line, place, value, self._day)
            case int():
                sheet.write_number(line, place, value, self._number)
            case _:
                sheet.write_string(line, place, str(value), self._text)
