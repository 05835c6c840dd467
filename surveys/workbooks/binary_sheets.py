"""The sheets of an old binary workbook (.xls), within bounds.

A reader believes what a record says, and a few forged ones cost gigabytes. So the stream of the workbook is taken out
of its container and walked through first: everything is struck out of it but values, and what needs more room than a
template is refused. The reader then gets that very stream.
"""

import io
import struct
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from importlib import import_module
from typing import Any, Final

from surveys.workbooks.binary import UNREADABLE, decrypted
from surveys.workbooks.refusals import Refusal, Refused
from surveys.workbooks.sheets import Cell, Grid
from surveys.workbooks.text import folded

LARGEST: Final = 6 * 1024 * 1024
"""Bytes of a file; templates have 1 to 3 MB."""
_MOST_CELLS: Final = 300_000
"""Filled ones of the whole workbook. A template has 40,000, a full list adds as many."""
_LARGEST_AREA: Final = 1_000_000
"""Cells of all rectangles, from the first cell of a sheet to its last, as the reader may lay them out."""
_LARGEST_TEXTS: Final = 2 * 1024 * 1024
"""Bytes of the shared texts, which the reader takes apart whole; a template has half a megabyte."""
_MOST_OF_A_KIND: Final = 10_000
"""Sheets, formats and styles; no program writes as many."""

_STREAMS: Final = ("Workbook", "Book")
_HEADER: Final = struct.Struct("<HH")
_OFFSET: Final = struct.Struct("<I")
_BEGINNING, _SHEET, _ENCRYPTED = 0x0809, 0x0085, 0x002F
_TEXTS, _CONTINUED, _MANY_NUMBERS = 0x00FC, 0x003C, 0x00BD
_STRUCTURE: Final = frozenset({_BEGINNING, 0x000A, 0x0022, 0x0042, _SHEET, 0x00E0, 0x041E, _TEXTS})
"""Beginning and end, the day that dates count from, the code page, sheets, styles, formats, shared texts."""
_CELLS: Final = frozenset({0x0006, _MANY_NUMBERS, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E})
"""Formulas with their values, numbers, texts, truth values: each begins with its row and column."""
_BEHIND_FORMULAS: Final = frozenset({0x0207, 0x0221, 0x0236, 0x0037, 0x04BC})
"""The text that a formula yields, and before it what several cells share; readers expect them there."""
_KEPT: Final = _STRUCTURE | _CELLS | _BEHIND_FORMULAS
_STRUCK_OUT: Final = 0x0FFF
"""A kind of record that no program writes and every reader passes over."""
_DATE, _TRUTH, _ERROR = 3, 4, 5
"""Kinds of cells, as the reader numbers them."""


def binary_sheets(content: bytes, names: Iterable[str]) -> dict[str, Grid]:
    """The sheets with these names, as far as the workbook has them.

    :raises Refused: the file is damaged, has a password of its own, or asks for more room than any template.
    """
    stream = _only_values(_stream(content))
    xlrd = import_module("xlrd")  # loaded only here: such files are rare
    wanted = {folded(name): name for name in names}

    def opened() -> dict[str, Grid]:
        book = xlrd.open_workbook(
            file_contents=stream, on_demand=True, ragged_rows=True, logfile=io.StringIO()
        )
        grids = {}
        for number, own in enumerate(book.sheet_names()):
            if (name := wanted.get(folded(own))) is not None and name not in grids:
                sheet = book.sheet_by_index(number)
                rows = [
                    [_value(cell, book.datemode) for cell in sheet.row(row)] for row in range(sheet.nrows)
                ]
                grids[name] = Grid(own, rows)
        return grids

    grids: dict[str, Grid] = _attempted(opened, xlrd.XLRDError)
    return grids


def _value(cell: Any, calendar: int) -> Cell:
    """What a cell holds, as an .xlsx file could: without errors and empty letters; what is no date stays a number."""
    value: Cell = cell.value
    if cell.ctype == _ERROR:
        return ""
    if cell.ctype == _TRUTH:
        return bool(value)
    if cell.ctype == _DATE:
        with suppress(ValueError, OverflowError):
            dated: Cell = import_module("xlrd").xldate_as_datetime(value, calendar)
            return dated
    return value.replace("\0", "") if isinstance(value, str) else value


def _stream(content: bytes) -> bytes:
    """The bytes of the workbook itself, without container and without Excel's default encryption."""
    if len(content) > LARGEST:
        raise Refused(Refusal.UNPACKS_TOO_LARGE, detail="unpacked")
    stream = _taken_out(content)
    if any(kind == _ENCRYPTED for kind, _, _ in _records(stream)):
        stream = _taken_out(decrypted(content))
    return stream


def _taken_out(content: bytes) -> bytes:
    olefile = import_module("olefile")

    def take() -> bytes:
        with olefile.OleFileIO(io.BytesIO(content)) as container:
            name = next((name for name in _STREAMS if container.exists(name)), None)
            return container.openstream(name).read() if name else b""

    stream: bytes = _attempted(take)
    return stream


def _records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """Kind, place and size of every record, up to the first that is cut off."""
    place = 0
    while place + _HEADER.size <= len(stream):
        kind, size = _HEADER.unpack_from(stream, place)
        if place + _HEADER.size + size > len(stream):
            return
        yield kind, place, size
        place += _HEADER.size + size


def _only_values(stream: bytes) -> bytes:
    """The same stream with every other record struck out, all of them at their places.

    :raises Refused: what is left holds more than any template, or a sheet does not begin where it is said to.
    """
    made = bytearray(stream)
    beginnings, sheets = set[int](), list[int]()
    kinds: Counter[int] = Counter()
    last, end = _STRUCK_OUT, 0
    cells = area = texts = rows = columns = 0
    for kind, place, size in _records(stream):
        body, end = place + _HEADER.size, place + _HEADER.size + size
        if kind == _CONTINUED and last in _KEPT:
            kind = last
        else:
            kinds[kind] += 1
            last = kind
        if kind not in _KEPT or (kind in _CELLS and size < 6):
            last = _STRUCK_OUT
            _HEADER.pack_into(made, place, _STRUCK_OUT, size)
        elif kind in _CELLS:
            row, column = _HEADER.unpack_from(stream, body)
            if kind == _MANY_NUMBERS:
                cells += size // 6
                column += size // 6
            cells, rows, columns = cells + 1, max(rows, row + 1), max(columns, column + 1)
        elif kind == _BEGINNING:
            beginnings.add(place)
            area, rows, columns = area + rows * columns, 0, 0
        elif kind == _SHEET and size >= 4:
            sheets.append(_OFFSET.unpack_from(stream, body)[0])
        elif kind == _TEXTS:
            texts += size
    many = max((count for kind, count in kinds.items() if kind in _STRUCTURE), default=0)
    if cells > _MOST_CELLS or area + rows * columns > _LARGEST_AREA or many > _MOST_OF_A_KIND:
        raise Refused(Refusal.UNPACKS_TOO_LARGE, detail="cells")
    if texts > _LARGEST_TEXTS:
        raise Refused(Refusal.UNPACKS_TOO_LARGE, detail="texts")
    if not sheets or not beginnings.issuperset(sheets):
        raise Refused(Refusal.DAMAGED, detail="workbook")
    return bytes(made[:end])


def _attempted(reading: Callable[[], Any], *failures: type[Exception]) -> Any:
    """Let a library read something, or refuse the file as damaged where it cannot."""
    expected: tuple[type[Exception], ...] = (*failures, *UNREADABLE)
    try:
        return reading()
    except expected as error:
        raise Refused(Refusal.DAMAGED, detail="sheet") from error
