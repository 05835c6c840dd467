"""Where rules come from."""

from collections.abc import Mapping
from typing import Final

from surveys.workbooks.wording import gettext_noop

CHECKER: Final = gettext_noop("The Checker in RMI’s templates")
_VALIDATOR: Final = gettext_noop("An open-source validator of CMRT files")
_RMI: Final = gettext_noop("RMI’s guidance on unrecognised smelters")
_CUSTOMERS: Final = gettext_noop("Published requirements of customers and portals")
_INSTRUCTIONS: Final = gettext_noop("The instructions in RMI’s templates")
OWN: Final = gettext_noop("A rule of this system")

_SOURCES: Final[Mapping[str, str]] = {
    "Checker": CHECKER,
    **dict.fromkeys(("V06", "V07", "V10", "V12", "V14", "V18", "V19", "V20", "V21", "V22"), _VALIDATOR),
    **dict.fromkeys(("V23", "V28", "V29", "V37", "V38"), _VALIDATOR),
    **dict.fromkeys(("V31", "V32"), _RMI),
    **dict.fromkeys(("V03", "V04", "V13", "V15", "V39"), _CUSTOMERS),
    **dict.fromkeys(("V43", "V44"), _INSTRUCTIONS),
}


def words_for(source: str) -> str:
    """The source of a rule in English words; a rule that nobody else has is our own."""
    return _SOURCES.get(source, OWN)
