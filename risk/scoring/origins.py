"""What the reasonable country of origin inquiry concludes: R0 to R5 with its reasons."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from risk.scoring.ruleset import Conclusion


class Origin(StrEnum):
    """The most that is known of where a smelter's material comes from."""

    RISK_AREA = "risk_area"
    """A covered country, a level 3 country, the DRC, or a CAHRA of an issue in force on the day."""
    OTHER = "other"
    RECYCLED = "recycled"
    POSSIBLE_RISK_AREA = "possible_risk_area"
    """Only the country is known, and only regions of it are listed: the supplier is asked for the region."""
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """Why a conclusion was drawn; each names the smelters that it rests on."""

    DECLARED_ABSENT = "declared_absent"
    RECYCLED_WITH_EVIDENCE = "recycled_with_evidence"
    ALL_ORIGINS_ELSEWHERE = "all_origins_elsewhere"
    RISK_AREA_OUTSIDE_RMAP = "risk_area_outside_rmap"
    RED_FLAG_OUTSIDE_RMAP = "red_flag_outside_rmap"
    RISK_AREA_WITHIN_RMAP = "risk_area_within_rmap"
    CONTRADICTS_MATERIAL = "contradicts_material"
    RECYCLED_WITHOUT_EVIDENCE = "recycled_without_evidence"
    NOT_ALL_IDENTIFIED = "not_all_identified"
    UNRESOLVED = "unresolved"
    ORIGIN_UNKNOWN = "origin_unknown"
    REGION_UNKNOWN = "region_unknown"
    NO_SMELTERS = "no_smelters"


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """Smelters of the declaration that are alike as far as origins go; `keys` are the rows they were read from."""

    keys: tuple[int, ...]
    origin: Origin
    participates: bool
    resolved: bool = True
    red_flag: bool = False
    recycles: bool = False
    """It is known to take recycled material."""


@dataclass(frozen=True, slots=True)
class MineralFacts:
    """What a declaration says of one mineral."""

    present: bool
    """False when it is answered that the mineral is not added, or does not remain in the product."""
    contradicts_material: bool = False
    """Material data say that a delivered part contains it."""
    recycled_only: bool = False
    recycling_evidence: bool = False
    all_identified: bool = False
    sources: Sequence[SourceFacts] = ()


@dataclass(frozen=True, slots=True)
class Because:
    """A reason with the rows of smelters that it rests on."""

    reason: Reason
    keys: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Concluded:
    code: Conclusion
    reasons: tuple[Because, ...]


def conclude(mineral: MineralFacts) -> Concluded:
    """The first conclusion that fits, at risk before managed; what nothing settles is undeterminable.

    A red flag is a warning sign that may not be ignored: with one, recycled material is not the end of the inquiry.
    """
    if not mineral.present:
        if mineral.contradicts_material:
            return Concluded(Conclusion.UNDETERMINABLE, (Because(Reason.CONTRADICTS_MATERIAL),))
        return Concluded(Conclusion.NOT_PRESENT, (Because(Reason.DECLARED_ABSENT),))
    if mineral.recycled_only and mineral.recycling_evidence and _all(mineral, _recycles_cleanly):
        return Concluded(Conclusion.RECYCLED, (Because(Reason.RECYCLED_WITH_EVIDENCE),))
    if mineral.all_identified and _all(mineral, _comes_from_elsewhere):
        return Concluded(Conclusion.NOT_FROM_RISK_AREAS, (Because(Reason.ALL_ORIGINS_ELSEWHERE),))
    if at_risk := _at_risk(mineral.sources):
        return Concluded(Conclusion.AT_RISK, at_risk)
    managed = _keys(mineral.sources, lambda source: source.origin == Origin.RISK_AREA)
    if managed and _all(mineral, lambda source: source.resolved and source.participates):
        return Concluded(Conclusion.MANAGED, (Because(Reason.RISK_AREA_WITHIN_RMAP, managed),))
    return Concluded(Conclusion.UNDETERMINABLE, _unknowns(mineral))


def _recycles_cleanly(source: SourceFacts) -> bool:
    return source.resolved and source.recycles and not source.red_flag


def _comes_from_elsewhere(source: SourceFacts) -> bool:
    return source.resolved and not source.red_flag and source.origin in {Origin.OTHER, Origin.RECYCLED}


def _at_risk(sources: Sequence[SourceFacts]) -> tuple[Because, ...]:
    outside = [source for source in sources if not source.participates]
    found = (
        Because(Reason.RISK_AREA_OUTSIDE_RMAP, _keys(outside, lambda one: one.origin == Origin.RISK_AREA)),
        Because(Reason.RED_FLAG_OUTSIDE_RMAP, _keys(outside, lambda one: one.red_flag)),
    )
    return tuple(because for because in found if because.keys)


def _unknowns(mineral: MineralFacts) -> tuple[Because, ...]:
    """Everything that keeps the mineral from another conclusion."""
    sources = mineral.sources
    of_smelters = (
        Because(Reason.UNRESOLVED, _keys(sources, lambda one: not one.resolved)),
        Because(Reason.REGION_UNKNOWN, _keys(sources, lambda one: one.origin == Origin.POSSIBLE_RISK_AREA)),
        Because(
            Reason.ORIGIN_UNKNOWN, _keys(sources, lambda one: one.resolved and one.origin == Origin.UNKNOWN)
        ),
    )
    found = [because for because in of_smelters if because.keys]
    if not sources:
        found.append(Because(Reason.NO_SMELTERS))
    if not mineral.all_identified:
        found.append(Because(Reason.NOT_ALL_IDENTIFIED))
    if mineral.recycled_only and not mineral.recycling_evidence:
        found.append(Because(Reason.RECYCLED_WITHOUT_EVIDENCE))
    return tuple(found) or (Because(Reason.ORIGIN_UNKNOWN),)


def _all(mineral: MineralFacts, fits: Callable[[SourceFacts], bool]) -> bool:
    return bool(mineral.sources) and all(fits(source) for source in mineral.sources)


def _keys(sources: Sequence[SourceFacts], fits: Callable[[SourceFacts], bool]) -> tuple[int, ...]:
    return tuple(sorted(key for source in sources if fits(source) for key in source.keys))
