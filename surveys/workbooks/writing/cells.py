"""Sets single cells in the XML of a sheet; all other bytes of it stay.

A sheet of a template has 6 MB and 43,000 formulas. Only rows in which something changes are looked into.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

from gscm.lib.addresses import column_letters, position
from surveys.workbooks.writing.formulas import moved
from surveys.workbooks.writing.stored import Value, plain, stored
from surveys.workbooks.writing.xml import (
    Element,
    Splices,
    Unwritable,
    escaped,
    located,
    text_element,
    with_attribute,
    without_opaque,
)

_ROW: Final = re.compile(rb"<(?:[\w.-]+:)?row(?=[\s/>])[^<>]*>")
_ROW_NUMBER: Final = re.compile(rb"""\sr\s*=\s*["']([0-9]+)["']""")
_SHEET_DATA: Final = re.compile(rb"<(?:[\w.-]+:)?sheetData\s*(/?)>")
_END_OF_DATA: Final = re.compile(rb"</(?:[\w.-]+:)?sheetData\s*>")


@dataclass(slots=True)
class _Row:
    number: int
    start: int
    open_end: int
    end: int
    is_empty_tag: bool


@dataclass(slots=True)
class _Edit:
    """What is to become of one cell."""

    sets_value: bool = False
    value: Value | None = None
    """None empties the cell."""
    formula: str | None = None
    shows: bool = False
    shown: Value | None = None
    """The stored value of a formula that stays; None takes it away."""
    style: int | None = None
    leads: tuple[str, str] | None = None
    """The formula, and the area of the cells that share it, where this cell becomes their first."""


class SheetPatch:
    """One sheet, the changes to it, and the sheet with them made."""

    def __init__(self, content: bytes) -> None:
        """Take a sheet's XML.

        :raises Unwritable: it has no cells, not even the place for them.
        """
        self._content = content
        self._clear = without_opaque(content)
        opening = _SHEET_DATA.search(self._clear)
        if opening is None:
            raise Unwritable("sheetData")
        self._data_tag = (opening.start(), opening.end())
        self._data_start = opening.end()
        closing = None if opening[1] else _END_OF_DATA.search(self._clear, self._data_start)
        self._data_end = closing.start() if closing else self._data_start
        self._edits: dict[tuple[int, int], _Edit] = {}
        self._located: dict[int, tuple[Element, dict[int, Element]]] = {}
        self.overwrites_formulas = False
        """Whether a cell that held a formula has been given a value, or the other way round."""

    @cached_property
    def frame(self) -> tuple[bytes, Element]:
        """The sheet without its rows: what stands before and behind them, with its elements located."""
        frame = self._content[: self._data_start] + self._content[self._data_end :]
        return frame, located(frame)

    @cached_property
    def _prefix(self) -> str:
        return self.frame[1].prefix

    @cached_property
    def _rows(self) -> list[_Row]:
        rows: list[_Row] = []
        number = 0
        closing = f"</{self._prefix}row".encode()
        position_, end_of_data = self._data_start, self._data_end
        while match := _ROW.search(self._clear, position_, end_of_data):
            written = _ROW_NUMBER.search(match[0])
            number = int(written[1]) if written else number + 1
            is_empty = match[0].endswith(b"/>")
            end = match.end() if is_empty else self._end_of_row(closing, match.end())
            rows.append(_Row(number, match.start(), match.end(), end, is_empty))
            position_ = end
        if any(row.number >= following.number for row, following in pairwise(rows)):
            raise Unwritable("rows out of order")
        return rows

    def _end_of_row(self, closing: bytes, start: int) -> int:
        return self._clear.index(b">", self._clear.index(closing, start)) + 1

    @cached_property
    def _rows_by_number(self) -> dict[int, _Row]:
        return {row.number: row for row in self._rows}

    def _cells(self, number: int) -> dict[int, Element]:
        """The cells of a row by their column, located within the row's own bytes."""
        return self._locate(number)[1]

    def _locate(self, number: int) -> tuple[Element, dict[int, Element]]:
        if number not in self._located:
            row = self._rows_by_number[number]
            element = located(self._content[row.start : row.end])
            column, cells = 0, {}
            for cell in element.all("c"):
                reference = cell.attributes.get("r")
                column = position(reference.upper())[1] if reference else column + 1
                cells[column] = cell
            self._located[number] = element, cells
        return self._located[number]

    def _find(self, address: str) -> tuple[bytes, Element] | None:
        """A cell that the sheet has, with the bytes of its row."""
        number, column = position(address)
        row = self._rows_by_number.get(number)
        cell = self._cells(number).get(column) if row else None
        return (self._content[row.start : row.end], cell) if row and cell else None

    def formula(self, address: str) -> str | None:
        """The formula of a cell as it is written; empty for a cell that shares another one's."""
        found = self._find(address)
        formula = found[1].first("f") if found else None
        if found is None or formula is None:
            return None
        text = found[0][formula.open_end : formula.close_start]
        return plain(text.decode("utf-8", "replace"))

    def holds(self, address: str) -> bool:
        """Whether a cell holds a value or a formula."""
        found = self._find(address)
        return found is not None and any(child.tag in ("v", "is", "f") for child in found[1].children)

    def style(self, address: str) -> int:
        """The number of the cell's format: its own, else its row's, else its column's."""
        found = self._find(address)
        return int(found[1].attributes.get("s", "0")) if found else self._inherited_style(*position(address))

    def _inherited_style(self, number: int, column: int) -> int:
        if number in self._rows_by_number:
            attributes = self._locate(number)[0].attributes
            if attributes.get("customFormat") in ("1", "true"):
                return int(attributes.get("s", "0"))
        columns = self.frame[1].first("cols")
        for line in columns.all("col") if columns else ():
            if int(line.attributes["min"]) <= column <= int(line.attributes["max"]):
                return int(line.attributes.get("style", "0"))
        return 0

    def rows_with(
        self, pattern: re.Pattern[bytes], first: int, last: int
    ) -> Iterator[tuple[int, re.Match[bytes]]]:
        """Rows, within two numbers, in whose bytes a pattern is found, with the match."""
        for row in self._rows:
            if first <= row.number <= last:
                match = pattern.search(self._clear, row.open_end, row.end)
                if match is not None:
                    yield row.number, match

    def numbers(self, first: int, last: int) -> list[int]:
        """The numbers of the rows that the sheet has, within two numbers."""
        return [row.number for row in self._rows if first <= row.number <= last]

    def height(self, number: int) -> float | None:
        """The height of a row in points where it has its own; 0 for a hidden one."""
        if number not in self._rows_by_number:
            return None
        attributes = self._locate(number)[0].attributes
        if attributes.get("hidden") in ("1", "true"):
            return 0.0
        return float(attributes["ht"]) if "ht" in attributes else None

    def put(self, address: str, value: Value | None) -> None:
        """Give a cell a value in the place of whatever it holds; None and the empty text empty it."""
        edit = self._edit(address)
        edit.sets_value, edit.value, edit.formula = True, None if value == "" else value, None

    def put_formula(self, address: str, formula: str) -> None:
        """Give a cell a formula, without a stored value."""
        edit = self._edit(address)
        edit.sets_value, edit.value, edit.formula = True, None, formula

    def show(self, address: str, value: Value | None) -> None:
        """Set the stored value of a formula that stays, or take it away; a cell without formula stays as it is."""
        edit = self._edit(address)
        edit.shows, edit.shown = True, value

    def restyle(self, address: str, style: int) -> None:
        """Give a cell another format."""
        self._edit(address).style = style

    def _edit(self, address: str) -> _Edit:
        return self._edits.setdefault(position(address), _Edit())

    def made(self) -> bytes:
        """The sheet with all changes; the very same bytes where they change nothing.

        :raises Unwritable: a change would take a formula apart that several cells have in common.
        """
        self._pass_on_shared_formulas()
        splices = Splices(self._content)
        by_row: dict[int, dict[int, _Edit]] = {}
        for (number, column), edit in sorted(self._edits.items()):
            by_row.setdefault(number, {})[column] = edit
        reach = [self._change_row(splices, number, edits) for number, edits in by_row.items()]
        self._widen(splices, max(filter(None, reach), default=None), by_row)
        return splices.made()

    def _change_row(self, splices: Splices, number: int, edits: dict[int, _Edit]) -> int | None:
        """Make the changes of one row; returns the last column that had no cell before."""
        row = self._rows_by_number.get(number)
        if row is None:
            return self._add_row(splices, number, edits)
        element, cells = self._locate(number)
        inner = self._content[row.start : row.end]
        added: list[tuple[int, bytes]] = []
        for column, edit in edits.items():
            if cell := cells.get(column):
                new = self._changed(inner, cell, edit)
                if new is not None:
                    splices.replace(row.start + cell.start, row.start + cell.end, new)
            elif new := self._new(number, column, edit):
                added.append((column, new))
        if not added:
            return None
        columns = sorted(cells)
        spans = element.attributes.get("spans", "")
        fits = not spans or added[-1][0] <= int(spans.split()[-1].rpartition(":")[2])
        tag = inner[: element.open_end] if fits else with_attribute(inner[: element.open_end], "spans", None)
        if element.is_empty_tag:
            tag = tag[:-2].rstrip() + b">"
            closing = f"</{element.name}>".encode()
            splices.replace(row.start, row.end, tag + b"".join(new for _, new in added) + closing)
            return added[-1][0]
        if not fits:
            splices.replace(row.start, row.open_end, tag)
        for column, new in added:
            index = bisect_left(columns, column)
            at = cells[columns[index]].start if index < len(columns) else element.close_start
            splices.insert(row.start + at, new)
        return added[-1][0]

    def _add_row(self, splices: Splices, number: int, edits: dict[int, _Edit]) -> int | None:
        new = [(column, self._new(number, column, edit)) for column, edit in edits.items()]
        cells = b"".join(cell for _, cell in new if cell)
        if not cells:
            return None
        prefix = self._prefix
        row = f'<{prefix}row r="{number}">'.encode() + cells + f"</{prefix}row>".encode()
        if self._content[self._data_tag[1] - 2 : self._data_tag[1]] == b"/>":
            raise Unwritable("a sheet without any row")
        following = next((each for each in self._rows if each.number > number), None)
        splices.insert(following.start if following else self._data_end, row)
        return max(column for column, cell in new if cell)

    def _new(self, number: int, column: int, edit: _Edit) -> bytes | None:
        """A cell that the sheet has not had, if the change gives it anything to hold."""
        if edit.value is None and edit.formula is None and edit.style is None:
            return None
        style = self._inherited_style(number, column) if edit.style is None else edit.style
        attributes = f'r="{column_letters(column)}{number}"' + (f' s="{style}"' if style else "")
        if edit.formula is not None:
            self.overwrites_formulas = True
        return self._cell(f"{self._prefix}c", attributes, edit)

    def _cell(self, name: str, attributes: str, edit: _Edit) -> bytes:
        """A whole cell with the value or the formula that it has been given."""
        prefix, value = name[:-1], edit.value
        if edit.formula is not None:
            kind, held = self._held(prefix, edit.shown)
            formula = f"<{prefix}f>{escaped(edit.formula)}</{prefix}f>"
            return f"<{name} {attributes}{kind}>{formula}{held}</{name}>".encode()
        if value is None:
            return f"<{name} {attributes}/>".encode()
        if isinstance(value, str):
            text = text_element(value, prefix)
            return f'<{name} {attributes} t="inlineStr"><{prefix}is>{text}</{prefix}is></{name}>'.encode()
        kind, held = self._held(prefix, value)
        return f"<{name} {attributes}{kind}>{held}</{name}>".encode()

    @staticmethod
    def _held(prefix: str, value: Value | None) -> tuple[str, str]:
        """The attribute for the type of a stored value, and the element that holds it."""
        if value is None:
            return "", ""
        kind, text = stored(value)
        return kind, f"<{prefix}v>{text}</{prefix}v>"

    def _changed(self, row: bytes, cell: Element, edit: _Edit) -> bytes | None:
        """The bytes of a cell after the change, or None where nothing changes."""
        formula = cell.first("f")
        tag = row[cell.start : cell.open_end]
        if edit.style is not None:
            tag = with_attribute(tag, "s", str(edit.style))
        if edit.sets_value:
            if edit.value is None and edit.formula is None and not cell.children and edit.style is None:
                return None
            if formula is not None or edit.formula is not None:
                self.overwrites_formulas = True
            style = cell.attributes.get("s") if edit.style is None else str(edit.style)
            attributes = " ".join(
                f'{name}="{text}"' for name, text in (("r", cell.attributes.get("r")), ("s", style)) if text
            )
            return self._cell(cell.name, attributes, edit)
        if formula is not None and (edit.shows or edit.leads):
            return self._with_formula(row, cell, tag, formula, edit)
        return tag + row[cell.open_end : cell.end] if edit.style is not None else None

    def _with_formula(self, row: bytes, cell: Element, tag: bytes, formula: Element, edit: _Edit) -> bytes:
        """A cell whose formula stays, with another stored value or as the first of those that share it."""
        prefix = cell.prefix
        calculated = row[formula.start : formula.end]
        if edit.leads is not None:
            text, area = edit.leads
            opening = (
                with_attribute(row[formula.start : formula.open_end], "ref", area).rstrip(b"/>").rstrip()
            )
            calculated = opening + f">{escaped(text)}</{formula.name}>".encode()
        if not edit.shows:
            return tag + calculated + row[formula.end : cell.end]
        kind, held = self._held(prefix, edit.shown)
        tag = with_attribute(tag, "t", None)
        if kind:
            tag = tag[:-1] + kind.encode() + b">"
        others = b"".join(
            row[child.start : child.end] for child in cell.children if child.tag not in ("f", "v", "is")
        )
        return tag + calculated + held.encode() + others + f"</{cell.name}>".encode()

    def _pass_on_shared_formulas(self) -> None:
        """Hand a formula that other cells share to the next of them, before its own cell loses it."""
        for number, column in sorted(self._edits):
            address = f"{column_letters(column)}{number}"
            found = self._find(address) if self._edits[number, column].sets_value else None
            formula = found[1].first("f") if found else None
            if formula is None:
                continue
            kind, area = formula.attributes.get("t", "normal"), formula.attributes.get("ref", "")
            if kind in ("array", "dataTable") and ":" in area:
                raise Unwritable("a formula that several cells have in common")
            if kind == "shared" and ":" in area:
                self._pass_on(self.formula(address) or "", formula.attributes["si"], area, (number, column))

    def _pass_on(self, formula: str, group: str, area: str, place: tuple[int, int]) -> None:
        """Make the next cell of the group that keeps its formula the one that holds it."""
        shared = rb"""<(?:[\w.-]+:)?f\s[^<>]*\bsi\s*=\s*["']""" + re.escape(group.encode()) + rb"""["']"""
        first, _, last = area.partition(":")
        for number, _ in self.rows_with(re.compile(shared), place[0], position(last)[0]):
            for column, cell in sorted(self._cells(number).items()):
                sharing = cell.first("f")
                if sharing is None or sharing.attributes.get("si") != group or (number, column) <= place:
                    continue
                edit = self._edits.setdefault((number, column), _Edit())
                if not edit.sets_value:
                    left = column_letters(position(first)[1])
                    text = moved(formula, number - place[0], column - place[1])
                    edit.leads = text, f"{left}{number}:{last}"
                    return

    def _widen(self, splices: Splices, column: int | None, by_row: dict[int, dict[int, _Edit]]) -> None:
        """Let the dimension that the sheet states reach as far as its cells."""
        dimension = self.frame[1].first("dimension")
        if column is None or dimension is None:
            return
        first, _, last = dimension.attributes.get("ref", "").partition(":")
        if not first:
            return
        top, left = position(first)
        bottom, right = position(last or first)
        left = min(left, *(min(edits) for edits in by_row.values()))
        lower_right = f"{column_letters(max(right, column))}{max(bottom, *by_row)}"
        reference = f"{column_letters(left)}{min(top, *by_row)}:{lower_right}"
        if reference != f"{first}:{last or first}":
            # The dimension stands before the rows, so that its place in the frame is its place in the sheet.
            splices.set_attribute(dimension, "ref", reference)
