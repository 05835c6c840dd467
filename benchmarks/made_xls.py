"""Writes small old binary workbooks (.xls), honest and forged ones: a stream of records in an OLE container."""

import struct
from collections.abc import Mapping, Sequence
from typing import Final

Value = str | float | bool
SECTOR: Final = 512
_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
GLOBALS, WORKSHEET = 0x0005, 0x0010


def record(kind: int, body: bytes = b"") -> bytes:
    """One record of the stream."""
    return struct.pack("<HH", kind, len(body)) + body


def beginning(what: int) -> bytes:
    """The record that begins the workbook or a sheet (Excel 97 to 2003)."""
    return record(0x0809, struct.pack("<HHHHII", 0x0600, what, 0x0DBB, 0x07CC, 0, 6))


def text(content: str) -> bytes:
    """A text with its length before it, two bytes a letter."""
    encoded = content.encode("utf-16-le")
    return struct.pack("<HB", len(encoded) // 2, 1) + encoded


def shared_texts(texts: Sequence[str]) -> bytes:
    """The texts to which cells refer by number, continued wherever a record is full."""
    bodies = [struct.pack("<II", len(texts), len(texts))]
    for one in texts:
        encoded = text(one)
        if len(bodies[-1]) + len(encoded) > 8000:
            bodies.append(b"")
        bodies[-1] += encoded
    return record(0x00FC, bodies[0]) + b"".join(record(0x003C, body) for body in bodies[1:])


def cell(row: int, column: int, value: Value, texts: dict[str, int]) -> bytes:
    """One cell; rows and columns count from 1."""
    place = struct.pack("<HHH", row - 1, column - 1, 0)
    if isinstance(value, bool):
        return record(0x0205, place + bytes([value, 0]))
    if isinstance(value, str):
        return record(0x00FD, place + struct.pack("<I", texts.setdefault(value, len(texts))))
    return record(0x0203, place + struct.pack("<d", value))


def stream(sheets: Mapping[str, Mapping[tuple[int, int], Value]]) -> bytes:
    """The records of a workbook: the sheets with their cells, by row and column from 1."""
    texts: dict[str, int] = {}
    bodies = {
        name: b"".join(cell(row, column, value, texts) for (row, column), value in sorted(cells.items()))
        for name, cells in sheets.items()
    }
    return of_bodies(bodies, shared_texts(list(texts)))


def of_bodies(bodies: Mapping[str, bytes], texts: bytes = b"", offset: int | None = None) -> bytes:
    """The records of a workbook whose sheets hold these records.

    :param offset: where all sheets claim to begin, instead of where they do.
    """
    head = beginning(GLOBALS) + record(0x0042, struct.pack("<H", 1200)) + record(0x00E0, bytes(20))
    size = len(head) + sum(len(_listed(name, 0)) for name in bodies) + len(texts) + len(record(0x000A))
    listed = b""
    for name, body in bodies.items():
        listed += _listed(name, size if offset is None else offset)
        size += len(_sheet(body))
    return head + listed + texts + record(0x000A) + b"".join(map(_sheet, bodies.values()))


def _sheet(body: bytes) -> bytes:
    return beginning(WORKSHEET) + body + record(0x000A)


def _listed(name: str, offset: int) -> bytes:
    return record(0x0085, struct.pack("<IBBBB", offset, 0, 0, len(name), 1) + name.encode("utf-16-le"))


def container(content: bytes, name: str = "Workbook") -> bytes:
    """An OLE file with one stream."""
    content = content.ljust(4096, b"\0")
    sectors = -(-len(content) // SECTOR)
    tables = next(n for n in range(1, 110) if n * 128 >= sectors + 1 + n)
    chain = [*range(tables + 2, tables + 1 + sectors), _END]
    entries = [*[_TABLE] * tables, _END, *chain]
    table = struct.pack(f"<{tables * 128}I", *entries, *[_FREE] * (tables * 128 - len(entries)))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack(
        "<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, tables, tables, 0, 4096, _END, 0, _END, 0
    )
    header += struct.pack("<109I", *range(tables), *[_FREE] * (109 - tables))
    directory = _entry("Root Entry", 5, _END, 0, child=1) + _entry(name, 2, tables + 1, len(content))
    directory = directory.ljust(SECTOR, b"\0")
    return header + table + directory + content.ljust(sectors * SECTOR, b"\0")


def _entry(name: str, kind: int, start: int, size: int, child: int = _FREE) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    return (
        encoded.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(encoded), kind, 1, _FREE, _FREE, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def workbook(sheets: Mapping[str, Mapping[tuple[int, int], Value]]) -> bytes:
    """An .xls file with these sheets."""
    return container(stream(sheets))
