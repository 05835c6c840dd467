"""Lists of invented smelters, long enough to be compared."""

from collections.abc import Iterable
from datetime import date

from risk.models import ComparisonSettings, ListSignal
from smelters.models import Facility, FacilityListing, ReferenceList
from suppliers.models import Supplier
from surveys.models import Campaign, Declaration
from tests import asked, facts
from tests.declared import declare
from tests.people import NOW

_FIRST_CID = 920_001


def smelters(count: int) -> list[Facility]:
    """So many gold smelters, none of them on a list."""
    return Facility.objects.bulk_create(
        Facility(cid=f"CID{number:06}", name=f"Refinery {number}", country="CHINA")
        for number in range(_FIRST_CID, _FIRST_CID + count)
    )


def look_up(facilities: Iterable[Facility], since: date = date(2026, 1, 1)) -> ReferenceList:
    """A Smelter Look-up that holds them for gold."""
    source = facts.a_list(since)
    FacilityListing.objects.bulk_create(
        FacilityListing(
            facility=facility,
            metal_id="Gold",
            name=facility.name,
            list=source,
            valid=facts.from_day(since),
            recorded=facts.from_moment(NOW),
        )
        for facility in facilities
    )
    return source


def campaign_of(year: int) -> Campaign:
    """The year's CMRT campaign."""
    return Campaign.objects.filter(year=year, family="CMRT").first() or asked.a_campaign(year)


def report(
    supplier: Supplier,
    facilities: Iterable[Facility],
    *,
    names: Iterable[str] = (),
    year: int = 2026,
) -> Declaration:
    """An accepted declaration of the year that lists these gold smelters, and these names."""
    return declare(
        supplier,
        [(facility, "Gold") for facility in facilities],
        names=[(name, "Gold") for name in names],
        campaign=campaign_of(year),
    )


def a_signal(declaration: Declaration, other: Declaration | None = None) -> ListSignal:
    """An open signal: the list of the declaration is that of the other, or of its own year before."""
    signal = ListSignal.objects.create(
        supplier=declaration.submission.request.supplier,
        declaration=declaration,
        kind=ListSignal.Kind.COPIED if other else ListSignal.Kind.UNCHANGED,
        other=other or declaration,
        evidence={"here": 2, "there": 2, "shared": 2}
        | (
            {"mistakes": 1, "names": ["nowhere gold"]} if other else {"same_date": True, "same_answers": True}
        ),
        settings=ComparisonSettings.objects.latest("pk"),
        raised_at=NOW,
    )
    signal.transitions.create(to_status=signal.status, at=NOW)
    return signal
