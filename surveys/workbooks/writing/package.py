"""Changes an .xlsx package part by part; a part that is not changed is copied with its compressed bytes."""

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from gscm.lib.packages.workbook import Package, SheetPart
from surveys.workbooks.package import Limits, open_package
from surveys.workbooks.text import collapsed
from surveys.workbooks.writing.xml import Splices, attribute_text, checked, in_utf_8, located

_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE_RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CONTENT_TYPES: Final = "[Content_Types].xml"
_LEVEL: Final = 5
"""How hard to compress: at 5 a sheet of 6 MB takes a tenth of a second and is hardly larger than at 6."""
_AFTER_CALCULATION: Final = (
    "oleSize",
    "customWorkbookViews",
    "pivotCaches",
    "smartTagPr",
    "smartTagTypes",
    "webPublishing",
    "fileRecoveryPr",
    "webPublishObjects",
    "extLst",
)
"""What follows `calcPr` in the order of workbook.xml."""


@dataclass(frozen=True, slots=True)
class Relation:
    """One line of a part's list of relations."""

    id: str
    kind: str
    """The last word of its type: worksheet, comments, vmlDrawing ..."""
    part: str


@dataclass(frozen=True, slots=True)
class _Entry:
    """One part as the zip holds it."""

    name: str
    method: int
    checksum: int
    size: int
    packed: bytes
    moment: tuple[int, int, int, int, int, int]


class Parts:
    """The parts of one workbook, read when asked for and changed one by one."""

    def __init__(self, content: bytes, limits: Limits) -> None:
        """Open a workbook.

        :raises Refused: the guard finds it damaged, too large or unsafe.
        """
        self.package: Package = open_package(content, limits)
        self._archive = zipfile.ZipFile(io.BytesIO(content))
        self._source = content
        self._changed: dict[str, bytes] = {}
        self._removed: set[str] = set()
        self._names = [info.filename for info in self._archive.infolist()]

    @property
    def sheets(self) -> tuple[SheetPart, ...]:
        """The sheets as the workbook listed them when it was opened."""
        return self.package.sheets

    @property
    def names(self) -> list[str]:
        """The names of all parts as they are now."""
        added = [name for name in self._changed if name not in self._names]
        return [name for name in [*self._names, *added] if name not in self._removed]

    @property
    def workbook(self) -> str:
        """The part with the list of sheets."""
        usual = "xl/workbook.xml"
        if usual in self._names:
            return usual
        return next(each.part for each in self.relations("") if each.kind == "officeDocument")

    def sheet(self, name: str) -> str | None:
        """The part of the sheet with this name, read as spreadsheet programs do: in any letter case."""
        wanted = collapsed(name).casefold()
        return next((sheet.part for sheet in self.sheets if collapsed(sheet.name).casefold() == wanted), None)

    def read(self, name: str) -> bytes:
        """A part as it is now.

        :raises KeyError: there is none of that name.
        """
        return self._changed[name] if name in self._changed else in_utf_8(self._archive.read(name))

    def write(self, name: str, content: bytes) -> None:
        """Put other content in the place of a part; the same content changes nothing.

        :raises Unwritable: the content is not well-formed.
        """
        if name not in self.names or content != self.read(name):
            self._changed[name] = checked(content)

    def add(self, name: str, content: bytes, content_type: str) -> None:
        """Add a part and say what it is; the parts of drawings for comments by their ending, as is the custom."""
        self.write(name, content)
        types = self.read(CONTENT_TYPES)
        top, splices = located(types), Splices(types)
        ending = name.rpartition(".")[2]
        if ending == "vml":
            if not any(each.attributes.get("Extension", "").lower() == ending for each in top.all("Default")):
                line = f'<{top.prefix}Default Extension="vml" ContentType="{content_type}"/>'
                splices.insert(top.open_end, line.encode())
        else:
            line = f'<{top.prefix}Override PartName="/{name}" ContentType="{content_type}"/>'
            splices.append(top, line.encode())
        self.write(CONTENT_TYPES, splices.made())

    def remove(self, name: str, related_from: str) -> None:
        """Take a part out, with its type and the relation to it."""
        types = self.read(CONTENT_TYPES)
        self.write(CONTENT_TYPES, _without(types, "Override", "PartName", f"/{name}"))
        for relation in self.relations(related_from):
            if relation.part == name:
                listing = _relations_part(related_from)
                self.write(listing, _without(self.read(listing), "Relationship", "Id", relation.id))
        self._changed.pop(name, None)
        self._removed.add(name)

    def free_name(self, pattern: str) -> str:
        """The first name of the pattern, such as `xl/comments{}.xml`, that no part has."""
        taken = {name.lower() for name in self.names}
        number = 1
        while pattern.format(number).lower() in taken:
            number += 1
        return pattern.format(number)

    def relations(self, part: str) -> Iterator[Relation]:
        """What a part is related to within the package; of the package itself where the part is empty."""
        listing = _relations_part(part)
        if listing not in self.names:
            return
        for line in located(self.read(listing)).all("Relationship"):
            if line.attributes.get("TargetMode") != "External":
                target = posixpath.join("/", posixpath.dirname(part), line.attributes["Target"])
                kind = line.attributes["Type"].rpartition("/")[2]
                yield Relation(line.attributes["Id"], kind, posixpath.normpath(target).lstrip("/"))

    def related(self, part: str, kind: str) -> Relation | None:
        """The first relation of this kind."""
        return next((relation for relation in self.relations(part) if relation.kind == kind), None)

    def relate(self, part: str, kind: str, target: str) -> str:
        """Relate a part to another one.

        :returns: the identifier of the relation.
        """
        listing = _relations_part(part)
        if listing not in self.names:
            head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            self.write(listing, f'{head}<Relationships xmlns="{_RELATIONS}"></Relationships>'.encode())
        content = self.read(listing)
        top = located(content)
        taken = {line.attributes["Id"] for line in top.all("Relationship")}
        identifier = next(name for name in (f"rId{n}" for n in range(1, len(taken) + 2)) if name not in taken)
        path = posixpath.relpath("/" + target, "/" + posixpath.dirname(part))
        line = (
            f'<{top.prefix}Relationship Id="{identifier}" Type="{OFFICE_RELATIONS}/{kind}" '
            f'Target="{attribute_text(path)}"/>'
        )
        splices = Splices(content)
        splices.append(top, line.encode())
        self.write(listing, splices.made())
        return identifier

    def recalculate_on_load(self) -> None:
        """Ask the program that opens the workbook to calculate all formulas."""
        content = self.read(self.workbook)
        top, splices = located(content), Splices(content)
        if calculation := top.first("calcPr"):
            splices.set_attribute(calculation, "fullCalcOnLoad", "1")
        else:
            line = f'<{top.prefix}calcPr fullCalcOnLoad="1"/>'.encode()
            following = next((child for child in top.children if child.tag in _AFTER_CALCULATION), None)
            splices.insert(following.start if following else top.close_start, line)
        self.write(self.workbook, splices.made())

    def forget_calculation_chain(self) -> None:
        """Take out the list of formula cells: programs make a new one, and call one that is wrong a damage."""
        chain = self.related(self.workbook, "calcChain")
        if chain is not None and chain.part in self.names:
            self.remove(chain.part, self.workbook)

    def packed(self) -> bytes:
        """The workbook as a file."""
        entries = []
        for name in self.names:
            if name in self._changed:
                entries.append(_compressed(name, self._changed[name], self._moment(name)))
            else:
                entries.append(self._copied(name))
        return _archive(entries)

    def _moment(self, name: str) -> tuple[int, int, int, int, int, int]:
        known = name if name in self._names else CONTENT_TYPES
        return self._archive.getinfo(known).date_time

    def _copied(self, name: str) -> _Entry:
        info = self._archive.getinfo(name)
        name_length, extra_length = struct.unpack_from("<HH", self._source, info.header_offset + 26)
        start = info.header_offset + 30 + name_length + extra_length
        packed = self._source[start : start + info.compress_size]
        return _Entry(name, info.compress_type, info.CRC, info.file_size, packed, info.date_time)


def _relations_part(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _without(content: bytes, tag: str, attribute: str, value: str) -> bytes:
    """A listing without the lines of which an attribute has this value."""
    splices = Splices(content)
    for line in located(content).all(tag):
        if line.attributes.get(attribute, "").lower() == value.lower():
            splices.replace(line.start, line.end, b"")
    return splices.made()


def _compressed(name: str, content: bytes, moment: tuple[int, int, int, int, int, int]) -> _Entry:
    engine = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = engine.compress(content) + engine.flush()
    return _Entry(name, zipfile.ZIP_DEFLATED, zlib.crc32(content), len(content), packed, moment)


def _archive(entries: list[_Entry]) -> bytes:
    body, directory = io.BytesIO(), io.BytesIO()
    for entry in entries:
        encoded = entry.name.encode()
        year, month, day, hour, minute, second = entry.moment
        # Version 2.0 and a name in UTF-8 (bit 11) where it is not ASCII.
        common = struct.pack(
            "<HHHHHIIIHH",
            20,
            0 if entry.name.isascii() else 0x800,
            entry.method,
            hour << 11 | minute << 5 | second // 2,
            max(year - 1980, 0) << 9 | month << 5 | day,
            entry.checksum,
            len(entry.packed),
            entry.size,
            len(encoded),
            0,
        )
        directory.write(b"PK\x01\x02" + struct.pack("<H", 20) + common)
        directory.write(struct.pack("<HHHII", 0, 0, 0, 0, body.tell()) + encoded)
        body.write(b"PK\x03\x04" + common + encoded)
        body.write(entry.packed)
    start, listed = body.tell(), directory.getvalue()
    body.write(listed)
    count = len(entries)
    body.write(struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, len(listed), start, 0))
    return body.getvalue()
