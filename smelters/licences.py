"""Which lists may be used for which reader: the one place that says it.

Lists that RMI publishes may not be passed on, those for its members may not even be shown to others. What a supplier
sees, by page, mail, file or API, and what the public sees is therefore made of public lists alone.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Final

from django.db.models import Exists, Q

from smelters.models.lists import ReferenceList
from smelters.models.membership import RmiMembership

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


def classes_for(reader: Reader) -> frozenset[str]:
    """The licence classes of which something may reach the reader on any day."""
    return _CLASSES[reader]


def team_classes(today: date) -> frozenset[str]:
    """The licence classes of which the team may read today: what is for members of RMI only while the company is one.

    Alerts, statuses, names and origins of other lists are neither shown nor used. One query.
    """
    classes = classes_for(Reader.TEAM)
    return classes | {Licence.MEMBER_ONLY} if RmiMembership.objects.on(today).exists() else classes


def readable_by_team(today: date) -> Q:
    """Of `ReferenceList`, the rows of the classes that `team_classes` names, without a query of its own."""
    membership = Exists(RmiMembership.objects.on(today))
    return Q(licence__in=classes_for(Reader.TEAM)) | Q(membership, licence=Licence.MEMBER_ONLY)
