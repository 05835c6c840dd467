"""What lists say of countries on a day: levels, conflict-affected and high-risk areas, covered by US law."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import get_language

from smelters.lists.places import country_name, region_name
from smelters.models import CahraArea, CountryRisk, CoveredCountry, ReferenceList

KINDS: Final = (ReferenceList.Kind.COUNTRY_RISK, ReferenceList.Kind.CAHRA, ReferenceList.Kind.COVERED)


@dataclass(frozen=True, slots=True)
class Area:
    """A conflict-affected or high-risk area of a country: a region, or the whole of it."""

    code: str
    name: str
    is_conflict_affected: bool
    is_high_risk: bool
    said_by: ReferenceList


@dataclass(slots=True)
class CountryLine:
    """One country, and everything that the lists of the day say of it."""

    code: str
    name: str
    levels: list[CountryRisk] = field(default_factory=list)
    whole: list[Area] = field(default_factory=list)
    regions: list[Area] = field(default_factory=list)
    covered: list[ReferenceList] = field(default_factory=list)

    def is_of(self, what: str) -> bool:
        """Whether the line belongs to one of the tabs: cahra, covered, or a level."""
        match what:
            case "":
                return True
            case "cahra":
                return bool(self.whole or self.regions)
            case "covered":
                return bool(self.covered)
            case _:
                return any(risk.level == what for risk in self.levels)


def countries(on: date, *, classes: Collection[str], known_at: datetime | None = None) -> list[CountryLine]:
    """Every country of which a list says something on the day, by name. Three queries.

    :param classes: the licence classes that the reader may see.
    """
    lines: dict[str, CountryLine] = {}
    language = get_language() or ""

    def line(code: str) -> CountryLine:
        return lines.setdefault(code, CountryLine(code, country_name(code, language=language)))

    for risk in _facts(CountryRisk, on, classes, known_at):
        line(risk.country).levels.append(risk)
    for area in _facts(CahraArea, on, classes, known_at):
        name = area.region_name or region_name(area.region)
        found = Area(area.region, name, area.is_conflict_affected, area.is_high_risk, area.list)
        (line(area.country).regions if area.region else line(area.country).whole).append(found)
    for covered in _facts(CoveredCountry, on, classes, known_at):
        line(covered.country).covered.append(covered.list)
    return sorted(lines.values(), key=lambda each: each.name)


def lists_in_use(lines: Collection[CountryLine]) -> list[ReferenceList]:
    """The lists that say it, each once."""
    found: dict[int, ReferenceList] = {}
    for line in lines:
        for area in (*line.whole, *line.regions):
            found[area.said_by.pk] = area.said_by
        found |= {risk.list_id: risk.list for risk in line.levels}
        found |= {reference.pk: reference for reference in line.covered}
    return sorted(found.values(), key=lambda reference: (reference.kind, reference.series))


def _facts(model: Any, on: date, classes: Collection[str], known_at: datetime | None) -> QuerySet[Any]:
    facts = model.objects.in_force(on, known_at=known_at).filter(list__licence__in=classes)
    rows: QuerySet[Any] = facts.select_related("list")
    return rows
