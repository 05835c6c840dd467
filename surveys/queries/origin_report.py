"""The smelters of the supply chain beside the origins that lists give them: which have data, which have none.

It answers requirements I7 and I8: the reported smelters once for each metal, compared with the origin data by CID.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.utils.translation import get_language

from smelters.lists.places import country_name, region_name
from smelters.models import FacilityOrigin, ReferenceList
from smelters.models.origins import Detail, OriginQuerySet
from suppliers.models import User
from surveys.models import ReportedSmelter

_SUPPLIER = "declaration__submission__request__supplier"


@dataclass(frozen=True, slots=True)
class ReportedPair:
    """A smelter that suppliers within reach report for a metal today, and whether a list says where it buys."""

    facility_id: int
    cid: str
    name: str
    metal: str
    suppliers: int
    has_data: bool


@dataclass(frozen=True, slots=True)
class Origin:
    """The origins of one detail and source: the most exact ones that are known."""

    detail: str
    places: list[str]
    source: ReferenceList


@dataclass(frozen=True, slots=True)
class OriginLine:
    """One reported smelter and metal with its origins, by source."""

    pair: ReportedPair
    origins: list[Origin]

    @property
    def detail(self) -> str:
        """How exactly the origin is known at best, in words."""
        best = self.origins[0].detail if self.origins else Detail.UNKNOWN
        return str(Detail(best).label)


def pairs(user: User, *, on: date, classes: Collection[str]) -> list[ReportedPair]:
    """Every smelter and metal that the declarations that count name, once, by name. Two queries.

    :param classes: the licence classes that the reader may see.
    """
    known = set(_origins(on, classes).values_list("facility_id", "metal_id"))
    rows = (
        ReportedSmelter.objects.visible_to(user)
        .current()
        .filter(facility__isnull=False, metal__isnull=False)
        .order_by()
        .values("facility_id", "metal_id", "facility__cid", "facility__name")
        .annotate(suppliers=Count(_SUPPLIER, distinct=True))
        .order_by("facility__name", "facility__cid", "metal_id")
    )
    return [
        ReportedPair(
            facility_id=row["facility_id"],
            cid=row["facility__cid"],
            name=row["facility__name"],
            metal=row["metal_id"],
            suppliers=row["suppliers"],
            has_data=(row["facility_id"], row["metal_id"]) in known,
        )
        for row in rows
    ]


def lines(page: Sequence[ReportedPair], *, on: date, classes: Collection[str]) -> list[OriginLine]:
    """The pairs of one page with their origins, the most exact first. One query."""
    found = _origins(on, classes).filter(facility__in={pair.facility_id for pair in page})
    held: dict[tuple[int, str], dict[tuple[str, int], Origin]] = {}
    for fact in found.most_specific().select_related("list"):
        groups = held.setdefault((fact.facility_id, fact.metal_id), {})
        group = groups.setdefault((fact.detail, fact.list_id), Origin(fact.detail, [], fact.list))
        if (place := _place(fact)) not in group.places:
            group.places.append(place)
    return [OriginLine(pair, list(held.get((pair.facility_id, pair.metal), {}).values())) for pair in page]


def _origins(on: date, classes: Collection[str]) -> OriginQuerySet:
    return FacilityOrigin.objects.in_force(on).filter(list__licence__in=classes)


def _place(fact: FacilityOrigin) -> str:
    """The place in words, the largest last; the level stands beside a country that has one."""
    country = country_name(fact.country, language=get_language() or "") if fact.country else ""
    region = region_name(fact.region) if fact.region else ""
    level = fact.get_level_display() if fact.level and not (fact.country and fact.level == "drc") else ""
    place = ", ".join(filter(None, (fact.mine, region, country)))
    return f"{place} ({level})" if place and level else place or level
