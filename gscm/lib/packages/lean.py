"""Takes out of a sheet's XML what nobody reads, and refuses sheets that would burst in memory.

Of the 5 to 7 MB of a template's Smelter List all but a few thousand bytes are formulas, empty cells and empty rows.
Taking them out first costs a fifth of what a reader would spend on them.
"""

import re
from functools import cached_property
from typing import Final
from xml.parsers import expat

from gscm.lib.addresses import ADDRESS, column_number
from gscm.lib.packages.faults import Dishonest, Fault, Limits

_FORMULA: Final = rb"<f[ >][^<]*+(?:</f>)?"
"""A formula, or the mark `<f .../>` of one that is shared with other cells."""
_FORMULAS: Final = re.compile(_FORMULA)
_EMPTY_CELL: Final = rb'<c r="[^>]{0,120}+>(?:(?<=/>)|' + _FORMULA + rb"(?:<v></v>|<v>#N/A</v>|<v/>|)</c>)"
_EMPTY_CELLS: Final = re.compile(
    rb"<(?:" + _EMPTY_CELL[1:] + rb"(?:" + _EMPTY_CELL + rb")*+|" + _FORMULA[1:] + rb")"
)
"""Runs of cells that hold nothing, a formula that yields nothing or not available, and the formulas of all others.

No repetition is without an end: whatever the bytes, the time stays proportional to their number. The one `<` in front
lets the search jump from tag to tag.
"""
_ZERO: Final = rb'<c r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]{1,6}")?+><v>0</v></c>'
_EMPTY_ROW: Final = rb'<row r="[^>]{0,200}+>(?:' + _ZERO + rb")*+</row>"
_EMPTY_ROWS: Final = re.compile(_EMPTY_ROW + rb"(?:" + _EMPTY_ROW + rb")*+")
"""Runs of rows that hold nothing, or zeros only: the templates hide a zero, and it is read as nothing."""
_MOST_MATCHES: Final = 200_000
"""A full Smelter List has 43,000 formulas; what stands between matches is held in memory piece by piece."""
_UNUSUAL: Final = re.compile(
    rb"<(?:c|row)(?=[ \t\r\n/>])"
    rb'(?! r="(?:A?[A-Z])?[1-9][0-9]{0,3}"(?: (?!r=)[A-Za-z0-9:]{1,40}="[^"<>]{0,100}")*+ ?/?>)'
)
"""A cell or row right of column AZ or below row 9999, where no template goes, one whose place must be counted, or one
that is written in a way that readers might take differently."""
_PREFIXED: Final = re.compile(rb":c[ \t\r\n/>]")
_LONGEST_TEXT: Final = 100_000
"""Bytes between two tags of a sheet."""
_LAST_ROW: Final = 1_048_576
_LONGEST_SHARED_TEXT: Final = 300_000
"""A cell holds up to 32,767 letters, of up to three bytes each; a shared text has its fonts and colours besides."""
_FIRST_PREFIX: Final = re.compile(rb"<([A-Za-z_][\w.-]{0,40}):(?:worksheet|sst)[\s>]")
_PROLOG_BYTES: Final = 4096
_SHARED_TEXT: Final = re.compile(rb't="s"[^<>]{0,200}+>\s{0,20}+<v>([0-9]+)</v>')


class SharedTexts:
    """How large the shared texts of a workbook are, each by its number."""

    def __init__(self, part: bytes) -> None:
        self._part = part
        prefix = _prefix(part)
        self._end = b"</" + prefix + b":si>" if prefix else b"</si>"
        self.longest = longest_piece(part, self._end)
        """Bytes of the longest, or a little more."""

    @cached_property
    def sizes(self) -> list[int]:
        """Bytes of each of them."""
        return [len(text) for text in self._part.split(self._end)]


def _prefix(part: bytes) -> bytes:
    """The prefix of the first element, which is that of all others in the same language."""
    match = _FIRST_PREFIX.search(part, 0, _PROLOG_BYTES)
    return match[1] if match else b""


def unprefixed(sheet: bytes) -> bytes:
    """A sheet whose elements all have a prefix, as some libraries write them, without it."""
    prefix = _prefix(sheet)
    if not prefix:
        return sheet
    sheet = sheet.replace(b"<" + prefix + b":", b"<").replace(b"</" + prefix + b":", b"</")
    return sheet.replace(b"xmlns:" + prefix + b"=", b"xmlns=", 1)


def longest_piece(content: bytes, mark: bytes, step: int = 1000) -> int:
    """Bytes of the longest piece between two marks; where all are short, up to `step` more.

    Jumps from one mark to the next behind `step` bytes, which looks at a small part of the content only.
    """
    longest, at = min(step, len(content)), 0
    while at < len(content):
        end = content.find(mark, at + step)
        end = len(content) if end < 0 else end
        longest = max(longest, end - max(at, content.rfind(mark, at, at + step)))
        at = end
    return longest


def lean(sheet: bytes, texts: SharedTexts, limits: Limits) -> bytes:
    """Take formulas, empty cells and empty rows out of a sheet.

    A grid is a full rectangle, so two cells in far corners cost gigabytes; a long shared text is copied into each
    cell that refers to it. Both are estimated quickly, and measured exactly only when the estimate is suspicious.

    :raises Dishonest: the sheet is small in the file and huge in memory, or damaged.
    """
    leaner = _without(_EMPTY_ROWS, _without(_EMPTY_CELLS, sheet))
    is_suspicious = bool(_UNUSUAL.search(leaner) or _PREFIXED.search(leaner))
    if is_suspicious:
        # Cells and rows without an address are counted, so none may be taken away before them.
        leaner = _without(_FORMULAS, sheet)
    if leaner.count(b"<") > limits.max_tags:
        raise Dishonest(Fault.EXCESSIVE, "cells")
    if longest_piece(leaner, b"<") > _LONGEST_TEXT or texts.longest > _LONGEST_SHARED_TEXT:
        raise Dishonest(Fault.EXCESSIVE, "texts")
    if is_suspicious or not _repeats_little(leaner, texts, limits):
        extent = _Extent(texts.sizes, limits)
        extent.measure(leaner)
        if extent.cells > limits.max_cells:
            raise Dishonest(Fault.EXCESSIVE, "cells")
    return leaner


def _without(superfluous: re.Pattern[bytes], sheet: bytes) -> bytes:
    """Take out all matches, unless there are more of them than any sheet has."""
    leaner, count = superfluous.subn(b"", sheet, count=_MOST_MATCHES)
    if count == _MOST_MATCHES:
        raise Dishonest(Fault.EXCESSIVE, "cells")
    return leaner


def _repeats_little(sheet: bytes, texts: SharedTexts, limits: Limits) -> bool:
    """Whether the shared texts of all cells together surely stay within the limit."""
    references = sheet.count(b'"s"') + sheet.count(b"'s'")
    if references * texts.longest <= limits.max_text_bytes:
        return True
    found = _SHARED_TEXT.findall(sheet)
    total = sum(_size(texts.sizes, index) for index in found)
    return len(found) == references and total <= limits.max_text_bytes


def _size(sizes: list[int], index: bytes | str) -> int:
    """The size of the shared text with this number; that of all together where it cannot be told."""
    number = int(index) if index.isdigit() and len(index) < 9 else len(sizes)
    return sizes[number] if number < len(sizes) else sum(sizes)


def _row(reference: str) -> int:
    """The number of a row that a spreadsheet can have; nobody knows what a reader makes of another one."""
    if not reference.isdecimal() or len(reference) > 7 or not 0 < int(reference) <= _LAST_ROW:
        raise Dishonest(Fault.DAMAGED, "sheet")
    return int(reference)


def _place(reference: str) -> tuple[int, int]:
    match = ADDRESS.fullmatch(reference.upper())
    if match is None or len(match[1]) > 3:
        raise Dishonest(Fault.DAMAGED, "sheet")
    return _row(match[2]), column_number(match[1])


class _Extent:
    """Measures the rectangle of filled cells of a sheet, as long as they hold no more shared texts than allowed."""

    def __init__(self, text_sizes: list[int], limits: Limits) -> None:
        self._text_bytes_left = limits.max_text_bytes
        self._elements_left = limits.max_cells
        self._text_sizes = text_sizes
        self._row = self._column = 0
        self._top, self._left, self._bottom, self._right = 2**31, 2**31, 0, 0
        self._refers = self._in_value = False
        self._reference = ""

    @property
    def cells(self) -> int:
        """Cells of the smallest rectangle around all that are filled."""
        return max(0, self._bottom - self._top + 1) * max(0, self._right - self._left + 1)

    def measure(self, sheet: bytes) -> None:
        """Walk through the sheet.

        :raises Dishonest: its XML is damaged, or its cells and texts are too many.
        """
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        try:
            parser.Parse(sheet, True)
        except (expat.ExpatError, ValueError, LookupError) as error:  # the last two: unknown encodings
            raise Dishonest(Fault.DAMAGED, "sheet") from error

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        match tag.rpartition(":")[2]:
            case "row":
                reference = attributes.get("r")
                self._row, self._column = (self._row + 1, 0) if reference is None else (_row(reference), 0)
            case "c":
                self._elements_left -= 1
                if self._elements_left < 0:
                    raise Dishonest(Fault.EXCESSIVE, "cells")
                reference = attributes.get("r")
                if reference is None:
                    self._column += 1
                else:
                    self._row, self._column = _place(reference)
                self._refers = attributes.get("t") == "s"
            case "v" | "is":
                self._in_value, self._reference = True, ""
                self._top, self._bottom = min(self._top, self._row), max(self._bottom, self._row)
                self._left, self._right = min(self._left, self._column), max(self._right, self._column)

    def _characters(self, text: str) -> None:
        if self._in_value and self._refers:
            self._reference += text

    def _end(self, tag: str) -> None:
        if tag.rpartition(":")[2] == "v":
            self._in_value = False
            if self._refers:
                self._text_bytes_left -= _size(self._text_sizes, self._reference)
                if self._text_bytes_left < 0:
                    raise Dishonest(Fault.EXCESSIVE, "texts")
