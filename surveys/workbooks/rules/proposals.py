"""What rules propose besides another value for one cell: rows cleared, rows added, cells to be filled in."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from gscm.lib.addresses import column_letters, column_number, position
from surveys.workbooks.declaration import Declaration, MineRow, ProductRow, SmelterRow, Text
from surveys.workbooks.findings import Blank, Repair
from surveys.workbooks.layouts.model import (
    MINE_FIRST_ROW,
    PRODUCT_FIRST_ROW,
    SMELTER_FIRST_ROW,
)

_LAST_MINE_ROW: Final = 2504


def blank(place: Text, options: tuple[str, ...] = ()) -> Blank:
    """Ask for the value of a cell."""
    return Blank(place.sheet, place.cell, options)


def cleared(row: SmelterRow, *, is_certain: bool = False) -> Repair:
    """Clear a row of the Smelter List; certain, where it says nothing that is not said elsewhere."""
    return Repair(row.sheet, f"{row.id_input.cell}:{row.comments.cell}", "", is_certain)


def selected_too(declaration: Declaration, mineral: str) -> Iterator[Repair]:
    """Select a further mineral, where that gives the answers of no other one to it.

    Question rows follow the minerals in alphabetical order: one in the middle would move all answers below it.
    """
    selection = declaration.template.layout.selection
    free = next((text for text in declaration.selected.values() if not text), None)
    if selection is None or free is None or mineral not in selection.options or declaration.left_answers:
        return
    is_last = all(other.casefold() < mineral.casefold() for other in declaration.minerals)
    if is_last and len(declaration.minerals) < selection.slots:
        yield Repair(free.sheet, free.cell, mineral)


class FreeRows:
    """The rows of a list that follow the last one in use, to the end that the template gives it."""

    def __init__(
        self, first: Text | None, used: Iterable[SmelterRow | ProductRow | MineRow], room: int
    ) -> None:
        """Look for them.

        :param first: the cell in which the list begins; without one there is no list.
        :param room: the number of rows that the list has.
        """
        self._rows: Iterator[int] = iter(())
        self._sheet, self._left = "", 1
        if first is not None:
            self._sheet, (start, self._left) = first.sheet, position(first.cell)
            following = max((row.row + 1 for row in used), default=start)
            self._rows = iter(range(following, start + room))

    def filled(self, values: Mapping[str, str]) -> Iterator[Repair]:
        """Write into the next free row; nothing where none is left.

        :param values: by their column, counted from that in which the list begins: A is the first.
        """
        row = next(self._rows, None)
        if row is not None:
            for letters, value in values.items():
                column = column_letters(self._left + column_number(letters) - 1)
                yield Repair(self._sheet, f"{column}{row}", value)


def free_smelter_rows(declaration: Declaration) -> FreeRows:
    """The free rows of the Smelter List."""
    room = declaration.template.layout.last_smelter_row - SMELTER_FIRST_ROW + 1
    return FreeRows(declaration.first_smelter_cell, declaration.smelters, room)


def free_mine_rows(declaration: Declaration) -> FreeRows:
    """The free rows of the Mine List; none in templates without one."""
    room = _LAST_MINE_ROW - MINE_FIRST_ROW + 1
    return FreeRows(declaration.first_mine_cell, declaration.mines, room)


def products_added(declaration: Declaration, numbers: Iterable[str]) -> Iterator[Repair]:
    """Product numbers for the free rows of the Product List."""
    room = declaration.template.layout.last_product_row - PRODUCT_FIRST_ROW + 1
    rows = FreeRows(declaration.first_product_cell, declaration.products, room)
    for number in numbers:
        yield from rows.filled({"A": number})
