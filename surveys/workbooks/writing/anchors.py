"""Where the box of a comment is drawn: beside its cell, over columns and rows that are to be seen."""

from dataclasses import dataclass

from surveys.workbooks.writing.cells import SheetPatch

_DIGIT = 7
"""Pixels of a digit in the usual font, in which widths of columns are given."""
_POINT = 96 / 72
_LAST_COLUMN = 16_383


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle from one cell to another, columns and rows counted from 0, with pixels into the last ones."""

    left: int
    top: int
    right: int
    bottom: int
    right_pixels: int
    bottom_pixels: int

    def __str__(self) -> str:
        """The form of the element `Anchor`."""
        return f"{self.left}, 12, {self.top}, 2, {self.right}, {self.right_pixels}, {self.bottom}, {self.bottom_pixels}"


class Surface:
    """The widths and heights of a sheet."""

    def __init__(self, patch: SheetPatch) -> None:
        self._patch = patch
        _, top = patch.frame
        standard = top.first("sheetFormatPr")
        attributes = standard.attributes if standard else {}
        self._width = float(attributes.get("defaultColWidth", 9)) * _DIGIT
        self._height = float(attributes.get("defaultRowHeight", 15)) * _POINT
        self._columns = []
        columns = top.first("cols")
        for line in columns.all("col") if columns else ():
            hidden = line.attributes.get("hidden") in ("1", "true")
            width = 0.0 if hidden else float(line.attributes.get("width", 9)) * _DIGIT
            self._columns.append((int(line.attributes["min"]), int(line.attributes["max"]), width))

    def beside(self, row: int, column: int, width: int, height: int) -> Box:
        """A box of about this many pixels, right of a cell given by numbers from 1, or left of it at the edge."""
        left = column
        right, pixels = self._across(left, width)
        if right > column + 40:
            # Right of the cell everything is hidden.
            left = max(0, column - 4)
            right, pixels = self._across(left, width)
        bottom, below = self._down(row - 1, height)
        return Box(min(left, _LAST_COLUMN), row - 1, min(right, _LAST_COLUMN), bottom, pixels, below)

    def _across(self, column: int, pixels: float) -> tuple[int, int]:
        for number in range(column, column + 60):
            width = self._column_width(number + 1)
            if width >= pixels:
                return number, int(pixels)
            pixels -= width
        return column + 60, 0

    def _down(self, row: int, pixels: float) -> tuple[int, int]:
        for number in range(row, row + 60):
            points = self._patch.height(number + 1)
            height = self._height if points is None else points * _POINT
            if height >= pixels:
                return number, int(pixels)
            pixels -= height
        return row + 60, 0

    def _column_width(self, number: int) -> float:
        return next((width for first, last, width in self._columns if first <= number <= last), self._width)
