"""The score of a supplier on a day: six factors, floors, and what explains each point."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from risk.scoring.ruleset import Conclusion, Level, Practice, Rating, Ruleset, Signal

NOTHING = Decimal(0)
TENTH = Decimal("0.1")


class Factor(StrEnum):
    """What the score is the sum of."""

    SMELTERS = "F1"
    ORIGINS = "F2"
    DECLARATION = "F3"
    RESPONSE = "F4"
    PROGRAMME = "F5"
    SIGNALS = "F6"


class Floor(StrEnum):
    """What lifts the level, whatever the points say."""

    WORST_SMELTER_HIGH = "worst_smelter_high"
    AT_RISK = "at_risk"
    WORST_SMELTER_MEDIUM = "worst_smelter_medium"
    NO_DECLARATION = "no_declaration"


@dataclass(frozen=True, slots=True)
class RatedSmelters:
    """Smelters of one rating in the declarations that count; `keys` are the rows they were read from."""

    rating: Rating
    keys: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """A finding that is neither mended nor justified."""

    key: int
    rule: str
    severity: str


@dataclass(frozen=True, slots=True)
class Asked:
    """The last time that the supplier was asked for a template."""

    key: int
    weeks_late: int = 0
    """Started weeks between the day on which the answer was due and the first file that could be read."""
    rejected_rounds: int = 0


@dataclass(frozen=True, slots=True)
class SupplierFacts:
    """All that is known of a supplier on the day."""

    declared: bool = True
    """Every declaration whose last day is over was accepted; if not, the supplier is not assessed."""
    smelters: Sequence[RatedSmelters] = ()
    conclusions: Mapping[str, Conclusion] = field(default_factory=dict)
    """By mineral."""
    findings: Sequence[OpenFinding] = ()
    requests: Sequence[Asked] = ()
    undeliverable: bool = False
    practices_lacking: Mapping[Practice, tuple[int, ...]] = field(default_factory=dict)
    """Those answered No, with the answers. Unknown is not No."""
    signals: Mapping[Signal, tuple[int, ...]] = field(default_factory=dict)
    """With the rows that they come from; none where the source is not to be known."""


@dataclass(frozen=True, slots=True)
class Line:
    """Points of a factor: by which rule, from which input, and the rows behind it."""

    rule: str
    points: Decimal
    quantity: int = 1
    keys: tuple[int, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FactorResult:
    factor: Factor
    points: Decimal
    at_most: Decimal
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """Points of 100 with one decimal, the level, and what lifted it."""

    points: Decimal
    level: Level
    factors: tuple[FactorResult, ...]
    floors: tuple[Floor, ...] = ()


@dataclass(frozen=True, slots=True)
class Relief:
    """What the score would be if one thing were put right."""

    factor: Factor
    points: Decimal
    level: Level


def score(facts: SupplierFacts, ruleset: Ruleset) -> Score:
    """Judge a supplier: the worst counts, never an average."""
    return _sum({factor: result(facts, ruleset) for factor, result in _RESULTS.items()}, facts, ruleset)


def reliefs(
    facts: SupplierFacts, ruleset: Ruleset, *, without_smelters: SupplierFacts | None = None
) -> list[Relief]:
    """What would lower the score, the most first. What is past (a late answer, a returned file) cannot be put right.

    :param without_smelters: the facts without the smelters that weigh; their origins may go with them.
    """
    results = {factor: result(facts, ruleset) for factor, result in _RESULTS.items()}
    now = _sum(results, facts, ruleset).points
    settled = {
        Factor.ORIGINS: replace(
            facts,
            conclusions={
                mineral: min(
                    conclusion, Conclusion.NOT_FROM_RISK_AREAS, key=ruleset.conclusion_weights.__getitem__
                )
                for mineral, conclusion in facts.conclusions.items()
            },
        ),
        Factor.DECLARATION: replace(facts, findings=()),
        Factor.RESPONSE: replace(facts, undeliverable=False),
        Factor.PROGRAMME: replace(facts, practices_lacking={}),
        Factor.SIGNALS: replace(facts, signals={}),
    }
    lighter = without_smelters or replace(
        facts, smelters=[one for one in facts.smelters if one.rating in {Rating.WATCH, Rating.LOW}]
    )
    afters = {Factor.SMELTERS: score(lighter, ruleset)} if results[Factor.SMELTERS].points else {}
    for factor, better in settled.items():
        if results[factor].points:
            afters[factor] = _sum({**results, factor: _RESULTS[factor](better, ruleset)}, better, ruleset)
    found = [
        Relief(factor, now - after.points, after.level)
        for factor, after in afters.items()
        if after.points < now
    ]
    return sorted(found, key=lambda relief: -relief.points)


def _sum(results: Mapping[Factor, FactorResult], facts: SupplierFacts, ruleset: Ruleset) -> Score:
    points = sum((result.points for result in results.values()), NOTHING).quantize(TENTH, ROUND_HALF_UP)
    floors = _floors(facts)
    return Score(points, _level(points, floors, ruleset), tuple(results.values()), floors)


def _smelters(facts: SupplierFacts, ruleset: Ruleset) -> FactorResult:
    weights = ruleset.rating_weights
    worst = max((weights[one.rating] for one in facts.smelters), default=NOTHING)
    heavy = [one for one in facts.smelters if one.rating not in {Rating.WATCH, Rating.LOW}]
    count = sum(len(one.keys) for one in heavy)
    many = min(Decimal(1), count / ruleset.many_smelters)
    by_worst = ruleset.smelter_points * ruleset.share_of_worst * worst
    by_number = ruleset.smelter_points * (1 - ruleset.share_of_worst) * many
    lines = []
    if by_worst:
        keys = _rows(one for one in facts.smelters if weights[one.rating] == worst)
        lines.append(Line("worst_smelter", by_worst, len(keys), keys))
    if by_number:
        lines.append(Line("many_smelters", by_number, count, _rows(heavy)))
    return FactorResult(
        Factor.SMELTERS,
        min(ruleset.smelter_points, by_worst + by_number),
        ruleset.smelter_points,
        tuple(lines),
    )


def _rows(smelters: Iterable[RatedSmelters]) -> tuple[int, ...]:
    return tuple(sorted(key for one in smelters for key in one.keys))


def _origins(facts: SupplierFacts, ruleset: Ruleset) -> FactorResult:
    weights = ruleset.conclusion_weights
    worst = max((weights[conclusion] for conclusion in facts.conclusions.values()), default=NOTHING)
    points = ruleset.origin_points * worst
    lines: tuple[Line, ...] = ()
    if points:
        minerals = sorted(mineral for mineral, one in facts.conclusions.items() if weights[one] == worst)
        lines = (
            Line(
                f"conclusion_{facts.conclusions[minerals[0]]}", points, len(minerals), names=tuple(minerals)
            ),
        )
    return FactorResult(Factor.ORIGINS, points, ruleset.origin_points, lines)


def _declaration(facts: SupplierFacts, ruleset: Ruleset) -> FactorResult:
    lines = []
    for severity, points in ruleset.finding_points.items():
        counted = [
            finding
            for finding in facts.findings
            if finding.severity == severity and finding.rule not in ruleset.findings_counted_elsewhere
        ]
        if counted:
            keys = tuple(finding.key for finding in counted)
            names = tuple(sorted({finding.rule for finding in counted}))
            lines.append(Line(f"findings_{severity}", points * len(counted), len(counted), keys, names))
    return _capped(Factor.DECLARATION, lines, ruleset.finding_cap)


def _response(facts: SupplierFacts, ruleset: Ruleset) -> FactorResult:
    weeks = max((asked.weeks_late for asked in facts.requests), default=0)
    rounds = sum(asked.rejected_rounds for asked in facts.requests)
    late = Line(
        "late",
        min(ruleset.late_cap, ruleset.late_week_points * weeks),
        weeks,
        tuple(asked.key for asked in facts.requests if asked.weeks_late == weeks),
    )
    rejected = Line(
        "rejected",
        min(ruleset.rejection_cap, ruleset.rejection_points * rounds),
        rounds,
        tuple(asked.key for asked in facts.requests if asked.rejected_rounds),
    )
    undeliverable = Line("undeliverable", ruleset.undeliverable_points if facts.undeliverable else NOTHING)
    at_most = ruleset.late_cap + ruleset.rejection_cap + ruleset.undeliverable_points
    return _capped(Factor.RESPONSE, [late, rejected, undeliverable], at_most)


def _programme(facts: SupplierFacts, ruleset: Ruleset) -> FactorResult:
    lines = [
        Line(f"lacks_{practice}", points, keys=facts.practices_lacking[practice])
        for practice, points in ruleset.practice_points.items()
        if practice in facts.practices_lacking
    ]
    return _capped(Factor.PROGRAMME, lines, sum(ruleset.practice_points.values(), NOTHING))


def _signals(facts: SupplierFacts, ruleset: Ruleset) -> FactorResult:
    lines = [
        Line(str(signal), points, keys=facts.signals[signal])
        for signal, points in ruleset.signal_points.items()
        if signal in facts.signals
    ]
    return _capped(Factor.SIGNALS, lines, ruleset.signal_cap)


def _capped(factor: Factor, lines: Sequence[Line], at_most: Decimal) -> FactorResult:
    counted = tuple(line for line in lines if line.points)
    return FactorResult(
        factor, min(at_most, sum((line.points for line in counted), NOTHING)), at_most, counted
    )


def _floors(facts: SupplierFacts) -> tuple[Floor, ...]:
    ratings = {one.rating for one in facts.smelters}
    holds = {
        Floor.NO_DECLARATION: not facts.declared,
        Floor.WORST_SMELTER_HIGH: bool(ratings & {Rating.PROHIBITED, Rating.HIGH}),
        Floor.AT_RISK: Conclusion.AT_RISK in facts.conclusions.values(),
        Floor.WORST_SMELTER_MEDIUM: Rating.MEDIUM in ratings,
    }
    return tuple(floor for floor, applies in holds.items() if applies)


def _level(points: Decimal, floors: Sequence[Floor], ruleset: Ruleset) -> Level:
    if Floor.NO_DECLARATION in floors:
        return Level.NOT_ASSESSED
    if points >= ruleset.high_from or {Floor.WORST_SMELTER_HIGH, Floor.AT_RISK} & set(floors):
        return Level.HIGH
    if points >= ruleset.medium_from or Floor.WORST_SMELTER_MEDIUM in floors:
        return Level.MEDIUM
    return Level.LOW


_RESULTS: Mapping[Factor, Callable[[SupplierFacts, Ruleset], FactorResult]] = {
    Factor.SMELTERS: _smelters,
    Factor.ORIGINS: _origins,
    Factor.DECLARATION: _declaration,
    Factor.RESPONSE: _response,
    Factor.PROGRAMME: _programme,
    Factor.SIGNALS: _signals,
}
"""How each factor is computed, in their order."""
