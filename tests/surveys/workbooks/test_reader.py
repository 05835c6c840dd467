"""Reading: everything that was written comes back, in every layout and after what suppliers do to files."""

from dataclasses import replace
from typing import Any

import pytest

from surveys.workbooks.blank import SmelterValues, WorkbookValues, build
from surveys.workbooks.declaration import Kind
from surveys.workbooks.layouts import amrt, cmrt, emrt, known
from surveys.workbooks.layouts.model import ALL, NO, YES, Layout, Practice, Topic
from surveys.workbooks.lookup import Lookup, LookupEntry
from surveys.workbooks.understanding import understand
from tests.surveys.workbooks.filled import (
    answered,
    complete,
    edited,
    in_company,
    invented_lookup,
    minerals_of,
    understood,
    with_smelters,
)

VALUES = complete(cmrt.CMRT_6_5)


def smelters(*rows: SmelterValues, layout: Layout = cmrt.CMRT_6_5, **changes: Any) -> Any:
    values = replace(complete(layout), smelters=rows, **changes)
    return understood(values, layout).declaration.smelters


class TestEveryLayout:
    @pytest.mark.parametrize("layout", known.LAYOUTS, ids=lambda layout: layout.known_as)
    def test_reads_back_what_was_written(self, layout: Layout) -> None:
        values = replace(
            complete(layout),
            language="中文 Chinese",
            products=({"number": "KP-1", "name": "Bracket"}, {"number": "KP-2"}),
            mines=({"metal": "Cobalt", "smelter": "Cobalt Works", "mine": "Alto", "country": "PERU"},),
        )
        declaration = understood(values, layout).declaration
        assert declaration.language == "中文 Chinese"
        assert declaration.minerals == minerals_of(layout)
        assert declaration.company.scope.value == "A"
        assert declaration.company.effective_on == values.company["effective_date"]
        for question in layout.questions:
            for mineral in question.minerals or declaration.minerals:
                answer = declaration.answer(question.topic, mineral)
                assert answer is not None
                assert answer.given.value == values.answers[question.topic][mineral]
                assert answer.is_option
        assert {a.practice for a in declaration.company_answers} == {
            q.practice for q in layout.company_questions
        }
        assert all(answer.given for answer in declaration.company_answers)
        assert [row.best_cid for row in declaration.smelters] == [row.id_input for row in values.smelters]
        assert {row.kind for row in declaration.smelters} == {Kind.LISTED}
        assert [product.number.value for product in declaration.products] == ["KP-1", "KP-2"]
        assert [mine.country.value for mine in declaration.mines] == (
            ["PERU"] if layout.has_mine_list else []
        )

    @pytest.mark.parametrize("layout", known.LAYOUTS, ids=lambda layout: layout.known_as)
    def test_knows_the_place_of_everything(self, layout: Layout) -> None:
        declaration = understood(complete(layout), layout).declaration
        assert declaration.company.company.cell == "D8"
        assert next(a.given.cell for a in declaration.answers) == f"D{layout.questions[0].first_row}"
        assert declaration.smelters[1].country.cell == "E6"
        assert declaration.smelters[1].country.sheet == "Smelter List"

    @pytest.mark.parametrize("layout", known.LAYOUTS, ids=lambda layout: layout.known_as)
    def test_derives_the_columns_that_a_program_left_empty(self, layout: Layout) -> None:
        shown = understood(complete(layout), layout).declaration.smelters
        derived = understood(replace(complete(layout), derives_columns=False), layout).declaration.smelters
        assert derived == shown


class TestAnswers:
    def test_keeps_what_is_written_beside_what_is_meant(self) -> None:
        declaration = understood(answered(VALUES, Topic.ADDED, "Tin", "是")).declaration
        answer = declaration.answer(Topic.ADDED, "Tin")
        assert answer is not None
        assert (answer.given.value, answer.given.as_written, answer.given.cell) == (YES, "是", "D27")

    @pytest.mark.parametrize("layout", [cmrt.CMRT_6_1, cmrt.CMRT_6_5])
    @pytest.mark.parametrize("written", [1, "1", "100%", "100 %", 1.0])
    def test_reads_a_full_share_however_it_is_stored(self, layout: Layout, written: object) -> None:
        values = answered(complete(layout), Topic.RESPONSE_SHARE, "Tin", written)
        assert understood(values, layout).declaration.given(Topic.RESPONSE_SHARE, "Tin") == ALL

    def test_binds_letters_to_meanings(self) -> None:
        for layout, letter in ((cmrt.CMRT_6_5, "D"), (emrt.EMRT_2_1, "D")):
            declaration = understood(complete(layout), layout).declaration
            assert [a.letter for a in declaration.practice(Practice.DUE_DILIGENCE_MEASURES)] == [letter]


class TestMinerals:
    def test_sorts_the_selected_ones_as_the_template_does(self) -> None:
        values = replace(
            complete(emrt.EMRT_2_1), minerals=("Nickel", "cobalt", "(Delete Graphite)", "Nickel")
        )
        assert understood(values, emrt.EMRT_2_1).declaration.minerals == ("Cobalt", "Nickel")

    def test_takes_the_names_of_other_minerals(self) -> None:
        values = replace(complete(amrt.AMRT_1_3), minerals=("Zinc", "Gallium"))
        assert understood(values, amrt.AMRT_1_3).declaration.minerals == ("Gallium", "Zinc")


class TestSmelters:
    def test_finds_rows_behind_gaps_up_to_the_end_of_the_list(self) -> None:
        rows = [SmelterValues()] * 2500
        rows[0] = rows[700] = rows[2499] = SmelterValues(id_input="CID910001")
        assert [row.row for row in smelters(*rows)] == [5, 705, 2504]

    def test_reads_hidden_and_deleted_rows(self) -> None:
        def change(book: Any) -> None:
            book["Smelter List"].row_dimensions[6].hidden = True
            book["Smelter List"].delete_rows(7, 2)

        content = edited(build(cmrt.CMRT_6_5, VALUES), change)
        assert len(understand(content, filename="file.xlsx").declaration.smelters) == 6

    def test_takes_the_alias_for_the_smelter_it_belongs_to(self) -> None:
        (row,) = smelters(SmelterValues(metal="Tin", lookup="Old Tin Mill"), derives_columns=False)
        assert (row.kind, row.standard_name, row.cid.value) == (Kind.LISTED, "Tin Refinery", "CID920002")
        assert (row.country.value, row.city.value, row.best_cid) == ("JAPAN", "Kosaka", "CID920002")

    @pytest.mark.parametrize(
        "written", ["ＣＩＤ９２０００１", " CID920001", "CID 920001", "920001", "CID920001\n"]
    )
    def test_finds_what_the_template_does_not(self, written: str) -> None:
        (row,) = smelters(SmelterValues(id_input=written))
        assert (row.kind, row.metal.value, row.best_cid) == (Kind.UNRESOLVED, None, "CID920001")

    def test_finds_ids_in_another_letter_case_as_excel_does(self) -> None:
        (row,) = smelters(SmelterValues(id_input="cid920001"))
        assert (row.kind, row.metal.value) == (Kind.LISTED, "Tin")

    def test_resolves_nothing_for_a_metal_that_is_not_the_ids(self) -> None:
        (row,) = smelters(
            SmelterValues(id_input="CID920001", metal="Gold", lookup="Tin Works"), derives_columns=False
        )
        assert (row.kind, row.standard_name, row.best_cid) == (Kind.UNRESOLVED, None, "CID920001")

    def test_prefers_the_typed_id_to_the_computed_one(self) -> None:
        (row,) = smelters(
            SmelterValues(id_input="CID920001", metal="Tin", lookup="Tin Works", cid="CID920002")
        )
        assert row.best_cid == "CID920001"

    @pytest.mark.parametrize(
        ("layout", "kind", "cid"),
        [(cmrt.CMRT_6_1, Kind.NOT_LISTED, None), (cmrt.CMRT_6_22, Kind.NOT_LISTED, "CID920002")],
        ids=lambda value: getattr(value, "known_as", None),
    )
    def test_resolves_a_typed_name_since_the_revision_that_does(
        self, layout: Layout, kind: Kind, cid: str | None
    ) -> None:
        row = SmelterValues(metal="Tin", lookup="Smelter not listed", name="Old Tin Mill", country="JAPAN")
        (read,) = smelters(row, layout=layout)
        assert (read.kind, read.cid.value, read.best_cid) == (kind, cid, "CID920002")
        assert read.reported_name.value == "Old Tin Mill"

    @pytest.mark.parametrize(
        ("layout", "name"),
        [
            (cmrt.CMRT_6_1, "Unknown"),
            (cmrt.CMRT_6_5, None),
            (emrt.EMRT_1_2, "Unknown"),
            (emrt.EMRT_1_3, None),
        ],
        ids=lambda value: getattr(value, "known_as", None),
    )
    def test_keeps_smelters_apart_that_are_not_identified(self, layout: Layout, name: str | None) -> None:
        mineral = layout.minerals[0]
        (row,) = smelters(SmelterValues(metal=mineral, lookup="SMELTER NOT YET IDENTIFIED"), layout=layout)
        assert (row.kind, row.standard_name, row.best) == (Kind.NOT_IDENTIFIED, name, None)

    def test_leaves_a_name_of_two_smelters_to_a_person(self) -> None:
        twins = tuple(LookupEntry("Tin", "Twin", f"Twin {n}", "PERU", f"CID92100{n}") for n in (1, 2))
        (row,) = smelters(SmelterValues(metal="Tin", lookup=" twin "), lookup=twins)
        assert (row.kind, row.best) == (Kind.UNRESOLVED, None)

    def test_uses_the_reference_list_where_the_look_up_is_gone(self) -> None:
        content = build(cmrt.CMRT_6_5, replace(VALUES, derives_columns=False))
        content = edited(content, lambda book: book.remove(book["Smelter Look-up"]))
        without = understand(content, filename="file.xlsx").declaration
        assert {row.kind for row in without.smelters} == {Kind.UNRESOLVED}
        lookup = Lookup(invented_lookup(cmrt.CMRT_6_5.minerals))
        helped = understand(content, filename="file.xlsx", lookup=lookup).declaration
        assert {row.kind for row in helped.smelters} == {Kind.LISTED}

    def test_treats_zero_as_empty(self) -> None:
        (row,) = smelters(SmelterValues(id_input="CID920001", street="0"))
        assert row.street.value == "0"

        def zero(book: Any) -> None:
            book["Smelter List"]["H5"] = 0

        content = edited(build(cmrt.CMRT_6_5, replace(VALUES, smelters=VALUES.smelters[:1])), zero)
        assert understand(content, filename="file.xlsx").declaration.smelters[0].street.value is None


class TestOtherFields:
    def test_reads_numbers_where_texts_are_meant(self) -> None:
        declaration = understood(
            in_company(VALUES, unique_id=731842906, contact_phone=441144960123)
        ).declaration
        assert declaration.company.unique_id.value == "731842906"
        assert declaration.company.contact_phone.value == "441144960123"

    def test_keeps_formulas_in_text_as_text(self) -> None:
        declaration = understood(in_company(VALUES, company="=cmd|'/c calc'!A0")).declaration
        assert declaration.company.company.value == "=cmd|'/c calc'!A0"

    def test_skips_the_copyright_below_the_products(self) -> None:
        values = replace(VALUES, products=({"number": "KP-1"}, {"number": ""}, {"number": "© 2025 somebody"}))
        assert [product.row for product in understood(values).declaration.products] == [6]

    def test_reads_the_reasons_of_the_minerals_scope(self) -> None:
        values = replace(complete(amrt.AMRT_1_3), scope_reasons=(("Zinc", "asked by a customer"),))
        (reason,) = understood(values, amrt.AMRT_1_3).declaration.scope_reasons
        assert (reason.row, reason.mineral.value, reason.reason.value) == (8, "Zinc", "asked by a customer")

    def test_reads_a_declaration_that_says_no_to_everything(self) -> None:
        values = WorkbookValues(answers={Topic.ADDED: dict.fromkeys(cmrt.CMRT_6_5.minerals, NO)})
        assert understood(values).declaration.smelters == ()

    def test_counts_a_row_with_a_comment_alone(self) -> None:
        declaration = understood(with_smelters(VALUES, SmelterValues(comments="see above"))).declaration
        assert declaration.smelters[-1].comments.value == "see above"
