"""Reads SpreadsheetML 2003, the XML that RMI's site gives for a list and that spreadsheet programs open as a workbook.

Expat reads it without a tree. A document type is refused before anything is declared in it, so that there are no
entities; rows, cells and texts are counted while they are read, repeated cells included.
"""

import codecs
import re
from datetime import date
from typing import Final
from xml.parsers import expat

from smelters.lists.model import Limits, ListRefused, Refusal
from smelters.lists.tables import Cell, Table, Tables

NAMESPACE: Final = "urn:schemas-microsoft-com:office:spreadsheet"

_SEPARATOR: Final = "\n"
"""Between namespace and name; no namespace holds a line break."""
_HEAD: Final = 4096
_DEEPEST: Final = 32
_WIDEST: Final = 16_384
_DAY: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T.*)?", re.DOTALL)
_BOMS: Final = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def is_spreadsheet_xml(content: bytes) -> bool:
    """Whether the bytes are XML that names the spreadsheet's namespace near its beginning."""
    head = _text_of_head(content)
    return head.lstrip().startswith("<") and NAMESPACE in head


def read_spreadsheet_xml(content: bytes, limits: Limits) -> Tables:
    """The worksheets of a SpreadsheetML 2003 file, each as rows of plain values from its first row and column.

    :raises ListRefused: it is damaged, holds a document type, or more than a list can hold.
    """
    return Tables(_Reader(limits).read(content))


def _text_of_head(content: bytes) -> str:
    head = content[:_HEAD]
    for mark, encoding in _BOMS.items():
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, "ignore")
    return head.decode("utf-8", "ignore")


class _Reader:
    """Walks through the elements and fills one table after another; everything it does not know it passes by."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.tables: dict[str, Table] = {}
        self._rows: Table | None = None
        self._row: list[Cell] = []
        self._path: list[str] = []
        self._row_number = self._span = self._column = self._merged = 0
        self._cells = self._text_size = 0
        self._type = ""
        self._parts: list[str] = []
        self._value: Cell = None
        self._parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.EntityDeclHandler = self._refuse
        self._parser.ExternalEntityRefHandler = self._refuse
        self._parser.SkippedEntityHandler = self._refuse

    def read(self, content: bytes) -> dict[str, Table]:
        try:
            self._parser.Parse(content, True)
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise ListRefused(Refusal.DAMAGED) from error
        if not self.tables:
            raise ListRefused(Refusal.NOT_A_LIST)
        return self.tables

    def _refuse(self, *declared: object) -> int:
        raise ListRefused(Refusal.UNSAFE_CONTENT)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        namespace, _, name = tag.rpartition(_SEPARATOR)
        self._path.append(name if namespace == NAMESPACE else "")
        if len(self._path) > _DEEPEST:
            raise ListRefused(Refusal.UNSAFE_CONTENT)
        match self._path[1:]:
            case ["Worksheet"]:
                if len(self.tables) >= self.limits.max_parts:
                    raise ListRefused(Refusal.UNPACKS_TOO_LARGE)
                title = _attribute(attributes, "Name") or str(len(self.tables) + 1)
                if title in self.tables:
                    raise ListRefused(Refusal.UNSAFE_CONTENT)
                self._rows = self.tables[title] = []
                self._row_number = 0
            case ["Worksheet", "Table", "Row"]:
                self._row, self._column = [], 0
                self._row_number = self._place(attributes, self._row_number, self.limits.max_rows)
                self._span = _number(attributes, "Span")
            case ["Worksheet", "Table", "Row", "Cell"]:
                self._column = self._place(attributes, self._column, _WIDEST)
                self._merged = _number(attributes, "MergeAcross")
                self._value = None
            case ["Worksheet", "Table", "Row", "Cell", "Data"]:
                self._type, self._parts = _attribute(attributes, "Type"), []

    def _text(self, text: str) -> None:
        # Data may hold runs of formatted text in elements of their own.
        if self._path[1:6] == ["Worksheet", "Table", "Row", "Cell", "Data"]:
            self._text_size += len(text)
            if self._text_size > self.limits.max_text_bytes:
                raise ListRefused(Refusal.UNPACKS_TOO_LARGE)
            self._parts.append(text)

    def _end(self, tag: str) -> None:
        match self._path[1:]:
            case ["Worksheet", "Table", "Row", "Cell", "Data"]:
                self._value = _value("".join(self._parts), self._type)
            case ["Worksheet", "Table", "Row", "Cell"]:
                if self._value is not None:
                    self._count(self._column - len(self._row))
                    self._row += [None] * (self._column - 1 - len(self._row))
                    self._row.append(self._value)
                self._column += self._merged
            case ["Worksheet", "Table", "Row"]:
                if self._row and self._rows is not None:
                    self._count(self._row_number - len(self._rows))
                    self._rows += [[] for _ in range(self._row_number - 1 - len(self._rows))]
                    self._rows.append(self._row)
                self._row_number += self._span
        self._path.pop()

    def _count(self, cells: int) -> None:
        self._cells += cells
        if self._cells > self.limits.max_cells:
            raise ListRefused(Refusal.UNPACKS_TOO_LARGE)

    def _place(self, attributes: dict[str, str], before: int, most: int) -> int:
        """The number of a row or column: the next one, or the one that it says, which may only lie ahead."""
        place = _number(attributes, "Index") or before + 1
        if place <= before:
            raise ListRefused(Refusal.DAMAGED)
        if place > most:
            raise ListRefused(Refusal.UNPACKS_TOO_LARGE)
        return place


def _attribute(attributes: dict[str, str], name: str) -> str:
    return attributes.get(f"{NAMESPACE}{_SEPARATOR}{name}", "").strip()


def _number(attributes: dict[str, str], name: str) -> int:
    """A count in an attribute; 0 where there is none."""
    given = _attribute(attributes, name)
    if given and not (given.isascii() and given.isdecimal() and len(given) < 10):
        raise ListRefused(Refusal.DAMAGED)
    return int(given or 0)


def _value(text: str, kind: str) -> Cell:
    """A cell by its type. What is no number or day of its type stays text, for the reader of the list to judge."""
    if not text.strip():
        return None
    if kind == "DateTime" and (found := _DAY.fullmatch(text.strip())):
        try:
            return date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            return text
    if kind == "Number":
        try:
            number = float(text)
        except ValueError:
            return text
        return number if abs(number) < 1e15 else text
    return None if kind == "Error" else text
