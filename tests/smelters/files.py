"""Invented lists in the structure of the official ones."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

SHARED = Path(__file__).resolve().parents[3] / "shared"
TEMPLATES = SHARED / "templates"
SAMPLES = SHARED / "samples"

TITLES = {
    "CMRT": "Conflict Minerals Reporting Template",
    "EMRT": "Extended Mineral Reporting Template",
    "AMRT": "Additional Minerals Reporting Template",
}
STATUS_HEAD = ("CID", "Facility Name", "Metal", "Country", "RMAP Status", "Last Audit Date", "Audit Cycle")


def queries_of(call: Callable[[], object]) -> int:
    """How many queries a call takes, the frame of the page included."""
    with CaptureQueriesContext(connection) as captured:
        call()
    return len(captured)


def lookup(
    rows: Iterable[Sequence[object]],
    *,
    family: str = "CMRT",
    revision: str = "Revision 9.1\nMarch 10, 2025",
    metals: Iterable[str] = (),
    hidden: Iterable[int] = (),
) -> bytes:
    """A template with only what the look-up needs. Rows: metal, name, standard name, country, CID, city, state.

    `metals` get the two special rows that end each metal; `hidden` are rows of the sheet that a filter hides.
    """
    book = Workbook()
    declaration = book.active
    declaration.title = "Declaration"
    declaration["J3"] = revision
    book.create_sheet("Revision")["B3"] = TITLES[family]
    sheet = book.create_sheet("Smelter Look-up")
    sheet.cell(4, 1, "金属")
    sheet.cell(4, 10, "METAL+Alias")
    lines = [(m, n, s, country, cid, "RMI", "", city, state) for m, n, s, country, cid, city, state in rows]
    for metal in metals:
        lines.append((metal, "Smelter not listed"))
        lines.append((metal, "Smelter not yet identified", "Unknown", "Unknown"))
    for number, line in enumerate(lines, 5):
        for column, value in enumerate(line, 1):
            sheet.cell(number, column, value)
    for number in hidden:
        sheet.row_dimensions[number].hidden = True
    return _saved(book)


def status_csv(
    rows: Iterable[Sequence[object]], head: Sequence[str] = STATUS_HEAD, encoding: str = "utf-8"
) -> bytes:
    """A status list as .csv."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(head)
    writer.writerows(rows)
    return lines.getvalue().encode(encoding)


def status_xlsx(rows: Iterable[Sequence[object]], head: Sequence[str] = STATUS_HEAD, above: int = 0) -> bytes:
    """A status list as .xlsx, with some lines of a title above its head."""
    book = Workbook()
    for _ in range(above):
        book.active.append(["RMI facility list"])
    book.active.append(list(head))
    for row in rows:
        book.active.append(list(row))
    return _saved(book)


def spreadsheet_xml(
    sheets: Mapping[str, Iterable[Sequence[object]]],
    *,
    body: str = "",
    doctype: str = "",
    encoding: str = "utf-8",
) -> bytes:
    """A SpreadsheetML 2003 file as RMI's site gives it; `body` is a sheet's rows written out."""
    written = {name: "".join(map(_xml_row, rows)) for name, rows in sheets.items()} or {"Sheet1": body}
    worksheets = "".join(
        f'<Worksheet ss:Name="{name}"><Table>{rows}</Table></Worksheet>' for name, rows in written.items()
    )
    declared = encoding.removesuffix("-sig")
    return (
        f'<?xml version="1.0" encoding="{declared}"?>{doctype}<?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
        f' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">{worksheets}</Workbook>'
    ).encode(encoding)


def status_xml(rows: Iterable[Sequence[object]], head: Sequence[str] = STATUS_HEAD) -> bytes:
    """A status list as SpreadsheetML 2003."""
    return spreadsheet_xml({"Facilities": [head, *rows]})


def _xml_row(row: Sequence[object]) -> str:
    return f"<Row>{''.join(map(_xml_cell, row))}</Row>"


def _xml_cell(value: object) -> str:
    match value:
        case date():
            kind, text = "DateTime", f"{value.isoformat()}T00:00:00.000"
        case int() | float():
            kind, text = "Number", str(value)
        case _:
            kind, text = "String", escape(str(value))
    return f'<Cell><Data ss:Type="{kind}">{text}</Data></Cell>'


def _saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
