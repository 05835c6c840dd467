"""The files of further suppliers: those of their models, with their own names and addresses in them."""

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

_WORDS = "xl/sharedStrings.xml"
"""The part of a workbook in which all its texts stand."""

Told = Sequence[tuple[str, str]]


def personal(content: bytes, told: Told) -> bytes:
    """The file with other names in it; what is neither a workbook nor a text stays as it is."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as workbook:
            return _workbook(workbook, told)
    except zipfile.BadZipFile:
        pass
    try:
        return _text(content.decode(), told).encode()
    except UnicodeDecodeError:
        return content


def _workbook(workbook: zipfile.ZipFile, told: Told) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy:
        for entry in workbook.infolist():
            part = workbook.read(entry)
            if entry.filename == _WORDS:
                part = _text(part.decode(), [(escape(old), escape(new)) for old, new in told]).encode()
            copy.writestr(entry.filename, part)
    return made.getvalue()


def _text(words: str, told: Told) -> str:
    for old, new in told:
        words = words.replace(old, new)
    return words
