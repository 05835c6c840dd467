"""Alerts as a file to take along: real dates and numbers, text as text, and a first sheet that says what it is."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from gscm.lib.spreadsheets import Book
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
        _("Kind of alert"),
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
        alert.get_kind_display(),
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
    book = Book()
    book.about(_("About"), [*about, (_("Exported"), at)])
    names = headings()
    book.table(_("Alerts"), names, [HEADINGS_WIDTH] * len(names), map(line, rows))
    return book.content()


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
