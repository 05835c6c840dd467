"""How a smelter is rated: the first rule that fits decides."""

from typing import Any

import pytest

from risk.scoring.ratings import RULES, Allegation, SmelterFacts, rate
from risk.scoring.ruleset import DEFAULTS, Rating, parse

RULESET = parse(DEFAULTS)
QUALIFIED: dict[str, Any] = {"participates": True}


class TestASmelter:
    @pytest.mark.parametrize(
        ("facts", "rating", "rule"),
        [
            (QUALIFIED | {"forbidden": True}, Rating.PROHIBITED, "forbidden"),
            ({"forbidden": True, "risk_origin": True}, Rating.PROHIBITED, "forbidden"),
            ({"risk_origin": True}, Rating.HIGH, "outside_from_risk_area"),
            ({"allegation": Allegation.CREDIBLE}, Rating.HIGH, "outside_with_allegation"),
            ({"lost_for_non_conformance": True}, Rating.HIGH, "lost_for_non_conformance"),
            ({"refused": True}, Rating.HIGH, "refused"),
            ({"resolved": False}, Rating.MEDIUM, "unresolved"),
            ({}, Rating.MEDIUM, "outside"),
            ({"allegation": Allegation.UNDER_REVIEW}, Rating.MEDIUM, "outside"),
            ({"participates": True, "active": True}, Rating.WATCH, "active"),
            (QUALIFIED | {"overdue": True}, Rating.WATCH, "overdue"),
            (QUALIFIED | {"allegation": Allegation.UNDER_REVIEW}, Rating.WATCH, "allegation_open"),
            (QUALIFIED | {"risk_origin": True}, Rating.LOW, "qualified"),
            (QUALIFIED, Rating.LOW, "qualified"),
        ],
    )
    def test_is_rated_by_the_first_rule_that_fits(
        self, facts: dict[str, Any], rating: Rating, rule: str
    ) -> None:
        assert rate(SmelterFacts(**facts), RULESET) == (rating, rule)

    def test_is_rated_by_the_next_rule_where_one_is_switched_off(self) -> None:
        ruleset = parse({**DEFAULTS, "switched_off": ["outside_from_risk_area"]})
        assert rate(SmelterFacts(risk_origin=True), ruleset) == (Rating.MEDIUM, "outside")


class TestTheRules:
    def test_go_from_bad_to_good(self) -> None:
        order = list(Rating)
        places = [order.index(rule.rating) for rule in RULES]
        assert places == sorted(places)
