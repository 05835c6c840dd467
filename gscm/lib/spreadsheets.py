"""Workbooks to take along: a first sheet that says what this is, then tables. No text becomes a formula or a link."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

from django.utils import timezone
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class Book:
    """Writes sheets of one workbook, each in the same manner.

    A day and a moment become real dates, the moment on the reader's clock; an int a number, a float a share (0 to 1,
    shown in percent), None an empty cell, anything else text.
    """

    def __init__(self) -> None:
        self._content = BytesIO()
        self._workbook = Workbook(self._content, _OPTIONS)
        add = self._workbook.add_format
        self._head = add({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self._label = add({"bold": True, "valign": "top"})
        self._text = add({"text_wrap": True, "valign": "top"})
        self._day = add({"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"})
        self._moment = add({"num_format": "yyyy-mm-dd hh:mm", "align": "left", "valign": "top"})
        self._number = add({"num_format": "#,##0", "valign": "top"})
        self._share = add({"num_format": "0.0%", "valign": "top"})

    def content(self) -> bytes:
        """The finished workbook; nothing can be written to it any more."""
        self._workbook.close()
        return self._content.getvalue()

    def about(self, title: str, facts: Iterable[tuple[str, Any]]) -> None:
        """The first sheet: what this is, of when, by which lists."""
        sheet = self._workbook.add_worksheet(title)
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 90)
        for line, (label, value) in enumerate(facts):
            sheet.write_string(line, 0, label, self._label)
            self._write(sheet, line, 1, value)

    def table(
        self, title: str, head: Sequence[str], widths: Sequence[int], lines: Iterable[Sequence[Any]]
    ) -> None:
        """A sheet with a frozen head and a filter on each column."""
        sheet = self._workbook.add_worksheet(title)
        sheet.freeze_panes(1, 0)
        for place, (label, width) in enumerate(zip(head, widths, strict=True)):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, label, self._head)
        last = 0
        for last, line in enumerate(lines, start=1):
            for place, value in enumerate(line):
                self._write(sheet, last, place, value)
        sheet.autofilter(0, 0, max(last, 1), len(head) - 1)

    def _write(self, sheet: Worksheet, line: int, place: int, value: Any) -> None:
        match value:
            case None:
                return
            case datetime():
                moment = timezone.localtime(value).replace(tzinfo=None)
                sheet.write_datetime(line, place, moment, self._moment)
            case date():
                sheet.write_datetime(line, place, value, self._day)
            case float():
                sheet.write_number(line, place, value, self._share)
            case int():
                sheet.write_number(line, place, value, self._number)
            case _:
                sheet.write_string(line, place, str(value), self._text)
