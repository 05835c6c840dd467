"""Sheets as grids of values, read by python-calamine from parts that the guard has checked."""

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final, TypeAlias
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook

from surveys.workbooks.package import Limits, Package, SheetPart, stored_archive
from surveys.workbooks.refusals import Refusal, Refused
from surveys.workbooks.text import collapsed

Cell: TypeAlias = str | float | bool | date | datetime | time | timedelta

_ADDRESS: Final = re.compile(r"([A-Z]+)(\d+)")
_FAR_REFERENCE: Final = re.compile(rb"r\s*=\s*[\"'](?:[A-Za-z]{3,}[0-9]|[A-Za-z]{0,2}[0-9]{5,})")
_FORMULA: Final = re.compile(rb"<f(?: [^>]*)?>[^<]*</f>")


def column_number(letters: str) -> int:
    """Count columns from 1: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """Name a column counted from 1."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def position(address: str) -> tuple[int, int]:
    """Row and column, both counted from 1, of an address such as `D8`."""
    match = _ADDRESS.fullmatch(address)
    if match is None:
        raise ValueError(address)
    return int(match[2]), column_number(match[1])


@dataclass(frozen=True, slots=True)
class Grid:
    """The values of one sheet, asked for by the addresses that the layout knows.

    Where a supplier has inserted rows or columns before the content, the grid is shifted: `value("D8")` then
    looks where that cell has gone, and `address("D8")` tells where that is.
    """

    name: str
    rows: list[list[Cell]]
    row_shift: int = 0
    column_shift: int = 0

    def value(self, address: str) -> Cell:
        """What the cell holds; an empty text for an empty cell, an error value and everything outside."""
        row, column = position(address)
        return self.at(row, column)

    def at(self, row: int, column: int) -> Cell:
        """What the cell holds in a row and column of the layout, both counted from 1."""
        row, column = row + self.row_shift, column + self.column_shift
        if 0 < row <= len(self.rows) and 0 < column <= len(self.rows[row - 1]):
            return self.rows[row - 1][column - 1]
        return ""

    def address(self, address: str) -> str:
        """Where the cell of the layout stands in this file."""
        if not (self.row_shift or self.column_shift):
            return address
        row, column = position(address)
        return f"{column_letters(column + self.column_shift)}{row + self.row_shift}"

    def column(self, letters: str) -> str:
        """Where the column of the layout stands in this file."""
        return column_letters(column_number(letters) + self.column_shift) if self.column_shift else letters

    def shifted(self, rows: int, columns: int) -> "Grid":
        """The same sheet, whose content stands lower and further right than in the layout."""
        return replace(self, row_shift=rows, column_shift=columns)


class Sheets:
    """The sheets of one workbook, each read when it is first asked for."""

    def __init__(self, package: Package, needed: Iterable[str], optional: Iterable[str]) -> None:
        """Open the sheets with these names, or all where a needed one is missing and may have been renamed.

        :raises Refused: the workbook, or a part that is needed, is damaged.
        """
        by_name = {collapsed(sheet.name).casefold(): sheet for sheet in package.sheets}
        needed = tuple(needed)
        chosen = {name: by_name.get(name.casefold()) for name in (*needed, *optional)}
        self._names: dict[str, SheetPart] = {
            name: sheet for name, sheet in chosen.items() if sheet is not None
        }
        self.others: tuple[SheetPart, ...] = ()
        if not all(name in self._names for name in needed):
            self.others = tuple(sheet for sheet in package.sheets if sheet not in self._names.values())
        self._grids: dict[str, Grid] = {}
        parts = package.unpacked([*self._names.values(), *self.others])
        texts = _longest_shared_text(parts)
        for sheet in [*self._names.values(), *self.others]:
            # Nothing here reads formulas, and more than half of a template's bytes are formulas.
            parts[sheet.part] = _FORMULA.sub(b"", parts[sheet.part])
            _refuse_excess(parts[sheet.part], texts, package.limits)
        try:
            self._workbook = CalamineWorkbook.from_filelike(io.BytesIO(stored_archive(parts)))
        except CalamineError as error:
            raise Refused(Refusal.DAMAGED, detail="workbook") from error

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def name_of(self, name: str) -> str:
        """The name under which the file has this sheet."""
        return self._names[name].name

    def grid(self, name: str) -> Grid:
        """Read a sheet by the name that the template gives it.

        :raises Refused: the sheet is damaged.
        """
        return self.read(self._names[name])

    def read(self, sheet: SheetPart) -> Grid:
        """Read a sheet of the package.

        :raises Refused: the sheet is damaged.
        """
        if sheet.name not in self._grids:
            try:
                rows = self._workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
            except CalamineError as error:
                raise Refused(Refusal.DAMAGED, detail="sheet") from error
            self._grids[sheet.name] = Grid(sheet.name, rows)
        return self._grids[sheet.name]

    def settle(self, name: str, grid: Grid, sheet: SheetPart | None = None) -> None:
        """Remember that a renamed or shifted sheet plays the part of `name`."""
        if sheet is not None:
            self._names[name] = sheet
        self._grids[self._names[name].name] = grid


def _longest_shared_text(parts: dict[str, bytes]) -> int:
    return max(
        (max(map(len, part.split(b"</si>"))) for name, part in parts.items() if "haredStrings" in name),
        default=0,
    )


def _refuse_excess(sheet: bytes, longest_text: int, limits: Limits) -> None:
    """Refuse a sheet that is small in the file and huge in memory.

    A grid is a full rectangle, so two cells in far corners cost gigabytes; a long shared text is copied into
    each cell that refers to it. Both are estimated quickly, and counted exactly only when the estimate is
    suspicious.
    """
    references = sheet.count(b'"s"') + sheet.count(b"'s'")
    if _FAR_REFERENCE.search(sheet) is None and references * longest_text <= limits.max_text_bytes:
        return
    extent = _Extent()
    extent.measure(sheet)
    if extent.cells > limits.max_cells:
        raise Refused(Refusal.UNPACKS_TOO_LARGE, detail="cells")
    if extent.shared_texts * longest_text > limits.max_text_bytes:
        raise Refused(Refusal.UNPACKS_TOO_LARGE, detail="texts")


class _Extent:
    """Measures the rectangle of filled cells of a sheet, and how many of them refer to shared texts."""

    def __init__(self) -> None:
        self.shared_texts = 0
        self._row = self._column = 0
        self._top, self._left, self._bottom, self._right = 2**31, 2**31, 0, 0

    @property
    def cells(self) -> int:
        return max(0, self._bottom - self._top + 1) * max(0, self._right - self._left + 1)

    def measure(self, sheet: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        try:
            parser.Parse(sheet, True)
        except expat.ExpatError as error:
            raise Refused(Refusal.DAMAGED, detail="sheet") from error

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        match tag.rpartition(":")[2]:
            case "row":
                reference = attributes.get("r", "")
                self._row = int(reference) if reference.isdecimal() else self._row + 1
                self._column = 0
            case "c":
                match = _ADDRESS.fullmatch(attributes.get("r", "").upper())
                if match is None:
                    self._column += 1
                else:
                    self._row, self._column = int(match[2]), column_number(match[1])
                self.shared_texts += attributes.get("t") == "s"
            case "v" | "is":
                self._top, self._bottom = min(self._top, self._row), max(self._bottom, self._row)
                self._left, self._right = min(self._left, self._column), max(self._right, self._column)
