"""Which places stand for risk on a day, and what is known of where each smelter buys."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from risk.scoring.origins import Origin
from smelters.lists.places import country_code
from smelters.models import CahraArea, CountryRisk, CoveredCountry, FacilityOrigin

_BETWEEN_COUNTRIES = re.compile(r"[,;/、，；\n]+")
_RISKY_LEVELS = {FacilityOrigin.Level.THREE, FacilityOrigin.Level.DRC}


@dataclass(frozen=True, slots=True)
class RiskAreas:
    """Covered countries, countries of level 3, and CAHRAs: the union of all lists that the reader may use."""

    countries: frozenset[str]
    regions: frozenset[str]
    countries_with_regions: frozenset[str]
    """Countries of which only regions are listed."""

    def origin(self, country: str, region: str = "") -> Origin:
        """What a place stands for. ISO 3166-1 alpha-2 and 3166-2 codes."""
        if not country:
            return Origin.UNKNOWN
        if country in self.countries or (region and region in self.regions):
            return Origin.RISK_AREA
        if not region and country in self.countries_with_regions:
            return Origin.POSSIBLE_RISK_AREA
        return Origin.OTHER

    def written(self, names: str) -> Origin:
        """The worst of the countries that somebody wrote, in any language of the templates."""
        codes = (country_code(name) for name in _BETWEEN_COUNTRIES.split(names) if name.strip())
        return KnownOrigins({self.origin(code) for code in codes if code}).worst


@dataclass(slots=True)
class KnownOrigins:
    """What lists say of where a smelter buys a metal."""

    places: set[Origin] = field(default_factory=set)
    at_risk_by: int | None = None
    """The newest list that names a risk area."""

    @property
    def worst(self) -> Origin:
        """What counts: one risk area among ten other countries is an origin from a risk area."""
        for origin in (Origin.RISK_AREA, Origin.POSSIBLE_RISK_AREA, Origin.OTHER, Origin.RECYCLED):
            if origin in self.places:
                return origin
        return Origin.UNKNOWN

    @property
    def recycles(self) -> bool:
        return Origin.RECYCLED in self.places


def risk_areas(*, on: date, classes: Collection[str]) -> RiskAreas:
    """The places of the day by lists of these licence classes. Three queries."""
    covered = CoveredCountry.objects.in_force(on).filter(list__licence__in=classes)
    levels = CountryRisk.objects.in_force(on).filter(list__licence__in=classes, level__in=_RISKY_LEVELS)
    areas = list(
        CahraArea.objects.in_force(on).filter(list__licence__in=classes).values_list("country", "region")
    )
    whole = {country for country, region in areas if not region}
    countries = {
        *covered.values_list("country", flat=True),
        *levels.values_list("country", flat=True),
        *whole,
    }
    return RiskAreas(
        frozenset(countries),
        frozenset(region for _country, region in areas if region),
        frozenset(country for country, region in areas if region) - countries,
    )


def known_origins(
    areas: RiskAreas, *, on: date, classes: Collection[str]
) -> dict[tuple[int, str], KnownOrigins]:
    """By facility and metal, what lists of these licence classes say on the day. One query."""
    found: dict[tuple[int, str], KnownOrigins] = {}
    rows = (
        FacilityOrigin.objects.in_force(on)
        .filter(list__licence__in=classes)
        .values_list("facility_id", "metal_id", "country", "region", "level", "list_id")
        .order_by("list_id")
    )
    for facility_id, metal, country, region, level, list_id in rows:
        known = found.setdefault((facility_id, metal), KnownOrigins())
        origin = _told(areas, country, region, level)
        if origin is not None:
            known.places.add(origin)
        if origin == Origin.RISK_AREA:
            known.at_risk_by = list_id
    return found


def _told(areas: RiskAreas, country: str, region: str, level: str) -> Origin | None:
    """What one row of a list says."""
    if level == FacilityOrigin.Level.RECYCLED:
        return Origin.RECYCLED
    if level in _RISKY_LEVELS:
        return Origin.RISK_AREA
    if country:
        return areas.origin(country, region)
    return Origin.OTHER if level else None
