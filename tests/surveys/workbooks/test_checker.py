"""RMI's Checker, recomputed: what it counts, and what it overlooks."""

from dataclasses import replace

import pytest

from surveys.workbooks.blank import SmelterValues, WorkbookValues
from surveys.workbooks.checker import CheckerItem
from surveys.workbooks.layouts import amrt, cmrt, crt, emrt, known
from surveys.workbooks.layouts.model import NO, UNKNOWN, Layout, Practice, Topic
from tests.surveys.workbooks.filled import answered, complete, in_company, understood, with_smelters

VALUES = complete(cmrt.CMRT_6_5)


def incomplete(values: WorkbookValues, layout: Layout = cmrt.CMRT_6_5) -> dict[int, str]:
    """Rows of the Checker that count, with the cell that each speaks of."""
    return {item.row: item.cell for item in understood(values, layout).checker.missing()}


def item(values: WorkbookValues, row: int, layout: Layout = cmrt.CMRT_6_5) -> CheckerItem:
    return next(item for item in understood(values, layout).checker.items if item.row == row)


def total(values: WorkbookValues, layout: Layout = cmrt.CMRT_6_5) -> int:
    return understood(values, layout).checker.incomplete


class TestEveryLayout:
    @pytest.mark.parametrize("layout", known.LAYOUTS, ids=lambda layout: layout.known_as)
    def test_calls_a_complete_declaration_complete(self, layout: Layout) -> None:
        checker = understood(complete(layout), layout).checker
        assert (checker.incomplete, list(checker.missing())) == (0, [])
        rows = [item.row for item in checker.items]
        assert len(rows) == len(set(rows))
        assert all(item.label and item.cell for item in checker.items)

    @pytest.mark.parametrize("layout", known.LAYOUTS, ids=lambda layout: layout.known_as)
    def test_asks_for_nothing_more_after_no(self, layout: Layout) -> None:
        minerals = complete(layout).answers[Topic.ADDED]
        values = replace(
            complete(layout), answers={Topic.ADDED: dict.fromkeys(minerals, NO)}, practices={}, smelters=()
        )
        assert total(values, layout) == 0


class TestCompany:
    @pytest.mark.parametrize(
        ("field", "row", "cell"),
        [
            ("company", 4, "D8"),
            ("scope", 5, "D9"),
            ("contact_name", 7, "D15"),
            ("contact_email", 8, "D16"),
            ("contact_phone", 9, "D17"),
            ("authorizer", 10, "D18"),
            ("authorizer_email", 11, "D20"),
            ("effective_date", 12, "D22"),
        ],
    )
    def test_counts_an_empty_field(self, field: str, row: int, cell: str) -> None:
        assert incomplete(in_company(VALUES, **{field: ""})) == {row: cell}

    @pytest.mark.parametrize("field", ["unique_id", "address", "authorizer_title"])
    def test_does_not_ask_for_other_fields(self, field: str) -> None:
        assert incomplete(in_company(VALUES, **{field: ""})) == {}

    def test_wants_no_more_of_an_address_than_its_sign(self) -> None:
        assert incomplete(in_company(VALUES, contact_email="n/a")) == {8: "D16"}
        assert incomplete(in_company(VALUES, contact_email="@")) == {}

    def test_takes_a_space_and_any_date_for_an_answer(self) -> None:
        assert incomplete(in_company(VALUES, company=" ", effective_date="soon")) == {}

    def test_wants_a_description_of_a_scope_of_ones_own(self) -> None:
        own = in_company(VALUES, scope="C")
        assert incomplete(own) == {6: "D10"}
        assert incomplete(in_company(own, scope_description="All relays")) == {}
        # Any other text than the first two options is a scope of one's own to the Checker.
        assert incomplete(in_company(VALUES, scope="A. Company ")) == {6: "D10"}


class TestAnswers:
    @pytest.mark.parametrize(
        ("topic", "row", "cell"),
        [
            (Topic.COVERED_COUNTRIES, 25, "D39"),
            (Topic.CAHRA, 30, "D45"),
            (Topic.RECYCLED, 35, "D51"),
            (Topic.RESPONSE_SHARE, 40, "D57"),
            (Topic.ALL_IDENTIFIED, 45, "D63"),
            (Topic.ALL_REPORTED, 50, "D69"),
        ],
    )
    def test_counts_an_open_question(self, topic: Topic, row: int, cell: str) -> None:
        assert incomplete(answered(VALUES, topic, "Tin", "")) == {row: cell}

    def test_counts_everything_below_an_answer_that_is_not_exactly_yes(self) -> None:
        rows = incomplete(answered(VALUES, Topic.ADDED, "Tin", "Yes "))
        assert sorted(rows) == [20, 25, 30, 35, 40, 45, 50]
        assert incomplete(answered(VALUES, Topic.ADDED, "Tin", "YES")) == {}

    def test_ignores_answers_left_below_a_no(self) -> None:
        values = answered(VALUES, Topic.REMAINS, "Tin", NO)
        assert item(values, 25).necessary is False
        assert incomplete(values) == {}

    def test_counts_open_questions_about_the_company(self) -> None:
        values = replace(VALUES, practices={**VALUES.practices, Practice.REVIEWS_INFORMATION: ""})
        assert incomplete(values) == {60: "D85"}

    def test_counts_a_missing_address_of_a_public_policy(self) -> None:
        assert incomplete(replace(VALUES, practice_comments={})) == {56: "G77"}
        values = replace(
            VALUES, practices={**VALUES.practices, Practice.POLICY_PUBLIC: NO}, practice_comments={}
        )
        assert incomplete(values) == {}

    @pytest.mark.parametrize("answer", [UNKNOWN, "Not applicable for this declaration"])
    def test_closes_the_extended_template_with_more_answers(self, answer: str) -> None:
        values = answered(complete(emrt.EMRT_1_3), Topic.ADDED, "Mica", answer)
        cleared = answered(values, Topic.REMAINS, "Mica", "")
        assert incomplete(cleared, emrt.EMRT_1_3) == {}

    def test_wants_the_other_format_described_where_the_revision_does(self) -> None:
        for layout, expected in (
            (emrt.EMRT_1_3, {55: "D79"}),
            (emrt.EMRT_2_1, {}),
            (crt.CRT_2_2, {53: "D75"}),
        ):
            values = complete(layout)
            practices = {**values.practices, Practice.SURVEYS_SUPPLIERS: "Yes, Using Other Format (Describe)"}
            assert incomplete(replace(values, practices=practices), layout) == expected

    def test_marks_the_optional_question_without_counting_it(self) -> None:
        values = answered(complete(amrt.AMRT_1_3), Topic.RESPONSE_SHARE, "Cobalt", "")
        marked = item(values, 29, amrt.AMRT_1_3)
        assert (marked.necessary, marked.incomplete, marked.in_total) == (False, 1, False)
        assert total(values, amrt.AMRT_1_3) == 0


class TestLists:
    def test_counts_a_missing_product(self) -> None:
        by_product = in_company(VALUES, scope="B")
        assert incomplete(by_product) == {64: "B6"}
        assert incomplete(replace(by_product, products=({"number": "KP-1"},))) == {}
        assert incomplete(replace(by_product, products=({"number": ""}, {"number": "KP-1"}))) == {64: "B6"}

    def test_counts_a_metal_without_smelters(self) -> None:
        values = replace(VALUES, smelters=VALUES.smelters[2:])
        assert incomplete(values) == {65: "B5"}

    def test_takes_an_unidentified_smelter_for_one(self) -> None:
        values = replace(VALUES, smelters=VALUES.smelters[2:])
        unidentified = SmelterValues(metal="Tantalum", lookup="Smelter not yet identified")
        assert incomplete(with_smelters(values, unidentified)) == {}

    def test_wants_a_name_beside_the_metal(self) -> None:
        values = replace(VALUES, smelters=VALUES.smelters[2:])
        assert incomplete(with_smelters(values, SmelterValues(metal="Tantalum"))) == {65: "B5"}
        cobalt = complete(emrt.EMRT_2_1)
        alone = replace(cobalt, smelters=(*cobalt.smelters[2:], SmelterValues(metal="Cobalt")))
        assert incomplete(alone, emrt.EMRT_2_1) == {114: "B5"}
        assert incomplete(alone, amrt.AMRT_1_3) == {}

    def test_counts_unlisted_smelters_without_name_or_country(self) -> None:
        row = SmelterValues(metal="Tin", lookup="Smelter Not Listed", name="Works", city="Lima")
        assert incomplete(with_smelters(VALUES, row)) == {69: "E13"}
        assert incomplete(with_smelters(VALUES, replace(row, country="PERU"))) == {}

    @pytest.mark.parametrize("layout", [emrt.EMRT_1_1, crt.CRT_2_2], ids=lambda layout: layout.known_as)
    def test_counts_each_of_them_outside_the_total_where_the_revision_does(self, layout: Layout) -> None:
        row = SmelterValues(metal="Cobalt", lookup="Smelter not listed")
        values = with_smelters(complete(layout), row, row)
        listed = item(values, layout.smelter_list_check.not_listed_row, layout)
        assert (listed.incomplete, listed.in_total, total(values, layout)) == (2, False, 0)

    def test_never_counts_missing_smelters_of_the_cobalt_template(self) -> None:
        values = replace(complete(crt.CRT_2_2), smelters=())
        assert total(values, crt.CRT_2_2) == 0
        unanswered = answered(values, Topic.ADDED, "Cobalt", "")
        assert sorted(incomplete(unanswered, crt.CRT_2_2)) == [15, 57]

    def test_keeps_counting_where_an_unknown_id_stops_the_template(self) -> None:
        values = with_smelters(in_company(VALUES, company=""), SmelterValues(id_input="CID999999"))
        assert incomplete(values) == {4: "D8"}


class TestSelection:
    def test_wants_a_mineral(self) -> None:
        values = replace(complete(emrt.EMRT_2_1), minerals=(), smelters=())
        assert incomplete(values, emrt.EMRT_2_1) == {7: "D12"}

    def test_keeps_rows_for_minerals_that_are_not_selected(self) -> None:
        values = complete(emrt.EMRT_2_1)
        assert [item(values, row, emrt.EMRT_2_1).necessary for row in range(17, 23)] == [True] * 2 + [
            False
        ] * 4

    def test_wants_a_name_for_each_other_mineral(self) -> None:
        values = replace(
            complete(amrt.AMRT_1_3), minerals=("Other [specify below]", *complete(amrt.AMRT_1_3).minerals)
        )
        assert incomplete(values, amrt.AMRT_1_3) == {8: "D15"}

    def test_wants_the_address_of_the_policy_in_a_hidden_row(self) -> None:
        values = replace(
            complete(emrt.EMRT_1_1), practice_comments={Practice.POLICY_PUBLIC: "https://a.example"}
        )
        assert incomplete(values, emrt.EMRT_1_1) == {49: "G69"}
        assert incomplete(values, emrt.EMRT_1_2) == {}
