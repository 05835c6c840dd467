"""Where the metals of one smelter come from on a day, the most exact first, and what the lists say of these places."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import get_language

from smelters.lists.places import country_name, region_name
from smelters.models import CahraArea, CoveredCountry, Facility, FacilityOrigin, ReferenceList
from smelters.models.origins import Detail


@dataclass(frozen=True, slots=True)
class OriginRow:
    """One place from which a metal comes, by one list, and the lists that name the place on the day."""

    metal: str
    detail: str
    place: str
    level: str
    source: ReferenceList
    since: date
    areas: list[ReferenceList]
    """The lists by which the place lies in a conflict-affected or high-risk area."""
    possible_areas: list[ReferenceList]
    """The lists that name regions of the country, where only the country of the origin is known."""
    covered: list[ReferenceList]

    @property
    def detail_word(self) -> str:
        return str(Detail(self.detail).label)


def origins_of(
    facility: Facility, *, on: date, classes: Collection[str], known_at: datetime | None = None
) -> list[OriginRow]:
    """All origins of the day, metal by metal, the most exact known ones first. Three queries.

    :param classes: the licence classes that the reader may see; nothing of other lists is told.
    """
    facts = list(
        FacilityOrigin.objects.in_force(on, known_at=known_at)
        .filter(facility=facility, list__licence__in=classes)
        .most_specific()
        .select_related("list")
    )
    countries = {fact.country for fact in facts if fact.country}
    areas = [
        *CahraArea.objects.in_force(on, known_at=known_at)
        .filter(country__in=countries, list__licence__in=classes)
        .select_related("list")
    ]
    covered = [
        *CoveredCountry.objects.in_force(on, known_at=known_at)
        .filter(country__in=countries, list__licence__in=classes)
        .select_related("list")
    ]
    rows = [
        OriginRow(
            metal=fact.metal_id,
            detail=fact.detail,  # type: ignore[attr-defined]  # annotated
            place=_place(fact),
            level=str(fact.get_level_display()) if fact.level else "",
            source=fact.list,
            since=fact.valid.lower,
            areas=_lists(
                area for area in areas if area.country == fact.country and area.region in ("", fact.region)
            ),
            possible_areas=_lists(
                area for area in areas if area.country == fact.country and area.region and not fact.region
            ),
            covered=_lists(each for each in covered if each.country == fact.country),
        )
        for fact in facts
    ]
    return sorted(rows, key=lambda row: row.metal)


def _lists(facts: object) -> list[ReferenceList]:
    found = {fact.list_id: fact.list for fact in facts}  # type: ignore[attr-defined]  # facts of several models
    return list(found.values())


def _place(fact: FacilityOrigin) -> str:
    """Mine, region and country in words, the largest last; empty where only a level is known."""
    country = country_name(fact.country, language=get_language() or "") if fact.country else ""
    region = region_name(fact.region) if fact.region else ""
    return ", ".join(filter(None, (fact.mine, region, country)))
