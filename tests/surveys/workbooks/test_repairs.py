"""What the rules propose, where it is certain, and what only the supplier can fill in."""

from dataclasses import replace

import pytest

from surveys.workbooks.blank import SmelterValues, build
from surveys.workbooks.changes import Entry, changes
from surveys.workbooks.findings import Finding
from surveys.workbooks.layouts import cmrt, emrt
from surveys.workbooks.layouts.model import SCOPE_OPTIONS, YES, Topic
from surveys.workbooks.understanding import Understanding, understand
from tests.surveys.workbooks.filled import answered, complete, edited, in_company, understood, with_smelters


def of(understanding: Understanding, rule: str) -> Finding:
    (found,) = [finding for finding in understanding.findings if finding.rule_id == rule]
    return found


def proposed(finding: Finding) -> list[tuple[str, str, bool]]:
    return [(repair.cell, repair.value, repair.is_certain) for repair in finding.repairs]


class TestARuleProposes:
    def test_the_contact_s_own_data_for_an_authorizer_who_is_the_same(self) -> None:
        values = in_company(complete(cmrt.CMRT_6_5), authorizer_email="同上")
        assert proposed(of(understood(values), "V10b")) == [("D20", "mary.okafor@kestrel.example", True)]

    def test_nothing_for_a_contact_who_is_the_same(self) -> None:
        values = in_company(complete(cmrt.CMRT_6_5), contact_email="same")
        assert proposed(of(understood(values), "V10b")) == []

    def test_unknown_for_a_no_without_full_knowledge(self) -> None:
        values = answered(complete(cmrt.CMRT_6_5), Topic.RESPONSE_SHARE, "Tin", "Greater than 75%")
        values = answered(answered(values, Topic.CAHRA, "Tin", "No"), Topic.ALL_IDENTIFIED, "Tin", "No")
        ((_cell, value, is_certain),) = proposed(of(understood(values), "V22"))
        assert (value, is_certain) == ("Unknown", False)

    def test_no_where_not_all_suppliers_have_answered(self) -> None:
        values = answered(complete(cmrt.CMRT_6_5), Topic.RESPONSE_SHARE, "Tin", "Greater than 75%")
        ((_cell, value, is_certain),) = proposed(of(understood(values), "V21"))
        assert (value, is_certain) == ("No", False)

    def test_the_id_of_the_named_smelter_for_what_is_no_id(self) -> None:
        row = SmelterValues(id_input="n/a", metal="Gold", lookup="Gold Works")
        finding = of(understood(with_smelters(complete(cmrt.CMRT_6_5), row)), "V31")
        assert proposed(finding) == [("A13", "CID930001", True)]

    def test_the_id_of_the_named_smelter_for_an_unknown_one_but_not_for_certain(self) -> None:
        row = SmelterValues(id_input="CID999999", metal="Gold", lookup="Gold Works")
        finding = of(understood(with_smelters(complete(cmrt.CMRT_6_5), row)), "V31b")
        assert proposed(finding) == [("A13", "CID930001", False)]

    def test_the_id_of_the_name_where_a_row_has_two(self) -> None:
        row = SmelterValues(id_input="CID930002", metal="Gold", lookup="Gold Works")
        content = build(cmrt.CMRT_6_5, with_smelters(complete(cmrt.CMRT_6_5), row))
        typed = edited(content, lambda book: book["Smelter List"].__setitem__("F13", "CID930001"))
        assert proposed(of(understand(typed, filename=""), "V30d")) == [("A13", "CID930001", False)]

    def test_the_metal_of_the_id_for_certain_only_where_the_name_agrees(self) -> None:
        agreeing = SmelterValues(id_input="CID930001", metal="Tin", lookup="Gold Works")
        other = SmelterValues(id_input="CID930001", metal="Tin", lookup="Somebody")
        for row, is_certain in ((agreeing, True), (other, False)):
            finding = of(understood(with_smelters(complete(cmrt.CMRT_6_5), row)), "V30")
            assert proposed(finding) == [("B13", "Gold", is_certain)]

    def test_to_move_the_first_product_up(self) -> None:
        values = in_company(complete(cmrt.CMRT_6_5), scope="B")
        content = edited(build(cmrt.CMRT_6_5, values), _second_product)
        finding = of(understand(content, filename=""), "V12b")
        assert proposed(finding) == [
            ("B6", "P-1", True),
            ("B8", "", True),
            ("C6", "Plug", True),
            ("C8", "", True),
        ]

    def test_to_clear_answers_of_no_mineral(self) -> None:
        content = build(emrt.EMRT_2_1, complete(emrt.EMRT_2_1))
        row = emrt.EMRT_2_1.questions[0].first_row + 2
        left = edited(content, lambda book: book["Declaration"].__setitem__(f"D{row}", "Yes"))
        assert proposed(of(understand(left, filename=""), "A04")) == [(f"D{row}", "", False)]


def _second_product(book: object) -> None:
    sheet = book["Product List"]  # type: ignore[index]
    sheet["B8"], sheet["C8"] = "P-1", "Plug"


class TestAFieldToFillIn:
    @pytest.mark.parametrize(
        ("fields", "rule", "entry", "options"),
        [
            ({"contact_phone": ""}, "C01", Entry.TEXT, ()),
            ({"scope": "all"}, "A03", Entry.CHOICE, SCOPE_OPTIONS),
            ({"effective_date": ""}, "V06", Entry.DATE, ()),
            ({"authorizer_title": ""}, "V11b", Entry.TEXT, ()),
        ],
    )
    def test_of_the_company_is_of_its_kind(self, fields, rule, entry, options) -> None:  # type: ignore[no-untyped-def]
        found = understood(in_company(complete(cmrt.CMRT_6_5), **fields))
        finding = of(found, rule)
        ((change,),) = changes(found.declaration, [finding])
        assert (change.cell, change.entry, change.options) == (finding.cell, entry, options)

    def test_of_a_question_offers_the_answers_of_the_template(self) -> None:
        found = understood(answered(complete(cmrt.CMRT_6_5), Topic.ADDED, "Tin", ""))
        ((change,),) = changes(found.declaration, [of(found, "C04")])
        assert (change.entry, YES in change.options) == (Entry.CHOICE, True)

    def test_of_a_company_question_offers_the_answers_of_the_template(self) -> None:
        values = complete(cmrt.CMRT_6_5)
        practice = cmrt.CMRT_6_5.company_questions[0].practice
        found = understood(replace(values, practices={**values.practices, practice: ""}))
        ((change,),) = changes(found.declaration, [of(found, "C05")])
        assert (change.entry, YES in change.options) == (Entry.CHOICE, True)
