"""The list of smelters: who they are, and what holds of them on a day."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from smelters.models import Facility, FacilityListing, FacilityStatus, Mineral
from smelters.queries.status import status_on


@dataclass(slots=True)
class MetalLine:
    """What holds of a smelter for one metal."""

    metal: str
    status: str = ""
    status_word: str = ""
    last_audit_date: date | None = None
    city: str = ""
    is_listed: bool = False


@dataclass(frozen=True, slots=True)
class FacilityLine:
    """One smelter, with a line for each of its metals; none where no list in force names it."""

    facility: Facility
    metals: list[MetalLine]


def facilities() -> QuerySet[Facility]:
    """All smelters by name."""
    return Facility.objects.order_by(Lower("name"), "cid")


def minerals_of(facility: Facility) -> QuerySet[Mineral]:
    """The minerals for which any list ever named the smelter. One query."""
    listed = FacilityListing.objects.known().filter(facility=facility).values("metal")
    judged = FacilityStatus.objects.known().filter(facility=facility).values("metal")
    return Mineral.objects.filter(Q(pk__in=listed) | Q(pk__in=judged))


def lines(page: Sequence[Facility], *, on: date, licences: Collection[str]) -> list[FacilityLine]:
    """The smelters of one page with their metals and statuses on the day. Two queries.

    :param licences: the licence classes that the reader may see; what other lists say is left out.
    """
    ids = [facility.pk for facility in page]
    found: dict[int, dict[str, MetalLine]] = defaultdict(dict)
    shown = {"facility__in": ids}
    for listing in FacilityListing.objects.in_force(on).filter(list__licence__in=licences, **shown):
        found[listing.facility_id][listing.metal_id] = MetalLine(
            listing.metal_id, city=listing.city, is_listed=True
        )
    statuses: list[FacilityStatus] = list(status_on(on, classes=licences).filter(**shown))
    for status in reversed(statuses):  # the one that counts comes last and stays
        line = found[status.facility_id].setdefault(status.metal_id, MetalLine(status.metal_id))
        line.status, line.status_word = status.status, status.get_status_display()
        line.last_audit_date = status.last_audit_date
    return [
        FacilityLine(facility, sorted(found[facility.pk].values(), key=lambda line: line.metal))
        for facility in page
    ]
