"""A file as tables of plain values. Workbooks pass the guard of `gscm.lib.packages` before anything is read."""

import csv
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final, Protocol

from gscm.lib.packages.faults import MEBIBYTE, Dishonest, Fault
from gscm.lib.packages.workbook import Package, open_workbook, rows_of
from smelters.lists.model import Limits, ListRefused, Refusal

Cell = str | float | bool | date | datetime | time | timedelta | None
Table = list[list[Cell]]

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Book(Protocol):
    """The tables of a file, each under its name."""

    @property
    def names(self) -> list[str]: ...

    def table(self, name: str) -> Table:
        """The table with this name, whatever its letter case.

        :raises ListRefused: there is no such table, or it cannot be read.
        """
        ...


@dataclass(frozen=True, slots=True)
class Tables:
    """A file whose tables have been read already, such as the one of a .csv file."""

    rows_of: dict[str, Table]

    @property
    def names(self) -> list[str]:
        return list(self.rows_of)

    def table(self, name: str) -> Table:
        found = next((known for known in self.rows_of if known.strip().casefold() == name.casefold()), None)
        if found is None:
            raise ListRefused(Refusal.NO_LOOKUP, sheet=name)
        return self.rows_of[found]


_REASONS: Final[Mapping[Fault, Refusal]] = {
    Fault.DAMAGED: Refusal.DAMAGED,
    Fault.ENCRYPTED: Refusal.PASSWORD_PROTECTED,
    Fault.EXCESSIVE: Refusal.UNPACKS_TOO_LARGE,
    Fault.UNSAFE: Refusal.UNSAFE_CONTENT,
    Fault.OTHER: Refusal.NOT_A_LIST,
}


@contextmanager
def _refusing() -> Iterator[None]:
    """Refuse the list, with our own reasons, where the guard of packages finds it dishonest."""
    try:
        yield
    except Dishonest as found:
        raise ListRefused(_REASONS[found.fault]) from found


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets of an honest .xlsx workbook, read when they are asked for."""

    _package: Package = field(repr=False)

    @property
    def names(self) -> list[str]:
        return [sheet.name for sheet in self._package.sheets]

    def table(self, name: str) -> Table:
        """The sheet with this name, whatever its letter case, from its first row and column; hidden rows included.

        :raises ListRefused: there is no such sheet, it is damaged, or far larger in memory than in the file.
        """
        wanted = name.casefold()
        sheet = next((each for each in self._package.sheets if each.name.strip().casefold() == wanted), None)
        if sheet is None:
            raise ListRefused(Refusal.NO_LOOKUP, sheet=name)
        with _refusing():
            return [list(row) for row in rows_of(self._package, sheet)]


def open_book(content: bytes, limits: Limits) -> Workbook:
    """Check an .xlsx package and list its sheets.

    :raises ListRefused: for everything that is not an honest workbook within the limits.
    """
    refuse_size(content, limits)
    if content.startswith(_OLE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in content
        raise ListRefused(Refusal.PASSWORD_PROTECTED if encrypted else Refusal.OLD_BINARY_WORKBOOK)
    with _refusing():
        return Workbook(open_workbook(content, limits))


def refuse_size(content: bytes, limits: Limits) -> None:
    """Refuse an empty file, and one larger than the limit.

    :raises ListRefused: with the sizes in megabytes.
    """
    if not content:
        raise ListRefused(Refusal.EMPTY_FILE)
    if len(content) > limits.max_bytes:
        raise ListRefused(
            Refusal.TOO_LARGE,
            megabytes=f"{len(content) / MEBIBYTE:.1f}",
            limit=f"{limits.max_bytes / MEBIBYTE:.0f}",
        )


def is_package(content: bytes) -> bool:
    """Whether the bytes claim to be an .xlsx workbook, or an old or encrypted one."""
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06", _OLE))


def read_csv(content: bytes, limits: Limits) -> Table:
    """The rows of a CSV file in UTF-8, UTF-16 or a Chinese code page, with comma, semicolon or tab.

    :raises ListRefused: the bytes are no text, or no table.
    """
    refuse_size(content, limits)
    text = _decoded(content)
    if "\0" in text:
        raise ListRefused(Refusal.NOT_A_LIST)
    head = text[:4096].lstrip().casefold()
    if head.startswith(("%pdf", "{\\rtf", "<!doctype", "<html", "<?xml")):
        raise ListRefused(Refusal.NOT_A_LIST)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=first.count)
    rows: Table = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            rows.append(list(row))
            if len(rows) > limits.max_rows or len(row) > limits.max_rows:
                raise ListRefused(Refusal.UNPACKS_TOO_LARGE)
    except csv.Error as error:
        raise ListRefused(Refusal.DAMAGED) from error
    return rows


def text_of(cell: Cell) -> str:
    """A cell as one line of text; whole numbers without a decimal point, an empty or zero cell as no text.

    Formulas never reach this point as formulas: what a cell shows is text, whatever it begins with.
    """
    if cell is None or cell == 0:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split())


def _decoded(content: bytes) -> str:
    encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ListRefused(Refusal.NOT_A_LIST)
