"""Which lists may be used for which reader: the one place that says it (due-diligence.md, section 3).

Lists that RMI publishes may not be passed on, those for its members may not even be shown to others. What a supplier
sees, by page, mail, file or API, and what the public sees is therefore made of public lists alone.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from smelters.models.lists import ReferenceList

Licence = ReferenceList.Licence


class Reader(StrEnum):
    """For whom something is made."""

    TEAM = "team"
    """Execution teams, the centre and the Board."""
    SUPPLIER = "supplier"
    """A supplier's people: portal, mails, files, the API."""
    PUBLIC = "public"
    """Everybody: public editions and exports."""


_CLASSES: Final[Mapping[Reader, frozenset[str]]] = {
    Reader.TEAM: frozenset({Licence.PUBLIC, Licence.LICENSED_INTERNAL}),
    Reader.SUPPLIER: frozenset({Licence.PUBLIC}),
    Reader.PUBLIC: frozenset({Licence.PUBLIC}),
}


_USUAL: Final[Mapping[str, str]] = {
    # Every supplier holds the template that the look-up is a sheet of.
    ReferenceList.Kind.LOOKUP: Licence.PUBLIC,
    ReferenceList.Kind.ORIGIN: Licence.MEMBER_ONLY,
    # Published by authorities for everybody.
    ReferenceList.Kind.CAHRA: Licence.PUBLIC,
    ReferenceList.Kind.COVERED: Licence.PUBLIC,
    ReferenceList.Kind.SANCTIONS: Licence.PUBLIC,
}


def usual_class(kind: str) -> str:
    """The licence class of a list of the kind where the person who imports it says none (decision 0013)."""
    return _USUAL.get(kind, Licence.LICENSED_INTERNAL)


def classes_for(reader: Reader, *, is_member: bool = False) -> frozenset[str]:
    """The licence classes of which something may reach the reader.

    :param is_member: whether the company is a member of RMI today; only then the team sees what is for members.
    """
    classes = _CLASSES[reader]
    return classes | {Licence.MEMBER_ONLY} if is_member and reader is Reader.TEAM else classes
