"""Recognises RMI templates among old binary workbooks (.xls), which are refused with the way forward.

Nothing is parsed: sheet names and the revision text are looked for in the bytes. A workbook that is encrypted with
the password that Excel tries by itself is decrypted for that. What such a template says is read in binary_sheets.
"""

import io
import re
import struct
from importlib import import_module
from typing import Final

from surveys.workbooks.refusals import Refusal, Refused

SIGNATURE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How every file of this kind begins."""
_DEFAULT_PASSWORD: Final = "VelvetSweatshop"  # noqa: S105 -- published; Excel opens such files without asking
_LARGEST_DECRYPTED: Final = 6 * 1024 * 1024
_SHEETS: Final = (b"Declaration", b"Smelter List", b"Checker")
_REVISION: Final = re.compile(rb"Revision ([0-9]{1,2}\.[0-9]{1,3})")
_FAMILY: Final = "CMRT"
"""No other template was ever published as .xls."""

UNREADABLE: Final = (
    struct.error,
    OSError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    EOFError,
)
"""What libraries for such files let through when one is damaged."""


def refused_binary(content: bytes) -> Refused:
    """Refuse an .xls file, naming the template and its version where they can be told."""
    letters = _letters(content)
    if not all(name in letters for name in _SHEETS):
        return Refused(Refusal.OLD_BINARY_WORKBOOK, recognised="xls")
    revision = _REVISION.search(letters) or _REVISION.search(_letters(decrypted(content)))
    if revision is None:
        return Refused(Refusal.OLD_BINARY_WORKBOOK, recognised="xls_template", family=_FAMILY)
    version = revision[1].decode("ascii")
    return Refused(
        Refusal.OLD_BINARY_WORKBOOK, recognised=f"{_FAMILY} {version}", family=_FAMILY, version=version
    )


def _letters(content: bytes) -> bytes:
    """The bytes without those that only fill: texts are written with one byte a letter, or with two."""
    return content.replace(b"\0", b"")


def decrypted(content: bytes) -> bytes:
    """The workbook without Excel's default encryption; nothing where it has another one, or none."""
    # Loaded only here: it brings a cryptographic library with it, and such files are rare.
    msoffcrypto = import_module("msoffcrypto")
    failures = import_module("msoffcrypto.exceptions")
    if len(content) > _LARGEST_DECRYPTED:
        return b""
    target = io.BytesIO()
    refusals = (
        failures.DecryptionError,
        failures.FileFormatError,
        failures.InvalidKeyError,
        failures.ParseError,
    )
    try:
        workbook = msoffcrypto.OfficeFile(io.BytesIO(content))
        workbook.load_key(password=_DEFAULT_PASSWORD)
        workbook.decrypt(target)
    except (*refusals, *UNREADABLE):
        return b""
    return target.getvalue()
