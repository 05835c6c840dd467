"""Evidence is judged, kept as plain values, and judged again with the same result."""

import json
from dataclasses import replace
from decimal import Decimal

from risk.scoring.judgement import AlikeSmelters, DeclaredMineral, Evidence, Judge, from_plain, to_plain
from risk.scoring.origins import MineralFacts, Origin, SourceFacts
from risk.scoring.ratings import Allegation, SmelterFacts
from risk.scoring.ruleset import DEFAULTS, Conclusion, Level, Practice, Rating, Signal, parse
from risk.scoring.score import Asked, Factor, OpenFinding, SupplierFacts

RULESET = parse(DEFAULTS)
CONFORMANT = SmelterFacts(participates=True)
BURUNDI = SmelterFacts(risk_origin=True)
TIN = SmelterFacts()

GOLD = SourceFacts(tuple(range(1, 30)), Origin.OTHER, participates=True)
EXAMPLE = Evidence(
    supplier=SupplierFacts(
        findings=[OpenFinding(7, "V21", "C"), OpenFinding(8, "V04", "W")],
        requests=[Asked(5, weeks_late=2)],
        practices_lacking={Practice.CORRECTIVE_ACTION: (11,)},
    ),
    smelters=[
        AlikeSmelters(CONFORMANT, tuple(range(1, 60))),
        AlikeSmelters(SmelterFacts(participates=True, active=True), (60,)),
        AlikeSmelters(BURUNDI, (61,)),
        AlikeSmelters(TIN, (62,)),
    ],
    minerals=[
        DeclaredMineral(
            3,
            "Gold",
            MineralFacts(
                True,
                all_identified=True,
                sources=[GOLD, SourceFacts((61,), Origin.RISK_AREA, participates=False)],
            ),
        ),
        DeclaredMineral(3, "Tin", MineralFacts(True, sources=[SourceFacts((62,), Origin.UNKNOWN, False)])),
    ],
)
"""The worked example of the field guide as it is known, before any rule is asked."""


def again(evidence: Evidence) -> Evidence:
    return from_plain(json.loads(json.dumps(to_plain(evidence))))


class TestJudge:
    def test_gives_the_worked_example_its_points(self) -> None:
        judgement = Judge(RULESET).judge(EXAMPLE)
        assert (judgement.score.points, judgement.score.level) == (Decimal("63.1"), Level.HIGH)
        assert [concluded.code for _declared, concluded in judgement.conclusions] == [
            Conclusion.AT_RISK,
            Conclusion.UNDETERMINABLE,
        ]
        assert judgement.ratings[61] == (Rating.HIGH, "outside_from_risk_area")
        assert judgement.ratings[62] == (Rating.MEDIUM, "outside")

    def test_says_that_origins_go_with_the_smelters_that_bring_them(self) -> None:
        first, *_rest = Judge(RULESET).judge(EXAMPLE).reliefs
        # 26.6 to 4.9 for the active smelter that stays; gold without Burundi is R2, tin without a smelter is R5.
        assert (first.factor, first.points) == (Factor.SMELTERS, Decimal("21.7") + Decimal(15))
        assert first.level == Level.LOW

    def test_follows_another_ruleset(self) -> None:
        lenient = parse({**DEFAULTS, "switched_off": ["outside_from_risk_area"]})
        assert Judge(lenient).judge(EXAMPLE).ratings[61] == (Rating.MEDIUM, "outside")


class TestPlainEvidence:
    def test_is_the_evidence_again(self) -> None:
        everything = replace(
            EXAMPLE,
            supplier=replace(
                EXAMPLE.supplier,
                declared=False,
                undeliverable=True,
                signals={Signal.LETTER_EXPIRED: (4,), Signal.GRIEVANCE_UNDER_REVIEW: ()},
            ),
            smelters=[
                *EXAMPLE.smelters,
                AlikeSmelters(SmelterFacts(allegation=Allegation.CREDIBLE, overdue=True), (63,)),
            ],
        )
        assert again(everything) == everything

    def test_is_judged_to_the_same(self) -> None:
        assert Judge(RULESET).judge(again(EXAMPLE)) == Judge(RULESET).judge(EXAMPLE)

    def test_says_what_is_alike_once(self) -> None:
        assert len(json.dumps(to_plain(EXAMPLE))) < 1500
