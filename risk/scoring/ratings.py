"""How a smelter is rated for a metal on a day: the first rule that fits decides."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from risk.scoring.ruleset import Rating, Ruleset


class Allegation(StrEnum):
    """The worst allegation that is open against a smelter."""

    NONE = "none"
    UNDER_REVIEW = "under_review"
    CREDIBLE = "credible"


@dataclass(frozen=True, slots=True)
class SmelterFacts:
    """What is known of a reported smelter for its metal on the day."""

    resolved: bool = True
    """The reported name means a facility of the reference list."""
    participates: bool = False
    active: bool = False
    """Its status is active: participating, yet not qualified."""
    forbidden: bool = False
    """A confirmed sanctions match, or a do-not-use list of the company or of a customer that it concerns."""
    risk_origin: bool = False
    """Located in, known or declared to source from a level 3 country, the DRC or a CAHRA."""
    allegation: Allegation = Allegation.NONE
    lost_for_non_conformance: bool = False
    refused: bool = False
    """It refuses the assessment, or has ended the communication."""
    overdue: bool = False
    """Its planned re-assessment is over by more than the days that are allowed."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason for a rating."""

    code: str
    rating: Rating
    fits: Callable[[SmelterFacts], bool]


RULES = (
    Rule("forbidden", Rating.PROHIBITED, lambda smelter: smelter.forbidden),
    Rule("outside_from_risk_area", Rating.HIGH, lambda smelter: _outside(smelter) and smelter.risk_origin),
    Rule(
        "outside_with_allegation",
        Rating.HIGH,
        lambda smelter: _outside(smelter) and smelter.allegation == Allegation.CREDIBLE,
    ),
    Rule(
        "lost_for_non_conformance",
        Rating.HIGH,
        lambda smelter: _outside(smelter) and smelter.lost_for_non_conformance,
    ),
    Rule("refused", Rating.HIGH, lambda smelter: _outside(smelter) and smelter.refused),
    Rule("unresolved", Rating.MEDIUM, lambda smelter: not smelter.resolved),
    Rule("outside", Rating.MEDIUM, lambda smelter: _outside(smelter)),
    Rule("active", Rating.WATCH, lambda smelter: smelter.active),
    Rule("overdue", Rating.WATCH, lambda smelter: smelter.overdue),
    Rule("allegation_open", Rating.WATCH, lambda smelter: smelter.allegation != Allegation.NONE),
)
"""In the order in which they are asked."""

QUALIFIED = "qualified"
"""The reason where no rule fits: qualified and current. Origin from a CAHRA is no reason against it."""


def rate(smelter: SmelterFacts, ruleset: Ruleset) -> tuple[Rating, str]:
    """The rating and the code of the rule that decided it."""
    for rule in RULES:
        if rule.code not in ruleset.switched_off and rule.fits(smelter):
            return rule.rating, rule.code
    return Rating.LOW, QUALIFIED


def _outside(smelter: SmelterFacts) -> bool:
    return not smelter.participates
