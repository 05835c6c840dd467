"""Finds the columns of a table by their names, and reads every cell or says which rows it could not read."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from smelters.lists.labels import folded
from smelters.lists.model import ListRefused, Refusal
from smelters.lists.tables import Cell, Table, text_of

_SEARCHED_ROWS: Final = 20
_YES: Final = frozenset({"yes", "y", "true", "1", "x", "✓", "✔", "√", "是", "有"})
_NO: Final = frozenset({"", "no", "n", "false", "0", "-", "–", "否", "无"})


class NotUnderstood(Exception):
    """A cell holds what cannot be understood: the reason and the value as written."""

    def __init__(self, code: Refusal, value: str) -> None:
        super().__init__(code, value)
        self.code = code
        self.value = value[:100]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a kind of list: the heads under which it may stand, and how a cell of it is read.

    `read` gets the cell and raises NotUnderstood; an empty cell gives `empty` unless the column is needed in each row.
    """

    name: str
    heads: tuple[str, ...]
    is_needed: bool = False
    read: Callable[[Cell], Any] = text_of
    empty: Any = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: its number in the file and what its cells say, by column."""

    row: int
    values: dict[str, Any]


def read_lines(table: Table, columns: Sequence[Column]) -> list[Line]:
    """Every row below the heads.

    What is skipped in silence would look like something that the list no longer says, so every row has to be
    understood.

    :raises ListRefused: a needed column is missing, there is no row, or rows hold what cannot be understood, with the
        first reason and all of its rows.
    """
    head, places = _places(table, columns)
    lines: list[Line] = []
    problems: dict[Refusal, list[tuple[int, str]]] = {}
    for number, cells in _rows(table, head):
        try:
            lines.append(Line(number, _values(cells, columns, places)))
        except NotUnderstood as problem:
            problems.setdefault(problem.code, []).append((number, problem.value))
    for code, found in problems.items():
        values = list(dict.fromkeys(value for _, value in found))
        raise ListRefused(code, rows=[number for number, _ in found], values=values)
    if not lines:
        raise ListRefused(Refusal.NO_ROWS)
    return lines


def _places(table: Table, columns: Sequence[Column]) -> tuple[int, dict[str, int]]:
    """The row of the heads, counted from 1, and where each column stands."""
    names = {folded(head): column.name for column in columns for head in column.heads}
    needed = [column.name for column in columns if column.is_needed]
    best: dict[str, int] = {}
    for number, cells in enumerate(table[:_SEARCHED_ROWS], 1):
        places: dict[str, int] = {}
        for place, cell in enumerate(cells):
            if (name := names.get(folded(text_of(cell)))) is not None:
                places.setdefault(name, place)
        if places and all(name in places for name in needed):
            return number, places
        best = max(best, places, key=len)
    missing = [name for name in needed if name not in best]
    raise ListRefused(Refusal.COLUMNS_MISSING, columns=missing)


def _rows(table: Table, head: int) -> Iterator[tuple[int, list[Cell]]]:
    for number, cells in enumerate(table[head:], head + 1):
        if any(text_of(cell) for cell in cells):
            yield number, cells


def _values(cells: list[Cell], columns: Sequence[Column], places: dict[str, int]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column in columns:
        place = places.get(column.name, len(cells))
        cell = cells[place] if place < len(cells) else None
        if text_of(cell):
            values[column.name] = column.read(cell)
        elif column.is_needed:
            raise NotUnderstood(Refusal.VALUES_MISSING, column.name)
        else:
            values[column.name] = column.empty
    return values


def yes_or_no(cell: Cell) -> bool:
    """A cell that says yes or no, in words, signs or figures."""
    if isinstance(cell, bool):
        return cell
    text = unicodedata.normalize("NFKC", text_of(cell)).casefold()
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise NotUnderstood(Refusal.YES_OR_NO_UNREADABLE, text_of(cell))


def word_of(meanings: dict[str, tuple[str, ...]], refusal: Refusal) -> Callable[[Cell], str]:
    """Read a cell that holds one of some words, however it is written."""
    known = {folded(word): meaning for meaning, words in meanings.items() for word in (meaning, *words)}

    def read(cell: Cell) -> str:
        if (meaning := known.get(folded(text_of(cell)))) is None:
            raise NotUnderstood(refusal, text_of(cell))
        return meaning

    return read


def parts_of(cell: Cell) -> tuple[str, ...]:
    """The texts of a cell that holds several, apart by semicolons, bars or lines; each once."""
    parts = re.split(r"[;；、|\n\r]+", unicodedata.normalize("NFC", "" if cell is None else str(cell)))
    return tuple(dict.fromkeys(filter(None, (" ".join(part.split()) for part in parts))))
