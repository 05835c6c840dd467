"""What the matching rules need to know, as values."""

from collections.abc import Iterator
from datetime import date

from smelters.models import FacilityListing, FacilityName, FacilityStatus, NameDecision


def index_rows(*, on: date) -> Iterator[tuple[str, str, str]]:
    """(CID, metal, name) of every look-up name in force on the day, and (CID, metal, "") of everything ever known.

    A CID that has left the lists still means its facility; a name that has left them means nothing any more.
    Five queries at most, whatever the size.
    """
    yield from FacilityName.objects.in_force(on).values_list("facility__cid", "metal_id", "name").iterator()
    for facts in (FacilityListing, FacilityName, FacilityStatus):
        known = facts.objects.known().order_by().values_list("facility__cid", "metal_id").distinct()
        for cid, metal in known.iterator():
            yield cid, metal, ""


def decided_facilities() -> dict[int, int]:
    """Reported name to facility, where the newest decision on the name says so."""
    newest = NameDecision.objects.order_by("reported_name_id", "-decided_at", "-pk").distinct(
        "reported_name_id"
    )
    return {
        reported_name: facility
        for reported_name, outcome, facility in newest.values_list(
            "reported_name_id", "outcome", "facility_id"
        )
        if outcome == NameDecision.Outcome.FACILITY and facility is not None
    }
