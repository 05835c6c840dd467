"""Unpacks one part of a zip archive, never beyond the size that its directory declares.

`zipfile` can do the same, in three times the time: it lets a buffer of megabytes grow and copies it on the way.
"""

import struct
import zlib
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipInfo

from gscm.lib.packages.faults import Dishonest, Fault

_LOCAL_HEADER: Final = struct.Struct("<4s22xHH")


def inflated(content: bytes, part: ZipInfo) -> bytes:
    """The whole part.

    :raises Dishonest: it is damaged: header, packing, length or checksum are not what the directory says.
    """
    packed = _packed(content, part)
    if part.compress_type == ZIP_STORED:
        unpacked = packed
    elif part.compress_type == ZIP_DEFLATED:
        unpacked = _inflate(packed, part.file_size)
    else:
        raise Dishonest(Fault.DAMAGED, "part")
    if len(unpacked) != part.file_size or zlib.crc32(unpacked) != part.CRC:
        raise Dishonest(Fault.DAMAGED, "part")
    return unpacked


def beginning(content: bytes, part: ZipInfo, size: int) -> bytes:
    """The first bytes of the part, not checked for damage further on."""
    packed = _packed(content, part)[:size]
    if part.compress_type != ZIP_DEFLATED:
        return packed
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, size)
    except zlib.error as error:
        raise Dishonest(Fault.DAMAGED, "part") from error


def _packed(content: bytes, part: ZipInfo) -> bytes:
    """The packed bytes, behind a header whose length only the header itself knows."""
    try:
        signature, name_length, extra_length = _LOCAL_HEADER.unpack_from(content, part.header_offset)
    except struct.error as error:
        raise Dishonest(Fault.DAMAGED, "part") from error
    start = part.header_offset + _LOCAL_HEADER.size + name_length + extra_length
    if signature != b"PK\x03\x04" or start + part.compress_size > len(content):
        raise Dishonest(Fault.DAMAGED, "part")
    return content[start : start + part.compress_size]


def _inflate(packed: bytes, limit: int) -> bytes:
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, limit + 1)
    except zlib.error as error:
        raise Dishonest(Fault.DAMAGED, "part") from error
