"""Where the smelters of a file are known to take ore from, and which countries are of high risk, by public lists.

Only lists of the licence class *public* are asked: findings are shown to suppliers.
"""

from datetime import date

from smelters.lists import places
from smelters.models import CahraArea, CountryRisk, CoveredCountry, FacilityOrigin
from surveys.queries.public_lists import FOR_SUPPLIERS
from surveys.workbooks.countries import COVERED_COUNTRIES, HIGH_RISK_COUNTRIES
from surveys.workbooks.declaration import Declaration as Values
from surveys.workbooks.expectations import Origin
from surveys.workbooks.layouts.model import NO, YES, Topic
from surveys.workbooks.rules.comparisons import listed_keys

_LEVELS = {"3": "3", "drc": "DRC"}
"""The levels that mean high risk, as the rules call them."""
_CONGO_KINSHASA = "CD"


_DENIALS = {Topic.COVERED_COUNTRIES: NO, Topic.CAHRA: NO, Topic.RECYCLED: YES}


def denies_origins(values: Values) -> bool:
    """Whether a question about origins is answered so that known origins can contradict."""
    return any(
        answer.given.value is not None and _DENIALS.get(answer.topic) == answer.given.value
        for answer in values.answers
    )


def high_risk_countries(on: date) -> frozenset[str]:
    """Names, in both languages, of the countries that are conflict-affected or high-risk as a whole. One query."""
    areas = CahraArea.objects.in_force(on).filter(list__licence__in=FOR_SUPPLIERS, region="")
    names = {
        places.country_name(country, language=language)
        for country in areas.values_list("country", flat=True)
        for language in ("en", "zh-hans")
    }
    return HIGH_RISK_COUNTRIES | names


def covered_countries(on: date) -> frozenset[str]:
    """Names, in both languages, and codes of the covered countries, by the lists of the day as well. One query."""
    codes = (
        CoveredCountry.objects.in_force(on)
        .filter(list__licence__in=FOR_SUPPLIERS)
        .values_list("country", flat=True)
    )
    named = {
        name
        for code in codes
        for name in (code, *(places.country_name(code, language=language) for language in ("en", "zh-hans")))
    }
    return COVERED_COUNTRIES | named


def known_origins(values: Values, on: date) -> dict[str, tuple[Origin, ...]]:
    """The known origins of the smelters of a file, by their IDs. Three queries."""
    cids = {cid.upper() for cid, _ in listed_keys(values)}
    facts = FacilityOrigin.objects.in_force(on).filter(
        facility__cid__in=cids, list__licence__in=FOR_SUPPLIERS
    )
    rows = list(facts.values_list("facility__cid", "country", "region", "level"))
    if not rows:
        return {}
    risks = (
        CountryRisk.objects.in_force(on)
        .filter(list__licence__in=FOR_SUPPLIERS)
        .values_list("country", "level")
    )
    levels = {country: _LEVELS[level] for country, level in risks if level in _LEVELS}
    areas = CahraArea.objects.in_force(on).filter(list__licence__in=FOR_SUPPLIERS)
    listed = set(areas.values_list("country", "region"))
    found: dict[str, list[Origin]] = {}
    for cid, country, region, level in rows:
        if not country and level == "drc":
            country = _CONGO_KINSHASA
        if country and level != "recycled":
            origin = Origin(
                country=places.country_name(country, language="en"),
                level=_LEVELS.get(level) or levels.get(country, ""),
                is_cahra=(country, "") in listed or (bool(region) and (country, region) in listed),
            )
            found.setdefault(cid, []).append(origin)
    return {cid: tuple(origins) for cid, origins in found.items()}
