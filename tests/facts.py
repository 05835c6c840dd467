"""Facts about invented smelters, written straight into the tables that imports fill."""

from datetime import date, datetime

from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange

from smelters.matching.normalise import name_key
from smelters.models import (
    Facility,
    FacilityListing,
    FacilityName,
    FacilityStatus,
    ReferenceList,
    SanctionEntry,
    SanctionMatch,
)
from tests.people import NOW
from tests.workbooks import LOOKUP

_NUMBER = iter(range(1, 1_000_000))


def from_day(day: date) -> DateRange:
    """From the day on, with no end."""
    return DateRange(day, None, "[)")


def from_moment(at: datetime) -> DateTimeTZRange:
    """From the moment on, with no end."""
    return DateTimeTZRange(at, None, "[)")


def a_list(valid_from: date = date(2026, 1, 1), kind: str = "lookup") -> ReferenceList:
    """A list that says something. Each has a series of its own; a look-up is public, as a template's is."""
    number = next(_NUMBER)
    return ReferenceList.objects.create(
        kind=kind,
        licence="public" if kind == "lookup" else "licensed-internal",
        series=f"Invented list {number}",
        label=str(number),
        valid_from=valid_from,
        metals=["Gold", "Tin"],
        file="originals/none",
        file_name="list.csv",
        sha256=f"{number:064x}",
        status=ReferenceList.State.APPLIED,
        received_at=NOW,
        applied_at=NOW,
    )


def listed_smelters() -> dict[str, Facility]:
    """The smelters of tests/workbooks.py, listed with their names, without any status; by CID."""
    source = a_list()
    facilities: dict[str, Facility] = {}
    for entry in LOOKUP:
        cid = entry.cid or ""
        facility, is_new = Facility.objects.get_or_create(
            cid=cid, defaults={"name": entry.standard_name, "country": entry.country, "first_seen": source}
        )
        facilities[cid] = facility
        common = {
            "facility": facility,
            "metal_id": entry.metal,
            "list": source,
            "valid": from_day(source.valid_from),
            "recorded": from_moment(NOW),
        }
        if is_new:
            FacilityListing.objects.create(name=entry.standard_name, country=entry.country, **common)
        FacilityName.objects.create(
            name=entry.name, key=name_key(entry.name), is_standard=entry.name == entry.standard_name, **common
        )
    return facilities


def give_status(
    facility: Facility, metal: str, status: str, since: date = date(2026, 1, 1)
) -> FacilityStatus:
    """From the day on, the smelter has the status; what was known before is shortened to that day."""
    known = FacilityStatus.objects.known().filter(facility=facility, metal_id=metal, valid__upper_inf=True)
    for earlier in known:
        earlier.valid = type(earlier.valid)(earlier.valid.lower, since, "[)")
        earlier.save()
    return FacilityStatus.objects.create(
        facility=facility,
        metal_id=metal,
        status=status,
        status_as_written=status,
        list=a_list(since, "status"),
        valid=from_day(since),
        recorded=from_moment(NOW),
    )


def a_sanctions_match(facility: Facility) -> SanctionMatch:
    """An entry of an invented sanctions list that is called like the smelter, and the match that waits."""
    source = a_list(kind="sanctions")
    entry = SanctionEntry.objects.create(
        source=source.series,
        reference=facility.cid,
        name=facility.name,
        basis="Invented act 7",
        listed_on=date(2024, 5, 1),
        list=source,
        valid=from_day(source.valid_from),
        recorded=from_moment(NOW),
    )
    return SanctionMatch.objects.create(
        source=entry.source,
        reference=entry.reference,
        facility=facility,
        name_on_list=entry.name,
        name_of_facility=facility.name,
        likeness=100,
        found_at=NOW,
    )
