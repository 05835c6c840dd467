"""The guard at the door: decides whether bytes are an honest .xlsx package, or says what they are instead.

The package itself is looked at by `gscm.lib.packages`, as that of every other workbook that comes in.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from gscm.lib.packages import faults
from gscm.lib.packages.faults import MEBIBYTE, Dishonest, Fault
from gscm.lib.packages.workbook import Package, open_workbook
from surveys.workbooks.binary import SIGNATURE, refused_binary
from surveys.workbooks.refusals import Refusal, Refused

_REASONS: Final[Mapping[Fault, Refusal]] = {
    Fault.DAMAGED: Refusal.DAMAGED,
    Fault.ENCRYPTED: Refusal.PASSWORD_PROTECTED,
    Fault.EXCESSIVE: Refusal.UNPACKS_TOO_LARGE,
    Fault.UNSAFE: Refusal.UNSAFE_CONTENT,
    Fault.OTHER: Refusal.NOT_A_WORKBOOK,
}


@dataclass(frozen=True, slots=True)
class Limits(faults.Limits):
    """How much one file may ask of us.

    The official templates have 1.0 to 1.6 MB, unpack to 9 to 13 MB in at most 90 parts, and no large part of
    theirs is packed more densely than 1 : 40.
    """

    max_bytes: int = 20 * MEBIBYTE
    max_unpacked_bytes: int = 64 * MEBIBYTE
    max_part_bytes: int = 24 * MEBIBYTE
    max_cells: int = 500_000
    max_text_bytes: int = 32 * MEBIBYTE


@contextmanager
def refusing() -> Iterator[None]:
    """Refuse the file, with our own reasons, where the guard of packages finds it dishonest."""
    try:
        yield
    except Dishonest as found:
        parameters = {
            "looks_like" if found.fault is Fault.OTHER else "detail": found.detail,
            "part": found.part,
        }
        told = {name: value for name, value in parameters.items() if value}
        raise Refused(_REASONS[found.fault], **told) from found


def open_package(content: bytes, limits: Limits) -> Package:
    """Check that the content is an .xlsx or .xlsm package within the limits, and list its sheets.

    :raises Refused: with the reason, for everything else.
    """
    _refuse_other_formats(content, limits)
    with refusing():
        return open_workbook(content, limits)


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
