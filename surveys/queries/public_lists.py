"""What may be told to suppliers: lists of the licence class *public*, and nothing of another class."""

from collections.abc import Collection, Iterable
from datetime import date

from smelters.licences import Reader, classes_for
from smelters.models import FacilityListing, ReferenceEntry, ReferenceList
from smelters.queries.thresholds import thresholds_on

FOR_SUPPLIERS = classes_for(Reader.SUPPLIER)


def public_lists(on: date) -> list[ReferenceList]:
    """The issue in force of each public status list. One query."""
    return list(
        ReferenceList.objects.applied()
        .filter(kind=ReferenceList.Kind.STATUS, licence__in=FOR_SUPPLIERS, valid_from__lte=on)
        .order_by("series", "-valid_from")
        .distinct("series")
    )


def newest_dates(lists: Iterable[ReferenceList]) -> dict[str, date]:
    """For each metal the day of the newest public list that covers it."""
    dates: dict[str, date] = {}
    for issue in lists:
        for metal in issue.metals:
            dates[metal] = max(issue.valid_from, dates.get(metal, issue.valid_from))
    return dates


def participating(lists: Iterable[ReferenceList], cids: Collection[str], *, on: date) -> set[tuple[str, str]]:
    """Those of the CIDs that the lists name as taking part in the assessment, each with its metal. Two queries."""
    participates = thresholds_on(on).participates
    entries = ReferenceEntry.objects.filter(list__in=lists, row__gt=0, status__in=participates, cid__in=cids)
    return set(entries.values_list("cid", "metal"))


def listings(facility_ids: Collection[int]) -> dict[tuple[int | None, str], FacilityListing]:
    """The listings by which suppliers may know the facilities, by facility and metal; the newest counts. One query."""
    known = FacilityListing.objects.known().filter(facility__in=facility_ids, list__licence__in=FOR_SUPPLIERS)
    rows = known.select_related("facility").order_by("valid")
    return {(listing.facility_id, listing.metal_id): listing for listing in rows}
