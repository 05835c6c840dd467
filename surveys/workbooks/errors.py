"""Finds error values in a sheet's XML, which readers tell as empty cells."""

import re
from typing import Final

ERROR_MARK: Final = b't="e"'
_FORMULA: Final = rb"<f[ >][^<]{0,10000}+(?:</f>)?"
_ERROR: Final = re.compile(
    ERROR_MARK + rb"[^<>]{0,100}+>(?:(?:" + _FORMULA + rb")?<v>(?!#N/A)|<v>)(#[A-Z0-9/!?]{2,15})</v>"
)
"""An error value. That a formula yields #N/A is no error: the templates' own do so wherever they find nothing."""
_PLACE: Final = re.compile(rb'<c r="([A-Z]{1,3}[0-9]{1,7})"[^<>]{0,200}+$')
_LONGEST_TAG: Final = 300
_MOST: Final = 1000


def error_values(sheet: bytes) -> dict[str, str]:
    """The first thousand error values of a sheet, such as #REF!, by their cell."""
    found: dict[str, str] = {}
    # Looking for the bare mark first is many times faster than the whole pattern.
    start = sheet.find(ERROR_MARK)
    while start >= 0 and len(found) < _MOST:
        match = _ERROR.match(sheet, start)
        place = _PLACE.search(sheet[max(0, start - _LONGEST_TAG) : start]) if match else None
        if match is not None and place is not None:
            found[place[1].decode()] = match[1].decode()
        start = sheet.find(ERROR_MARK, start + len(ERROR_MARK))
    return found
