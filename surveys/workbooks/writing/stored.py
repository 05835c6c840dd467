"""What a cell can hold, and how the XML of a sheet stores it."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

from surveys.workbooks.writing.xml import cell_text, escaped

_FIRST_DAY: Final = date(1899, 12, 30).toordinal()
_REFERENCE: Final = re.compile(r"&(#?\w+);")
_NAMED: Final = {"lt": "<", "gt": ">", "quot": '"', "apos": "'", "amp": "&"}


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """A value such as #N/A that a formula has yielded."""

    code: str


Value: TypeAlias = str | int | float | date | ErrorValue


def stored(value: Value) -> tuple[str, str]:
    """The attribute for the type and the text of a stored value."""
    if isinstance(value, ErrorValue):
        return ' t="e"', escaped(value.code)
    if isinstance(value, str):
        return ' t="str"', cell_text(value)
    if isinstance(value, bool):
        return ' t="b"', str(int(value))
    if isinstance(value, date):
        return "", str(value.toordinal() - _FIRST_DAY)
    return "", repr(value)


def plain(text: str) -> str:
    """The text of an element of which only the five named entities and numbers can be references."""

    def character(match: re.Match[str]) -> str:
        name = match[1]
        if name.startswith("#"):
            return chr(int(name[2:], 16) if name[1] in "xX" else int(name[1:]))
        return _NAMED.get(name, match[0])

    return _REFERENCE.sub(character, text)
