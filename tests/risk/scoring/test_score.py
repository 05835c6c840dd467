"""The score of a supplier: the worked example of the field guide, the floors, the caps."""

from dataclasses import replace
from decimal import Decimal

from risk.scoring.ruleset import DEFAULTS, Conclusion, Level, Practice, Rating, Signal, parse
from risk.scoring.score import Asked, Factor, Floor, OpenFinding, RatedSmelters, SupplierFacts, reliefs, score

RULESET = parse(DEFAULTS)


def rated(*ratings: Rating) -> list[RatedSmelters]:
    return [RatedSmelters(rating, (key,)) for key, rating in enumerate(ratings, 1)]


EXAMPLE = SupplierFacts(
    smelters=rated(*[Rating.LOW] * 59, Rating.WATCH, Rating.HIGH, Rating.MEDIUM),
    conclusions={"gold": Conclusion.AT_RISK, "tin": Conclusion.UNDETERMINABLE},
    findings=[OpenFinding(7, "V21", "C"), OpenFinding(8, "V04", "W"), OpenFinding(9, "V37", "W")],
    requests=[Asked(5, weeks_late=2)],
    practices_lacking={Practice.CORRECTIVE_ACTION: (11,)},
)
"""62 smelters, of them a gold refiner with origin in a covered country and a tin smelter without origin data."""

RESUBMITTED = replace(
    EXAMPLE,
    smelters=rated(*[Rating.LOW] * 59, Rating.WATCH),
    conclusions={"gold": Conclusion.MANAGED, "tin": Conclusion.NOT_FROM_RISK_AREAS},
    findings=[],
)


class TestWorkedExample:
    def test_gives_its_points_factor_by_factor(self) -> None:
        result = score(EXAMPLE, RULESET)
        assert [factor.points for factor in result.factors] == [
            Decimal("26.6"),
            Decimal(25),
            Decimal(7),
            Decimal(2),
            Decimal("2.5"),
            Decimal(0),
        ]
        assert result.points == Decimal("63.1")

    def test_is_high_by_its_points_and_by_its_floors(self) -> None:
        result = score(EXAMPLE, RULESET)
        assert result.level == Level.HIGH
        assert set(result.floors) == {Floor.WORST_SMELTER_HIGH, Floor.AT_RISK, Floor.WORST_SMELTER_MEDIUM}

    def test_is_low_after_the_new_file(self) -> None:
        result = score(RESUBMITTED, RULESET)
        assert (result.points, result.level, result.floors) == (Decimal("14.4"), Level.LOW, ())

    def test_names_the_rows_behind_each_point(self) -> None:
        lines = {line.rule: line for factor in score(EXAMPLE, RULESET).factors for line in factor.lines}
        assert lines["worst_smelter"].keys == (61,)
        assert lines["many_smelters"].keys == (61, 62)
        assert lines["conclusion_R4"].names == ("gold",)
        assert lines["findings_C"].names == ("V21",)
        assert lines["findings_W"].keys == (8,)


class TestLevel:
    def test_is_high_because_of_one_smelter_among_two_hundred(self) -> None:
        facts = SupplierFacts(smelters=rated(*[Rating.LOW] * 200, Rating.HIGH))
        assert score(facts, RULESET).level == Level.HIGH

    def test_is_at_least_medium_because_of_a_medium_smelter(self) -> None:
        facts = SupplierFacts(smelters=rated(Rating.MEDIUM))
        result = score(facts, RULESET)
        assert result.points < RULESET.medium_from
        assert result.level == Level.MEDIUM

    def test_is_not_assessed_without_a_declaration_however_few_the_points(self) -> None:
        result = score(SupplierFacts(declared=False), RULESET)
        assert (result.points, result.level) == (Decimal(0), Level.NOT_ASSESSED)

    def test_changes_at_the_borders(self) -> None:
        medium = parse({**DEFAULTS, "medium_from": "14.4"})
        above = parse({**DEFAULTS, "medium_from": "14.5"})
        assert score(RESUBMITTED, medium).level == Level.MEDIUM
        assert score(RESUBMITTED, above).level == Level.LOW


class TestFactors:
    def test_never_exceed_what_they_can_give(self) -> None:
        facts = SupplierFacts(
            smelters=rated(*[Rating.PROHIBITED] * 50),
            conclusions={"gold": Conclusion.AT_RISK},
            findings=[OpenFinding(key, "V21", "C") for key in range(40)],
            requests=[Asked(1, weeks_late=60, rejected_rounds=9)],
            undeliverable=True,
            practices_lacking=dict.fromkeys(Practice, ()),
            signals=dict.fromkeys(Signal, ()),
        )
        result = score(facts, RULESET)
        assert [factor.points for factor in result.factors] == [35, 25, 15, 10, 10, 5]
        assert result.points == 100

    def test_count_each_week_up_to_the_cap(self) -> None:
        late = {
            weeks: score(SupplierFacts(requests=[Asked(1, weeks)]), RULESET).points for weeks in (0, 1, 5, 6)
        }
        assert late == {0: 0, 1: 1, 5: 5, 6: 5}

    def test_take_the_latest_of_several_answers_and_all_returned_rounds(self) -> None:
        facts = SupplierFacts(requests=[Asked(1, weeks_late=3), Asked(2, weeks_late=1, rejected_rounds=1)])
        lines = {line.rule: line for line in score(facts, RULESET).factors[3].lines}
        assert (lines["late"].points, lines["late"].keys) == (3, (1,))
        assert (lines["rejected"].points, lines["rejected"].keys) == (2, (2,))


class TestReliefs:
    def test_begin_with_what_lowers_the_score_most(self) -> None:
        found = reliefs(EXAMPLE, RULESET)
        assert [(relief.factor, relief.points) for relief in found] == [
            (Factor.ORIGINS, Decimal(25)),
            (Factor.SMELTERS, Decimal("21.7")),
            (Factor.DECLARATION, Decimal(7)),
            (Factor.PROGRAMME, Decimal("2.5")),
        ]

    def test_promise_nothing_for_what_is_past(self) -> None:
        assert reliefs(SupplierFacts(requests=[Asked(1, 5, 2)]), RULESET) == []
