"""Alerts as a file to take along: real dates and numbers, text as text, and a first sheet that says what it is."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from risk.queries.inbox import Row

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet program would take for a formula at the beginning of a text."""

HEADINGS_WIDTH = 20


def headings() -> list[str]:
    """The columns of an export of alerts, in the reader's language."""
    return [
        _("Severity"),
        _("State"),
        _("Supplier number"),
        _("Supplier"),
        _("Supplier in the other script"),
        _("Delivers to"),
        _("Smelter or reported name"),
        "CID",
        _("Mineral"),
        _("Country"),
        _("Status of the smelter"),
        _("Cause"),
        _("Raised"),
        _("Closed"),
        _("Case"),
        _("State of the case"),
        _("Due"),
        _("Owner"),
    ]


def line(row: Row) -> list[Any]:
    """One alert in the order of `headings`."""
    alert, case = row.alert, row.case
    facility, name = alert.facility, alert.reported_name
    return [
        alert.get_severity_display(),
        alert.get_status_display(),
        alert.supplier.external_id,
        alert.supplier.name,
        alert.supplier.name_local,
        ", ".join(row.delivers_to),
        facility.name if facility else name.name if name else "",
        facility.cid if facility else "",
        alert.metal.label,
        facility.country if facility else name.country if name else "",
        alert.get_facility_status_display(),
        row.cause,
        timezone.localdate(alert.opened_at),
        timezone.localdate(alert.closed_at) if alert.closed_at else None,
        case.number if case else "",
        case.get_status_display() if case else "",
        row.clock.due if row.clock else None,
        str(row.owner) if row.owner else "",
    ]


def workbook(rows: Iterable[Row], *, about: Sequence[tuple[str, str]], at: datetime) -> bytes:
    """An .xlsx of two sheets: what it shows, and the rows. No text becomes a formula."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties({"created": timezone.make_naive(at)})
    bold = book.add_format({"bold": True})
    as_day = book.add_format({"num_format": "yyyy-mm-dd"})
    first = book.add_worksheet(_("About"))
    first.set_column(0, 0, HEADINGS_WIDTH)
    first.set_column(1, 1, 60)
    for number, (label, value) in enumerate([*about, (_("Exported"), _moment(at))]):
        first.write_string(number, 0, label, bold)
        first.write_string(number, 1, value)
    sheet = book.add_worksheet(_("Alerts"))
    sheet.freeze_panes(1, 0)
    names = headings()
    sheet.set_column(0, len(names) - 1, HEADINGS_WIDTH)
    for column, name in enumerate(names):
        sheet.write_string(0, column, name, bold)
    count = 0
    for count, row in enumerate(rows, start=1):
        for column, value in enumerate(line(row)):
            if isinstance(value, date):
                sheet.write_datetime(count, column, value, as_day)
            elif value:
                sheet.write_string(count, column, str(value))
    sheet.autofilter(0, 0, max(count, 1), len(names) - 1)
    book.close()
    return target.getvalue()


def comma_separated(rows: Iterable[Row]) -> bytes:
    """A .csv in UTF-8 with a byte order mark. A text that begins like a formula gets an apostrophe before it."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(headings())
    for row in rows:
        writer.writerow([_as_text(value) for value in line(row)])
    return target.getvalue().encode("utf-8-sig")


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _moment(at: datetime) -> str:
    return formats.date_format(timezone.localtime(at), "DATETIME_FORMAT")
