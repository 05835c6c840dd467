"""The guard at the door: decides whether bytes are an honest .xlsx package, before anything is made of them.

Everything here works on declared sizes and bounded reads. A part is inflated once, never beyond its declared
size, and only when it is needed; what the zip directory claims is checked before the first byte is inflated.
"""

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from surveys.workbooks.binary import SIGNATURE, refused_binary
from surveys.workbooks.inflating import beginning, inflated
from surveys.workbooks.refusals import Refusal, Refused

MEBIBYTE: Final = 1024 * 1024

WORKBOOK: Final = "xl/workbook.xml"
SHARED_TEXTS: Final = "xl/sharedStrings.xml"
"""The texts to which cells refer by number."""
_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DIRECTORY_ENTRY: Final = b"PK\x01\x02"
_WORKBOOK_RELATION: Final = "/officeDocument"
_DOCTYPE: Final = "<!DOCTYPE"
_WIDE_ENCODINGS: Final = {
    b"\xff\xfe": "utf-16-le",
    b"<\0": "utf-16-le",
    b"\xfe\xff": "utf-16-be",
    b"\0<": "utf-16-be",
}
"""Encodings of two bytes a letter, by how a part begins."""
_PROLOG_BYTES: Final = 4096
_COMMENT: Final = re.compile(rb"<!--.*?-->", re.DOTALL)
_ELEMENT: Final = re.compile(rb"<[A-Za-z_]")
_MACRO_PARTS: Final = re.compile(r"(^|/)(vbaProject\.bin|macrosheets/|vbaData\.xml)", re.IGNORECASE)
_EXTERNAL_LINK_PARTS: Final = re.compile(r"(^|/)externalLinks/externalLink\d*\.xml$", re.IGNORECASE)
_LISTING_BYTES: Final = 2 * MEBIBYTE


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may ask of us.

    The official templates have 1.0 to 1.6 MB, unpack to 9 to 13 MB in at most 90 parts, and no large part of
    theirs is packed more densely than 1 : 40.
    """

    max_bytes: int = 20 * MEBIBYTE
    max_unpacked_bytes: int = 64 * MEBIBYTE
    max_part_bytes: int = 24 * MEBIBYTE
    max_ratio: int = 200
    """Unpacked to packed size, asked of parts larger than `ratio_from_bytes` only."""
    ratio_from_bytes: int = MEBIBYTE
    max_parts: int = 2000
    max_cells: int = 500_000
    """Cells of the smallest rectangle around everything filled in on one sheet."""
    max_tags: int = 1_500_000
    """Tags of one sheet after formulas and empty cells are taken out, or of the shared texts or the styles."""
    max_text_bytes: int = 32 * MEBIBYTE
    """Bytes of all shared texts of one sheet, each counted as often as cells refer to it."""


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One sheet as the workbook lists it: name as written, part that holds it, and whether it is hidden."""

    name: str
    part: str
    is_hidden: bool
    relation: str
    """By which the list of sheets refers to the part."""


@dataclass(frozen=True, slots=True)
class Package:
    """A workbook whose directory has been found honest; its parts are read on demand."""

    sheets: tuple[SheetPart, ...]
    has_macros: bool
    external_links: int
    limits: Limits
    _archive: "_Archive" = field(repr=False)
    _support: Mapping[str, str] = field(repr=False)

    def support(self) -> dict[str, bytes]:
        """Inflate what is needed to read any sheet: the list of sheets, shared texts and styles, under their usual
        names.

        :raises Refused: a part is damaged or holds a document type declaration.
        """
        support = {usual: self._archive.read(name) for usual, name in self._support.items()}
        if any(part.count(b"<") > self.limits.max_tags for part in support.values()):
            raise Refused(Refusal.UNPACKS_TOO_LARGE, detail="texts")
        return support

    def sheet(self, sheet: SheetPart) -> bytes:
        """Inflate a sheet.

        :raises Refused: it is damaged or holds a document type declaration.
        """
        return self._archive.read(sheet.part)

    def packed(self, support: Mapping[str, bytes], sheets: Mapping[str, bytes]) -> bytes:
        """Make a package of parts, whatever their names were: a reader finds them where it expects them.

        :param sheets: the sheets by the names of their parts.
        """
        listed = dict.fromkeys(sheet.part for sheet in self.sheets)
        usual = {part: f"xl/worksheets/sheet{number}.xml" for number, part in enumerate(listed, 1)}
        of_sheets = ((each.relation, "worksheet", usual[each.part]) for each in self.sheets)
        listings = {
            "_rels/.rels": _listing([("workbook", "officeDocument", WORKBOOK)]),
            "xl/_rels/workbook.xml.rels": _listing(of_sheets),
        }
        renamed = {usual[part]: content for part, content in sheets.items()}
        return stored_archive({**listings, **support, **renamed})


def _listing(relations: Iterable[tuple[str, str, str]]) -> bytes:
    """A list of relations: by which name, of what kind, to which part."""
    lines = "".join(
        f'<Relationship Id={quoteattr(name)} Type="{_OFFICE}/{kind}" Target="/{part}"/>'
        for name, kind, part in relations
    )
    return f'<Relationships xmlns="{_RELATIONS}">{lines}</Relationships>'.encode()


def open_package(content: bytes, limits: Limits) -> Package:
    """Check that the content is an .xlsx or .xlsm package within the limits, and list its sheets.

    :raises Refused: with the reason, for everything else.
    """
    _refuse_other_formats(content, limits)
    archive = _open_archive(content, limits)
    names = archive.parts.keys()
    workbook = _workbook_part(archive)
    folder, name_ = posixpath.split(workbook)
    relations = archive.named(posixpath.join(folder, "_rels", f"{name_}.rels"))
    targets = _relations(archive, relations, folder) if relations in names else {}
    sheets = tuple(
        SheetPart(name, targets[relation].part, state != "visible", relation)
        for name, relation, state in _listed_sheets(archive.read(workbook))
        if relation in targets and targets[relation].part in names
    )
    if not sheets:
        raise Refused(Refusal.DAMAGED, detail="workbook")
    support = {WORKBOOK: workbook}
    for kind, usual in (("/sharedStrings", SHARED_TEXTS), ("/styles", "xl/styles.xml")):
        part = next((t.part for t in targets.values() if t.kind.endswith(kind) and t.part in names), None)
        support |= {usual: part} if part is not None else {}
    return Package(
        sheets=sheets,
        has_macros=any(_MACRO_PARTS.search(name) for name in names),
        external_links=sum(1 for name in names if _EXTERNAL_LINK_PARTS.search(name)),
        limits=limits,
        _archive=archive,
        _support=support,
    )


def stored_archive(parts: dict[str, bytes]) -> bytes:
    """Pack parts into a zip without compression, for a reader that wants a file.

    The parts were inflated and checked by `Package.unpacked`, so that the next reader neither inflates them a
    second time nor sees a part that was not checked. `zipfile` would do the same three times slower.
    """
    body, directory = io.BytesIO(), io.BytesIO()
    for name, content in parts.items():
        encoded = name.encode()
        # Version 2.0, name in UTF-8 (bit 11), stored, 1 January 1980.
        common = struct.pack(
            "<HHHHHIIIHH",
            20,
            0x800,
            0,
            0,
            0x21,
            zlib.crc32(content),
            len(content),
            len(content),
            len(encoded),
            0,
        )
        directory.write(_DIRECTORY_ENTRY + struct.pack("<H", 20) + common)
        directory.write(struct.pack("<HHHII", 0, 0, 0, 0, body.tell()) + encoded)
        body.write(b"PK\x03\x04" + common + encoded)
        body.write(content)
    start, entries = body.tell(), directory.getvalue()
    body.write(entries)
    body.write(struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, len(parts), len(parts), len(entries), start, 0))
    return body.getvalue()


def _refuse_other_formats(content: bytes, limits: Limits) -> None:
    """Tell by the first bytes what a file is that is no zip archive."""
    if not content:
        raise Refused(Refusal.EMPTY_FILE)
    if len(content) > limits.max_bytes:
        raise Refused(
            Refusal.TOO_LARGE,
            megabytes=f"{len(content) / MEBIBYTE:.1f}",
            limit_megabytes=f"{limits.max_bytes / MEBIBYTE:.0f}",
        )
    if content.startswith(SIGNATURE):
        raise _refused_ole(content)
    if not content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        raise Refused(Refusal.NOT_A_WORKBOOK, looks_like=_kind_of_bytes(content))


def _refused_ole(content: bytes) -> Refused:
    """Tell an encrypted workbook from an old one: both are OLE containers, told apart by the names of their
    streams."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return Refused(Refusal.PASSWORD_PROTECTED)
    if any(f"{stream}\0".encode("utf-16-le") in content for stream in ("Workbook", "Book")):
        return refused_binary(content)
    return Refused(Refusal.NOT_A_WORKBOOK, looks_like="office")


def _kind_of_bytes(content: bytes) -> str:
    """Guess what a file without a known container holds; a key of `refusals.LOOKS_LIKE`."""
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"%PDF"):
        return "pdf"
    if start.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*")):
        return "image"
    if start.lower().startswith((b"<!doctype html", b"<html")):
        return "html"
    if start.startswith(b"<?xml"):
        return "xml"
    if start.startswith((b"7z\xbc\xaf", b"Rar!", b"\x1f\x8b", b"BZh")):
        return "archive"
    sample = content[:4096]
    if b"\0" in sample.replace(b"\xff\xfe", b"", 1) and not sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "unknown"
    lines = [line for line in sample.splitlines()[:5] if line.strip()]
    # A separator is followed by the next value at once, a comma in prose by a space.
    separators = [
        max(len(re.findall(mark + rb"(?! )", line)) for mark in (b",", b";", b"\t")) for line in lines
    ]
    if len(lines) > 1 and min(separators) >= 1 and separators[0] == separators[1]:
        return "csv"
    control = sum(byte < 9 or 13 < byte < 32 for byte in sample)
    return "text" if control * 20 < len(sample) else "unknown"


@dataclass(frozen=True, slots=True)
class _Archive:
    """A zip archive whose directory has been checked."""

    content: bytes
    parts: Mapping[str, zipfile.ZipInfo]
    _names: Mapping[str, str]
    """Names by how they are folded: the case of their letters makes no difference."""

    def named(self, name: str) -> str:
        """The part that a name means, or the name itself where there is none."""
        return name if name in self.parts else self._names.get(name.lower(), name)

    def read(self, name: str) -> bytes:
        """Inflate one part; a damage in it, or a document type declaration, refuses the file."""
        part = inflated(self.content, self.parts[name])
        _refuse_document_type(part, name)
        return part


def _open_archive(content: bytes, limits: Limits) -> _Archive:
    """Read the zip directory and check every claim in it."""
    # Counted before `zipfile` makes an object of every entry: 20 MB have room for 400,000 of them.
    if content.count(_DIRECTORY_ENTRY) > limits.max_parts:
        raise Refused(Refusal.UNPACKS_TOO_LARGE, detail="parts")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError, EOFError, OSError) as error:
        raise Refused(Refusal.DAMAGED, detail="cut_off") from error
    seen: dict[str, str] = {}
    unpacked = 0
    for info in parts:
        name = info.filename
        if name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/"):
            raise Refused(Refusal.UNSAFE_CONTENT, detail="path", part=name)
        if name.lower() in seen:
            raise Refused(Refusal.UNSAFE_CONTENT, detail="duplicate", part=name)
        seen[name.lower()] = name
        if info.flag_bits & 0x1:
            raise Refused(Refusal.PASSWORD_PROTECTED)
        unpacked += info.file_size
        if info.file_size > limits.max_part_bytes or unpacked > limits.max_unpacked_bytes:
            raise Refused(Refusal.UNPACKS_TOO_LARGE, detail="unpacked")
        dense = info.file_size > limits.max_ratio * max(info.compress_size, 1)
        if info.file_size > limits.ratio_from_bytes and dense:
            raise Refused(Refusal.UNPACKS_TOO_LARGE, detail="ratio")
    _refuse_document_types(content, parts)
    return _Archive(content, {info.filename: info for info in parts}, seen)


def _refuse_document_types(content: bytes, parts: Iterable[zipfile.ZipInfo]) -> None:
    """Look at the start of every XML part: a document type declaration can stand nowhere else."""
    for part in parts:
        if part.filename.endswith((".xml", ".rels", ".vml")):
            _refuse_document_type(beginning(content, part, _PROLOG_BYTES), part.filename)


def _refuse_document_type(content: bytes, name: str) -> None:
    """Refuse a document type declaration, which can only stand before the first element."""
    encoding = _WIDE_ENCODINGS.get(content[:2], "utf-8")
    prolog = _COMMENT.sub(b"", content[:_PROLOG_BYTES])
    first_element = _ELEMENT.search(prolog) if encoding == "utf-8" else None
    searched = prolog[: first_element.start()] if first_element else content
    if _DOCTYPE.encode(encoding) in searched:
        raise Refused(Refusal.UNSAFE_CONTENT, detail="doctype", part=name)


@dataclass(frozen=True, slots=True)
class _Target:
    part: str
    kind: str


def _workbook_part(archive: _Archive) -> str:
    """Name the part that holds the list of sheets, or refuse a package of another kind."""
    names = archive.parts.keys()
    if WORKBOOK in names:
        return WORKBOOK
    if "_rels/.rels" in names and "[Content_Types].xml" in names:
        for target in _relations(archive, "_rels/.rels", "").values():
            if target.kind.endswith(_WORKBOOK_RELATION) and target.part in names:
                if target.part.startswith("xl/") and target.part.endswith(".xml"):
                    return target.part
                kinds = {"xl/": "xlsb", "word/": "word", "ppt/": "powerpoint"}
                looks_like = next(
                    (kind for root, kind in kinds.items() if target.part.startswith(root)), "archive"
                )
                raise Refused(Refusal.NOT_A_WORKBOOK, looks_like=looks_like)
    looks_like = "opendocument" if {"mimetype", "content.xml"} <= names else "archive"
    raise Refused(Refusal.NOT_A_WORKBOOK, looks_like=looks_like)


def _relations(archive: _Archive, part: str, folder: str) -> dict[str, _Target]:
    """Read a list of relations; external ones are left out, since nothing is ever fetched."""
    found: dict[str, _Target] = {}
    for tag, attributes in _elements(archive.read(part)):
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            # A suite writes `../customXml/item1.xml` for a part inside: normalised as in a URL, it stays
            # inside.
            path = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", ""))).lstrip("/")
            found[attributes.get("Id", "")] = _Target(archive.named(path), attributes.get("Type", ""))
    return found


def _listed_sheets(content: bytes) -> list[tuple[str, str, str]]:
    """Name, relation and state of every sheet, in the order of the workbook."""
    sheets = []
    for tag, attributes in _elements(content):
        if tag == "sheet":
            relation = next(
                (value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), ""
            )
            sheets.append((attributes.get("name", ""), relation, attributes.get("state", "visible")))
    return sheets


def _refuse_entity(name: str, *_: object) -> None:
    raise Refused(Refusal.UNSAFE_CONTENT, detail="doctype", part=name)


def _elements(content: bytes) -> list[tuple[str, dict[str, str]]]:
    """All start tags of a small XML part without namespace prefix, with their attributes."""
    if len(content) > _LISTING_BYTES:
        raise Refused(Refusal.UNPACKS_TOO_LARGE, detail="parts")
    found: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, attributes: found.append((tag.rpartition(":")[2], attributes))
    # No entity is ever expanded: the check of the bytes has not seen a declaration, and this one would stop at it.
    parser.EntityDeclHandler = _refuse_entity
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Refused(Refusal.DAMAGED, detail="workbook") from error
    return found
