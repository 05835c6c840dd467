"""Names and decisions as the resolution of reported smelters needs them."""

from collections.abc import Iterator
from datetime import date

from smelters.models import FacilityListing, FacilityName, FacilityStatus, NameDecision


def index_rows(*, on: date) -> Iterator[tuple[str, str, str]]:
    """(CID, metal, name) of every name that any list gave a facility until the day; two queries more for facilities
    that have no name of their own.

    Names and numbers that a list no longer holds stay: a supplier who writes one means that facility, and its lost
    status is the news. A name that has changed its owner has two carriers, so that no rule decides on it.
    """
    said = {"valid__startswith__lte": on, "recorded__upper_inf": True}
    yield from FacilityName.objects.filter(**said).values_list("facility__cid", "metal_id", "name").distinct()
    for facts in (FacilityListing.objects, FacilityStatus.objects):
        for cid, metal in facts.filter(**said).values_list("facility__cid", "metal_id").distinct():
            yield cid, metal, ""


def decided_facilities() -> dict[int, int]:
    """The facility that a person decided each reported name to be, where that decision holds today."""
    newest = NameDecision.objects.newest().values_list("reported_name_id", "facility_id")
    return {name_id: facility_id for name_id, facility_id in newest if facility_id is not None}
