"""What was asked of smelters, and which of them took part in RMAP afterwards."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Min, Q, QuerySet

from smelters.licences import team_classes
from smelters.models import Facility, FacilityStanding, FacilityStatus, OutreachEntry
from smelters.queries.status import status_on
from smelters.queries.thresholds import thresholds_on


def log_of(facility: Facility) -> QuerySet[OutreachEntry]:
    """Every entry of one smelter, the newest first."""
    return OutreachEntry.objects.filter(facility=facility).select_related("metal", "recorded_by")


def newest() -> QuerySet[OutreachEntry]:
    """The newest entry of each smelter and mineral; the next step that is due first comes first."""
    pks = (
        OutreachEntry.objects.order_by("facility_id", "metal_id", "-happened_on", "-recorded_at", "-pk")
        .distinct("facility_id", "metal_id")
        .values("pk")
    )
    found = OutreachEntry.objects.filter(pk__in=pks).select_related("facility", "metal")
    return found.order_by("next_on", "-happened_on", "pk")


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A smelter and mineral that took part after it had been asked, and had not before."""

    facility_id: int
    metal: str
    asked_on: date
    since: date
    status: str


def enrolled_after_outreach(on: date) -> list[Enrolled]:
    """Who did not take part on the day of the first request and does on the given day. Five queries at most.

    Which statuses take part is what the thresholds of the day say.
    """
    first = {
        (facility, metal): asked
        for facility, metal, asked in OutreachEntry.objects.filter(happened_on__lte=on)
        .order_by()
        .values("facility_id", "metal_id")
        .annotate(asked=Min("happened_on"))
        .values_list("facility_id", "metal_id", "asked")
    }
    participates = thresholds_on(on).participates
    classes = team_classes(on)
    known = FacilityStatus.objects.known().filter(list__licence__in=classes)
    facts = known.filter(facility__in={facility for facility, _metal in first})
    taking_part_when_asked = {
        (fact.facility_id, fact.metal_id)
        for fact in facts.filter(status__in=participates)
        if (asked := first.get((fact.facility_id, fact.metal_id))) and asked in fact.valid
    }
    found: dict[tuple[int, str], Enrolled] = {}
    for status in status_on(on, classes=classes).filter(
        facility__in={facility for facility, _metal in first}
    ):
        key = status.facility_id, status.metal_id
        is_new = key in first and key not in taking_part_when_asked and key not in found
        if is_new and status.status in participates:
            found[key] = Enrolled(*key, first[key], status.valid.lower, status.status)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class OutreachLine:
    """The newest entry of a smelter and mineral, and since when it takes part, if that came after it was asked."""

    entry: OutreachEntry
    enrolled: Enrolled | None
    is_overdue: bool


def lines(page: Sequence[OutreachEntry], enrolled: Sequence[Enrolled], *, on: date) -> list[OutreachLine]:
    """The entries of one page with what came of them. No query."""
    by_key = {(one.facility_id, one.metal): one for one in enrolled}
    return [
        OutreachLine(
            entry,
            by_key.get((entry.facility_id, entry.metal_id)),
            bool(entry.next_on and entry.next_on < on),
        )
        for entry in page
    ]


def of_enrolled(rows: QuerySet[OutreachEntry], enrolled: Sequence[Enrolled]) -> QuerySet[OutreachEntry]:
    """Those of the rows that the figure counts."""
    keys = Q(pk__in=[])
    for one in enrolled:
        keys |= Q(facility=one.facility_id, metal=one.metal)
    return rows.filter(keys)


def standings_of(facility: Facility, *, classes: Collection[str]) -> QuerySet[FacilityStanding]:
    """What people and lists of these licence classes say of the smelter now, of all days."""
    said = Q(list=None) | Q(list__licence__in=classes)
    known = FacilityStanding.objects.known().filter(said, facility=facility)
    return known.select_related("metal", "said_by", "list", "same_as").order_by("-valid", "metal")
