"""Sheets as grids of values, read by python-calamine from parts that the guard has checked."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from gscm.lib.addresses import column_letters, column_number, position
from gscm.lib.packages import workbook
from gscm.lib.packages.lean import SharedTexts, lean, unprefixed
from gscm.lib.packages.workbook import SHARED_TEXTS, Package, SheetPart, values_of
from surveys.workbooks.errors import ERROR_MARK, error_values
from surveys.workbooks.package import refusing
from surveys.workbooks.text import collapsed

Cell: TypeAlias = workbook.Cell

_OFFICIAL_NAMES: Final = frozenset(
    {
        "revision",
        "instructions",
        "definitions",
        "declaration",
        "minerals scope",
        "smelter list",
        "checker",
        "mine list",
        "product list",
        "smelter look-up",
        "l",
        "c",
        "sorp",
    }
)
"""The sheets of all templates, folded."""
_HEAD: Final = 300_000
"""Labels stand in the first rows; the thousands of bytes of each row below hold none."""
_CELL: Final = re.compile(rb'<c (?:[a-z]+="[^"]*" )*?r="([A-Z]{1,3}[0-9]{1,7})"')


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
    errors: Mapping[str, str] = field(default_factory=dict)
    """Error values such as #REF!, by where they stand in the file; `value` tells them as empty."""

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
        """Open the sheets with these names, and those of other names where one is missing and may have been renamed.

        :raises Refused: the workbook, or a part that is needed, is damaged.
        """
        by_name = {collapsed(sheet.name).casefold(): sheet for sheet in package.sheets}
        needed, optional = tuple(needed), tuple(optional)
        chosen = {name: by_name.get(name.casefold()) for name in (*needed, *optional)}
        self._names: dict[str, SheetPart] = {
            name: sheet for name, sheet in chosen.items() if sheet is not None
        }
        self.others: tuple[SheetPart, ...] = ()
        if len(self._names) < len(chosen):
            self.others = tuple(sheet for name, sheet in by_name.items() if name not in _OFFICIAL_NAMES)
        self._grids: dict[str, Grid] = {}
        opened = [*self._names.values(), *self.others]
        wanted: dict[str, tuple[str, ...]] = {
            sheet.name: (name,) for name, sheet in self._names.items() if name in optional
        }
        wanted |= {sheet.name: tuple(chosen) for sheet in self.others}
        self._errors: dict[str, Mapping[str, str]] = {}
        self._labels: dict[str, dict[str, str]] = {}
        with refusing():
            support, parts = package.support(), {}
            texts = SharedTexts(support.get(SHARED_TEXTS, b""))
            for sheet in opened:
                whole = unprefixed(package.sheet(sheet))
                parts[sheet.part] = lean(whole, texts, package.limits)
                self._labels[sheet.name] = _last_labels(whole, wanted.get(sheet.name, ()))
                # Most sheets have no error left beside the formulas that find nothing, which `lean` has taken out.
                has_errors = ERROR_MARK in parts[sheet.part]
                self._errors[sheet.name] = error_values(whole) if has_errors else {}
            self._workbook = package.opened(support, parts)

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def name_of(self, name: str) -> str:
        """The name under which the file has this sheet."""
        return self._names[name].name

    def was_called(self, name: str, sheet: SheetPart) -> bool:
        """Whether the formulas of a renamed sheet still look its labels up by this name."""
        return name in self._labels[sheet.name]

    def last_label(self, name: str) -> str | None:
        """The cell of the last label of a sheet that is not needed, told by its formula."""
        return self._labels[self.name_of(name)].get(name)

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
            with refusing():
                rows = values_of(self._workbook, sheet)
            self._grids[sheet.name] = Grid(sheet.name, rows, errors=self._errors[sheet.name])
        return self._grids[sheet.name]

    def settle(self, name: str, grid: Grid, sheet: SheetPart | None = None) -> None:
        """Remember that a renamed or shifted sheet plays the part of `name`."""
        if sheet is not None:
            self._names[name] = sheet
        self._grids[self._names[name].name] = grid


def _last_labels(sheet: bytes, names: Iterable[str]) -> dict[str, str]:
    """For each of the names by which formulas of this sheet look their labels up, the last cell that does.

    That name is the one in the template, whatever the sheet is called now.
    """
    found = {}
    for name in names:
        end = max(sheet.rfind(f"MATCH({quote}{name}{quote}&".encode(), 0, _HEAD) for quote in ('"', "&quot;"))
        cell = _CELL.match(sheet, sheet.rfind(b"<c ", 0, end)) if end > 0 else None
        if cell is not None:
            found[name] = cell[1].decode()
    return found
