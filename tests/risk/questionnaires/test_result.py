"""What answers come to: shares, sub-score of the minerals, verdict."""

from decimal import Decimal

import pytest

from risk.questionnaires.form import MINERALS, Answer, first_version, parse
from risk.questionnaires.result import Gravity, Verdict, result_of, verdict_of

FORM = parse(first_version())
ALL_MET = dict.fromkeys(FORM.questions, Answer.MET)


def minerals(answer: Answer) -> dict[str, Answer]:
    """The questions on minerals, none of them a key question, answered alike."""
    [section] = [one for one in FORM.sections if one.key == MINERALS]
    return {question.key: answer for question in section.questions if not question.is_key}


class TestResult:
    def test_is_a_hundred_where_everything_is_met(self) -> None:
        result = result_of(FORM, ALL_MET)
        assert (result.points, result.minerals, result.is_complete) == (Decimal(100), Decimal(100), True)

    def test_weighs_questions_within_a_section(self) -> None:
        # Exposure weighs 2 of 7 in its section of 15 of 100: 100 x 5/7 = 71.4; 85 + 15 x 0.714 = 95.7.
        result = result_of(FORM, ALL_MET | {"exposure": Answer.MISSING})
        of_section = {one.section.key: one.points for one in result.sections}
        assert of_section["safety"] == Decimal("71.4")
        assert result.points == Decimal("95.7")

    def test_counts_what_does_not_apply_nowhere(self) -> None:
        whole = {one.key: Answer.NOT_APPLICABLE for one in FORM.sections[2].questions}
        result = result_of(FORM, ALL_MET | whole)
        assert result.points == Decimal(100)
        assert result.sections[2].points is None
        assert result.is_complete

    def test_gives_the_minerals_a_score_of_their_own(self) -> None:
        # 3 of 18 met, the rest at 0.3: (3 + 15 x 0.3) / 18 = 41.7.
        result = result_of(FORM, ALL_MET | minerals(Answer.PARTLY))
        assert result.minerals == Decimal("41.7")
        assert result.points == Decimal("82.5")

    def test_names_what_is_not_answered(self) -> None:
        result = result_of(FORM, {"exposure": Answer.MET})
        assert len(result.unanswered) == len(FORM.questions) - 1
        assert result.points == Decimal(100)
        assert result.minerals is None


class TestVerdict:
    def test_passes_where_everything_is_met_and_only_minor_things_were_found(self) -> None:
        assert verdict_of(FORM, result_of(FORM, ALL_MET), [Gravity.MINOR]) == Verdict.PASSED

    def test_leaves_conditions_after_a_major_finding(self) -> None:
        assert verdict_of(FORM, result_of(FORM, ALL_MET), [Gravity.MAJOR]) == Verdict.CONDITIONAL

    @pytest.mark.parametrize(
        ("answers", "findings"),
        [
            ({}, [Gravity.CRITICAL]),
            ({"child_labour": Answer.MISSING}, []),
            (minerals(Answer.PARTLY), []),
        ],
        ids=["critical finding", "key question missing", "minerals below the border"],
    )
    def test_fails(self, answers: dict[str, Answer], findings: list[Gravity]) -> None:
        assert verdict_of(FORM, result_of(FORM, ALL_MET | answers), findings) == Verdict.FAILED

    def test_leaves_conditions_between_the_borders(self) -> None:
        result = result_of(FORM, ALL_MET | minerals(Answer.MOSTLY) | {"minerals_truth": Answer.MOSTLY})
        assert result.minerals == Decimal("70.0")
        assert verdict_of(FORM, result, []) == Verdict.CONDITIONAL
