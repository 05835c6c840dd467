"""The guard at the door, and the tables behind it: a file as rows of plain values.

What the zip directory claims is checked before the first byte is inflated; then every part is inflated once, never
beyond its declared size, and its checksum compared, before another reader sees the file.
"""

import csv
import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final, Protocol
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook

from smelters.lists.model import MEBIBYTE, Limits, ListRefused, Refusal

Cell = str | float | bool | date | datetime | time | timedelta | None
Table = list[list[Cell]]

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DIRECTORY_ENTRY: Final = b"PK\x01\x02"
_DOCTYPES: Final = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
_ADDRESS: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_CHUNK: Final = 256 * 1024
_UNREADABLE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    ValueError,
    OSError,
    RuntimeError,
)
"""What `zipfile` raises for a damaged header, stream, checksum or method."""


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


@dataclass(frozen=True, slots=True)
class Package:
    """The sheets of an honest .xlsx workbook, read when they are asked for."""

    limits: Limits
    _parts: dict[str, bytes] = field(repr=False)
    _sheets: dict[str, str] = field(repr=False)
    _workbook: CalamineWorkbook = field(repr=False)

    @property
    def names(self) -> list[str]:
        return list(self._sheets)

    def table(self, name: str) -> Table:
        """The sheet with this name, whatever its letter case, from its first row and column; hidden rows included.

        :raises ListRefused: there is no such sheet, it is damaged, or far larger in memory than in the file.
        """
        found = next((sheet for sheet in self._sheets if sheet.strip().casefold() == name.casefold()), None)
        if found is None:
            raise ListRefused(Refusal.NO_LOOKUP, sheet=name)
        _refuse_excess(self._parts[self._sheets[found]], self._parts, self.limits)
        try:
            rows = self._workbook.get_sheet_by_name(found).to_python(skip_empty_area=False)
        except CalamineError as error:
            raise ListRefused(Refusal.DAMAGED) from error
        return [list(row) for row in rows]


def open_book(content: bytes, limits: Limits) -> Package:
    """Check an .xlsx package and list its sheets.

    :raises ListRefused: for everything that is not an honest workbook within the limits.
    """
    refuse_size(content, limits)
    if content.startswith(_OLE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in content
        raise ListRefused(Refusal.PASSWORD_PROTECTED if encrypted else Refusal.OLD_BINARY_WORKBOOK)
    parts = _inflated(content, limits)
    sheets = _sheets(parts)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    except CalamineError as error:
        raise ListRefused(Refusal.DAMAGED) from error
    return Package(limits, parts, sheets, workbook)


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


def _inflated(content: bytes, limits: Limits) -> dict[str, bytes]:
    # Counted before `zipfile` makes an object of every entry: 20 MB have room for 400,000 of them.
    if content.count(_DIRECTORY_ENTRY) > limits.max_parts:
        raise ListRefused(Refusal.UNPACKS_TOO_LARGE)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except _UNREADABLE as error:
        raise ListRefused(Refusal.DAMAGED) from error
    entries = archive.infolist()
    if sum(entry.file_size for entry in entries) > limits.max_unpacked_bytes:
        raise ListRefused(Refusal.UNPACKS_TOO_LARGE)
    if len({entry.filename.casefold() for entry in entries}) < len(entries):
        raise ListRefused(Refusal.UNSAFE_CONTENT)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise ListRefused(Refusal.PASSWORD_PROTECTED)
    if not any(entry.filename == "xl/workbook.xml" for entry in entries):
        raise ListRefused(Refusal.NOT_A_LIST)
    return {entry.filename: _part(archive, entry) for entry in entries if not entry.is_dir()}


def _part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Inflate one part in small bites; `zipfile` stops at the declared size and then compares the checksum."""
    content = bytearray()
    try:
        with archive.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                content += chunk
    except _UNREADABLE as error:
        raise ListRefused(Refusal.DAMAGED) from error
    if entry.filename.endswith((".xml", ".rels", ".vml")) and any(
        doctype in content for doctype in _DOCTYPES
    ):
        raise ListRefused(Refusal.UNSAFE_CONTENT)
    return bytes(content)


def _sheets(parts: dict[str, bytes]) -> dict[str, str]:
    """The name of every sheet and the part that holds it, in the order of the workbook."""
    targets = {
        attributes.get("Id", ""): posixpath.normpath(
            posixpath.join("/xl", attributes.get("Target", ""))
        ).lstrip("/")
        for tag, attributes in _elements(parts.get("xl/_rels/workbook.xml.rels", b"<none/>"))
        if tag == "Relationship"
    }
    sheets = {}
    for tag, attributes in _elements(parts["xl/workbook.xml"]):
        if tag == "sheet":
            relation = next(
                (value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), ""
            )
            if targets.get(relation) in parts:
                sheets[attributes.get("name", "")] = targets[relation]
    if not sheets:
        raise ListRefused(Refusal.DAMAGED)
    return sheets


def _elements(content: bytes) -> Iterable[tuple[str, dict[str, str]]]:
    found: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, attributes: found.append((tag.rpartition(":")[2], attributes))
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise ListRefused(Refusal.DAMAGED) from error
    return found


def _refuse_excess(sheet: bytes, parts: dict[str, bytes], limits: Limits) -> None:
    """Refuse a sheet that is small in the file and huge in memory.

    A table is a full rectangle, so two cells in far corners cost gigabytes; a shared text is copied into each cell that
    refers to it. Both are counted before the table is made.
    """
    shared = next(
        (content for name, content in parts.items() if name.casefold() == "xl/sharedstrings.xml"), b""
    )
    extent = _Extent([len(text) for text in shared.split(b"</si>")])
    extent.measure(sheet)
    if extent.last_row * extent.last_column > limits.max_cells or extent.text_bytes > limits.max_text_bytes:
        raise ListRefused(Refusal.UNPACKS_TOO_LARGE)


class _Extent:
    """Measures the rectangle of filled cells of a sheet, and the texts that they refer to.

    Only values count: official templates have styled rows down to the last possible one.
    """

    def __init__(self, shared_lengths: list[int]) -> None:
        self.last_row = self.last_column = self.text_bytes = 0
        self._lengths = shared_lengths
        self._row = self._column = 0
        self._is_shared = self._is_value = False
        self._value = ""

    def measure(self, sheet: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        try:
            parser.Parse(sheet, True)
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise ListRefused(Refusal.DAMAGED) from error

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        match tag.rpartition(":")[2]:
            case "row":
                given = attributes.get("r", "")
                self._row, self._column = int(given) if given.isdecimal() else self._row + 1, 0
            case "c":
                if address := _ADDRESS.fullmatch(attributes.get("r", "").upper()):
                    self._row, self._column = int(address[2]), _column(address[1])
                else:
                    self._column += 1
                self._is_shared = attributes.get("t") == "s"
            case "v" | "is":
                self._is_value, self._value = True, ""
                self.last_row = max(self.last_row, self._row)
                self.last_column = max(self.last_column, self._column)

    def _text(self, text: str) -> None:
        if self._is_value and self._is_shared:
            self._value += text

    def _end(self, tag: str) -> None:
        if tag.rpartition(":")[2] == "v":
            index = int(self._value) if self._is_shared and self._value.strip().isdecimal() else -1
            if 0 <= index < len(self._lengths):
                self.text_bytes += self._lengths[index]
            self._is_value = False


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
