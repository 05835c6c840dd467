"""The conclusions of the origin inquiry: the table of the field guide, row by row."""

from dataclasses import replace

import pytest

from risk.scoring.origins import Because, MineralFacts, Origin, Reason, SourceFacts, conclude
from risk.scoring.ruleset import Conclusion

ELSEWHERE = SourceFacts((1,), Origin.OTHER, participates=True)
MANAGED = SourceFacts((2,), Origin.RISK_AREA, participates=True)
UNKNOWN = SourceFacts((3,), Origin.UNKNOWN, participates=True)
OUTSIDE = SourceFacts((4,), Origin.RISK_AREA, participates=False)
FLAGGED = SourceFacts((5,), Origin.OTHER, participates=False, red_flag=True)
RECYCLER = SourceFacts((6,), Origin.RECYCLED, participates=True, recycles=True)
REGION_OPEN = SourceFacts((7,), Origin.POSSIBLE_RISK_AREA, participates=True)
UNRESOLVED = SourceFacts((8,), Origin.UNKNOWN, participates=False, resolved=False)
OUTSIDE_UNKNOWN = SourceFacts((9,), Origin.UNKNOWN, participates=False)


def mineral(*sources: SourceFacts, identified: bool = True, recycled: bool = False) -> MineralFacts:
    return MineralFacts(True, all_identified=identified, sources=sources, recycled_only=recycled)


class TestAMineral:
    @pytest.mark.parametrize(
        ("facts", "code", "reasons"),
        [
            (MineralFacts(False), "R0", [Because(Reason.DECLARED_ABSENT)]),
            (MineralFacts(False, contradicts_material=True), "R5", [Because(Reason.CONTRADICTS_MATERIAL)]),
            (mineral(ELSEWHERE, RECYCLER), "R2", [Because(Reason.ALL_ORIGINS_ELSEWHERE)]),
            (mineral(ELSEWHERE, MANAGED), "R3", [Because(Reason.RISK_AREA_WITHIN_RMAP, (2,))]),
            (mineral(MANAGED, UNKNOWN), "R3", [Because(Reason.RISK_AREA_WITHIN_RMAP, (2,))]),
            (mineral(ELSEWHERE, OUTSIDE), "R4", [Because(Reason.RISK_AREA_OUTSIDE_RMAP, (4,))]),
            (mineral(MANAGED, FLAGGED), "R4", [Because(Reason.RED_FLAG_OUTSIDE_RMAP, (5,))]),
            (mineral(MANAGED, OUTSIDE_UNKNOWN), "R5", [Because(Reason.ORIGIN_UNKNOWN, (9,))]),
            (mineral(ELSEWHERE, UNKNOWN), "R5", [Because(Reason.ORIGIN_UNKNOWN, (3,))]),
            (mineral(ELSEWHERE, REGION_OPEN), "R5", [Because(Reason.REGION_UNKNOWN, (7,))]),
            (mineral(ELSEWHERE, UNRESOLVED), "R5", [Because(Reason.UNRESOLVED, (8,))]),
            (mineral(ELSEWHERE, identified=False), "R5", [Because(Reason.NOT_ALL_IDENTIFIED)]),
            (mineral(), "R5", [Because(Reason.NO_SMELTERS)]),
        ],
    )
    def test_is_concluded_by_the_first_row_that_fits(
        self, facts: MineralFacts, code: str, reasons: list[Because]
    ) -> None:
        found = conclude(facts)
        assert (found.code, list(found.reasons)) == (code, reasons)


class TestRecycledMaterial:
    claim = replace(mineral(RECYCLER, recycled=True), recycling_evidence=True)

    def test_ends_the_inquiry_with_evidence(self) -> None:
        assert conclude(self.claim).code == Conclusion.RECYCLED

    def test_needs_evidence(self) -> None:
        found = conclude(replace(mineral(UNKNOWN, recycled=True)))
        assert found.code == Conclusion.UNDETERMINABLE
        assert Because(Reason.RECYCLED_WITHOUT_EVIDENCE) in found.reasons

    def test_is_not_believed_of_a_smelter_that_takes_ore(self) -> None:
        assert conclude(replace(self.claim, sources=[RECYCLER, OUTSIDE])).code == Conclusion.AT_RISK

    def test_does_not_outweigh_a_red_flag(self) -> None:
        flagged = replace(RECYCLER, participates=False, red_flag=True)
        assert conclude(replace(self.claim, sources=[flagged])).code == Conclusion.AT_RISK
