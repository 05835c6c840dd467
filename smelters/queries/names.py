"""Names and decisions as the resolution of reported smelters needs them."""

from collections.abc import Collection, Iterator
from datetime import date

from smelters.licences import Reader, classes_for
from smelters.matching.index import Entry
from smelters.models import (
    FacilityListing,
    FacilityName,
    FacilityStatus,
    NameDecision,
    ReferenceEntry,
    ReferenceList,
)


def index_rows(*, on: date, classes: Collection[str]) -> Iterator[Entry]:
    """Every name that any list of these licence classes gave a facility until the day, with the place that the newest
    of them says, and the facilities that have no name of their own. Three queries.

    Names and numbers that a list no longer holds stay: a supplier who writes one means that facility, and its lost
    status is the news. A name that has changed its owner has two carriers, so that no rule decides on it.
    """
    said = {"valid__startswith__lte": on, "recorded__upper_inf": True, "list__licence__in": classes}
    place = ("country", "city", "state")
    listed = FacilityListing.objects.filter(**said).order_by("valid__startswith", "pk")
    places: dict[str, tuple[str, str, str]] = {}
    known: dict[tuple[str, str], None] = {}
    for cid, metal, *where in listed.values_list("facility__cid", "metal_id", *place):
        places[cid] = (where[0], where[1], where[2])
        known[cid, metal] = None
    names = FacilityName.objects.filter(**said).values_list("facility__cid", "metal_id", "name").distinct()
    for cid, metal, name in names:
        yield Entry(cid, metal, name, *places.get(cid, ()))
    statuses = FacilityStatus.objects.filter(**said).values_list("facility__cid", "metal_id").distinct()
    for cid, metal in (*known, *statuses):
        yield Entry(cid, metal, "", *places.get(cid, ()))


def public_rows(*, on: date) -> Iterator[Entry]:
    """Every name that an applied public list gave a facility until the day, with its place as written there. One query.

    Nothing of another licence class is read: what is made of these rows may be shown to suppliers.
    """
    rows = ReferenceEntry.objects.filter(
        list__status=ReferenceList.State.APPLIED,
        list__licence__in=classes_for(Reader.SUPPLIER),
        list__kind__in=(ReferenceList.Kind.LOOKUP, ReferenceList.Kind.STATUS),
        list__valid_from__lte=on,
        row__gt=0,
    ).order_by("list__valid_from", "row")
    for cid, metal, name, standard, *place in rows.values_list(
        "cid", "metal", "name", "standard_name", "country", "city", "state"
    ):
        for written in dict.fromkeys(filter(None, (name, standard))):
            yield Entry(cid, metal, written, *place)


def decided_facilities() -> dict[int, int]:
    """The facility that a person decided each reported name to be, where that decision holds today."""
    newest = NameDecision.objects.newest().values_list("reported_name_id", "facility_id")
    return {name_id: facility_id for name_id, facility_id in newest if facility_id is not None}
