"""A zip archive whose directory has been found honest, before the first byte of it is inflated.

Everything here works on declared sizes and bounded reads. A part is inflated once, never beyond its declared size, and
only when it is needed.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from gscm.lib.packages.faults import Dishonest, Fault, Limits
from gscm.lib.packages.inflating import beginning, inflated

_DIRECTORY_ENTRY: Final = b"PK\x01\x02"
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


@dataclass(frozen=True, slots=True)
class Archive:
    """A zip archive whose directory has been checked."""

    content: bytes
    parts: Mapping[str, zipfile.ZipInfo]
    _names: Mapping[str, str]
    """Names by how they are folded: the case of their letters makes no difference."""

    def named(self, name: str) -> str:
        """The part that a name means, or the name itself where there is none."""
        return name if name in self.parts else self._names.get(name.lower(), name)

    def read(self, name: str) -> bytes:
        """Inflate one part.

        :raises Dishonest: it is damaged, or holds a document type declaration.
        """
        part = inflated(self.content, self.parts[name])
        _refuse_document_type(part, name)
        return part


def open_archive(content: bytes, limits: Limits) -> Archive:
    """Read the zip directory and check every claim in it.

    :raises Dishonest: it claims what no honest package does, or cannot be read.
    """
    # Counted before `zipfile` makes an object of every entry: 20 MB have room for 400,000 of them.
    if content.count(_DIRECTORY_ENTRY) > limits.max_parts:
        raise Dishonest(Fault.EXCESSIVE, "parts")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError, EOFError, OSError) as error:
        raise Dishonest(Fault.DAMAGED, "cut_off") from error
    seen: dict[str, str] = {}
    unpacked = 0
    for info in parts:
        name = info.filename
        if name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/"):
            raise Dishonest(Fault.UNSAFE, "path", name)
        if name.lower() in seen:
            raise Dishonest(Fault.UNSAFE, "duplicate", name)
        seen[name.lower()] = name
        if info.flag_bits & 0x1:
            raise Dishonest(Fault.ENCRYPTED)
        unpacked += info.file_size
        if info.file_size > limits.max_part_bytes or unpacked > limits.max_unpacked_bytes:
            raise Dishonest(Fault.EXCESSIVE, "unpacked")
        dense = info.file_size > limits.max_ratio * max(info.compress_size, 1)
        if info.file_size > limits.ratio_from_bytes and dense:
            raise Dishonest(Fault.EXCESSIVE, "ratio")
    _refuse_document_types(content, parts)
    return Archive(content, {info.filename: info for info in parts}, seen)


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
        raise Dishonest(Fault.UNSAFE, "doctype", name)


def stored_archive(parts: dict[str, bytes]) -> bytes:
    """Pack parts into a zip without compression, for a reader that wants a file.

    The parts were inflated and checked before, so that the next reader neither inflates them a
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
