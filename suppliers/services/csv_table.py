"""Tables of the purchasing system as CSV or XLSX: which columns they have, and why one is refused."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice

from django.utils.translation import gettext as _

from gscm.lib.packages.faults import MEBIBYTE, Dishonest, Fault, Limits
from gscm.lib.packages.workbook import Cell, open_workbook, rows_of

MOST_ROWS = 50_000
MOST_COLUMNS = 100
LIMITS = Limits(
    max_bytes=20 * MEBIBYTE,
    max_unpacked_bytes=64 * MEBIBYTE,
    max_part_bytes=32 * MEBIBYTE,
    max_cells=2_000_000,
    max_text_bytes=64 * MEBIBYTE,
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0"


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
    """The rows of the first sheet."""
    try:
        package = open_workbook(content, LIMITS)
        rows = rows_of(package, package.sheets[0])
    except Dishonest as error:
        problem = _("The file is damaged, or it is no .xlsx workbook. Open it and save it as .xlsx or CSV.")
        if error.fault is Fault.EXCESSIVE:
            problem = _("The workbook unpacks to more than a table of suppliers can have.")
        raise ImportRefused([problem]) from error
    lines = [[_cell(value) for value in row[:MOST_COLUMNS]] for row in islice(rows, MOST_ROWS + 2)]
    return iter(list(enumerate(lines, start=1)))


def _cell(value: Cell) -> str:
    """A cell as text: whole numbers without a decimal point, days as 2026-03-18."""
    match value:
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
