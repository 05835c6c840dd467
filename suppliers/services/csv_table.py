"""Tables of the purchasing system as CSV or XLSX: which columns they have, and why one is refused."""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

MOST_ROWS = 50_000
MOST_COLUMNS = 100
MOST_UNPACKED_BYTES = 64 * 1024 * 1024
MOST_PARTS = 2000
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0"
_DAMAGED = (
    InvalidFileException,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    NotImplementedError,
    SyntaxError,
    OSError,
)
"""What openpyxl and zipfile raise for a workbook that is none; errors of XML are SyntaxErrors."""


class ImportRefused(Exception):
    """The file cannot be taken in; `problems` are sentences, each with its row. Nothing was changed."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read_table(
    content: bytes,
    *,
    required: Sequence[str],
    columns: Sequence[str],
    heads: Mapping[str, str] | None = None,
) -> list[tuple[int, dict[str, str]]]:
    """The filled rows with their numbers in the file: the cells that are there, without superfluous spaces.

    CSV in UTF-8 or GB 18030, apart by comma, semicolon or tab, or the first sheet of an .xlsx workbook; columns by
    the names in the first row. `heads` are other names that a column may have, in lower case.

    :raises ImportRefused: it is no such table, or a required column is missing.
    """
    lines = _sheet(content) if content.startswith((*_ZIP, _OLE)) else _text(content)
    first = next(lines, (0, []))[1]
    names = [(heads or {}).get(head.strip().lower(), head.strip().lower()) for head in first]
    places = {name: names.index(name) for name in columns if name in names}
    missing = [name for name in required if name not in places]
    if missing:
        raise ImportRefused([_("The first row has no column %(names)s.") % {"names": ", ".join(missing)}])
    rows: list[tuple[int, dict[str, str]]] = []
    for number, line in lines:
        cells = {name: line[place].strip() for name, place in places.items() if place < len(line)}
        if any(cells.values()):
            if len(rows) == MOST_ROWS:
                raise ImportRefused([_("The table has more than %(rows)d rows.") % {"rows": MOST_ROWS}])
            rows.append((number, cells))
    return rows


def _text(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError as error:
            raise ImportRefused(
                [_("The file is neither UTF-8 nor GB 18030 text. Save it as CSV UTF-8.")]
            ) from error
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    try:
        for line in reader:
            yield reader.line_num, line
    except csv.Error as error:
        raise ImportRefused([_("The file is damaged, or it is no table.")]) from error


def _sheet(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first sheet, read one after the other and never more than asked for."""
    try:
        _refuse_dishonest(content)
        workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = workbook.worksheets[0]
        sheet.reset_dimensions()
        rows: Iterable[Any] = sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)
        lines = [[_cell(value) for value in row] for row in islice(rows, MOST_ROWS + 2)]
    except _DAMAGED as error:
        problem = _("The file is damaged, or it is no .xlsx workbook. Open it and save it as .xlsx or CSV.")
        raise ImportRefused([problem]) from error
    return iter(list(enumerate(lines, start=1)))


def _refuse_dishonest(content: bytes) -> None:
    """Look at what the zip directory claims before anything is unpacked; `zipfile` holds each part to its claim."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED_BYTES:
            raise ImportRefused([_("The workbook unpacks to more than a table of suppliers can have.")])


def _cell(value: Any) -> str:
    """A cell as text: whole numbers without a decimal point, days as 2026-03-18."""
    match value:
        case None:
            return ""
        case bool():
            return str(value)
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case _:
            return str(value)
