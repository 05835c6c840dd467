"""What the judgement is made by: numbers and switches that the centre may change, as one value.

A ruleset is kept as JSON and never changed: other numbers are another version, so that any old score can be computed
again. `DEFAULTS` is the first version.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any


class Rating(StrEnum):
    """How a smelter stands, for one metal on one day; from bad to good."""

    PROHIBITED = "prohibited"
    HIGH = "high"
    MEDIUM = "medium"
    WATCH = "watch"
    LOW = "low"


class Conclusion(StrEnum):
    """What the reasonable country of origin inquiry concludes for a mineral of a declaration."""

    NOT_PRESENT = "R0"
    RECYCLED = "R1"
    NOT_FROM_RISK_AREAS = "R2"
    MANAGED = "R3"
    AT_RISK = "R4"
    UNDETERMINABLE = "R5"


class Level(StrEnum):
    """How risky a supplier is; *not assessed* is a level of its own and is worked as high."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    NOT_ASSESSED = "not_assessed"


class Practice(StrEnum):
    """The company questions that tell how strong a supplier's programme is, by meaning."""

    POLICY = "policy"
    MEASURES = "measures"
    REVIEW = "review"
    CORRECTIVE_ACTION = "corrective_action"


class Signal(StrEnum):
    """What is known against a supplier beside its declaration."""

    GRIEVANCE_SUBSTANTIATED = "grievance_substantiated"
    GRIEVANCE_UNDER_REVIEW = "grievance_under_review"
    AUDIT_FAILED = "audit_failed"
    LETTER_EXPIRED = "letter_expired"


class RulesetRefused(ValueError):
    """The content of a ruleset cannot be used: `field` says where, `value` what stood there."""

    def __init__(self, field: str, value: object) -> None:
        super().__init__(f"{field}: {value!r}")
        self.field = field
        self.value = value


@dataclass(frozen=True, slots=True)
class Ruleset:
    """All numbers of the judgement. Points are points of 100, weights and shares lie between 0 and 1."""

    rating_weights: Mapping[Rating, Decimal]
    """How heavy the worst smelter is."""
    smelter_points: Decimal
    """F1: the most that smelters can give."""
    share_of_worst: Decimal
    """F1: the part of it that the worst smelter decides; the rest grows with their number."""
    many_smelters: Decimal
    """F1: from how many smelters of rating medium or worse their number counts in full."""
    origin_points: Decimal
    """F2: the most that origins can give."""
    conclusion_weights: Mapping[Conclusion, Decimal]
    finding_points: Mapping[str, Decimal]
    """F3: points of each open finding by severity (C needs correction, W warning)."""
    finding_cap: Decimal
    findings_counted_elsewhere: frozenset[str]
    """F3: rules whose findings count in another factor."""
    late_week_points: Decimal
    """F4: for each started week after the day on which the answer was due."""
    late_cap: Decimal
    rejection_points: Decimal
    """F4: for each round in which a file was returned or refused."""
    rejection_cap: Decimal
    undeliverable_points: Decimal
    """F4: no contact can be reached."""
    practice_points: Mapping[Practice, Decimal]
    """F5: for each practice that is answered No."""
    signal_points: Mapping[Signal, Decimal]
    signal_cap: Decimal
    high_from: Decimal
    medium_from: Decimal
    switched_off: frozenset[str]
    """Rules of the rating of smelters that do not apply (`ratings.RULES`)."""


DEFAULTS: dict[str, Any] = {
    "rating_weights": {"prohibited": "1", "high": "1", "medium": "0.6", "watch": "0.2", "low": "0"},
    "smelter_points": "35",
    "share_of_worst": "0.7",
    "many_smelters": "10",
    "origin_points": "25",
    "conclusion_weights": {"R0": "0", "R1": "0", "R2": "0", "R3": "0.2", "R4": "1", "R5": "0.4"},
    "finding_points": {"C": "5", "W": "2"},
    "finding_cap": "15",
    "findings_counted_elsewhere": ["V37", "V41", "V42"],
    "late_week_points": "1",
    "late_cap": "5",
    "rejection_points": "2",
    "rejection_cap": "4",
    "undeliverable_points": "1",
    "practice_points": {"policy": "2.5", "measures": "2.5", "review": "2.5", "corrective_action": "2.5"},
    "signal_points": {
        "grievance_substantiated": "5",
        "grievance_under_review": "2",
        "audit_failed": "5",
        "letter_expired": "2",
    },
    "signal_cap": "5",
    "high_from": "60",
    "medium_from": "30",
    "switched_off": [],
}
"""The content of the first version, in the form in which it is kept."""

_TABLES: dict[str, type[StrEnum] | type[str]] = {
    "rating_weights": Rating,
    "conclusion_weights": Conclusion,
    "finding_points": str,
    "practice_points": Practice,
    "signal_points": Signal,
}
_SETS = {"findings_counted_elsewhere", "switched_off"}
_SHARES = {"share_of_worst", "rating_weights", "conclusion_weights"}


def parse(content: Mapping[str, Any]) -> Ruleset:
    """The ruleset that is kept as `content`.

    :raises RulesetRefused: a number is missing, is none, is negative, or a share is above 1; a table lacks a row or
        has one too many; the borders of the levels are in the wrong order; an unknown field.
    """
    names = {field.name for field in fields(Ruleset)}
    for unknown in content.keys() - names:
        raise RulesetRefused(unknown, content[unknown])
    values: dict[str, Any] = {}
    for name in names:
        given = content.get(name)
        if name in _SETS:
            values[name] = _names(name, given)
        elif name in _TABLES:
            values[name] = _table(name, given, _TABLES[name])
        else:
            values[name] = _number(name, given, at_most=1 if name in _SHARES else None)
    ruleset = Ruleset(**values)
    if not 0 < ruleset.medium_from < ruleset.high_from <= 100:
        raise RulesetRefused("medium_from", str(ruleset.medium_from))
    if ruleset.many_smelters == 0:
        raise RulesetRefused("many_smelters", "0")
    return ruleset


def _number(field: str, given: object, *, at_most: int | None) -> Decimal:
    try:
        number = Decimal(str(given))
    except InvalidOperation:
        raise RulesetRefused(field, given) from None
    if not number.is_finite() or number < 0 or (at_most is not None and number > at_most):
        raise RulesetRefused(field, given)
    return number


def _table(field: str, given: object, keys: type[StrEnum] | type[str]) -> dict[Any, Decimal]:
    if not isinstance(given, Mapping):
        raise RulesetRefused(field, given)
    wanted = {member.value: member for member in keys} if issubclass(keys, StrEnum) else {"C": "C", "W": "W"}
    if given.keys() != wanted.keys():
        raise RulesetRefused(field, sorted(given.keys() ^ wanted.keys()))
    at_most = 1 if field in _SHARES else None
    return {wanted[key]: _number(f"{field}.{key}", value, at_most=at_most) for key, value in given.items()}


def _names(field: str, given: object) -> frozenset[str]:
    if not isinstance(given, list) or not all(isinstance(name, str) for name in given):
        raise RulesetRefused(field, given)
    return frozenset(given)
