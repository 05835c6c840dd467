"""Rules that compare a file with what is known outside of it: each by values, and silent without them."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from surveys.workbooks.blank import SmelterValues, WorkbookValues, build
from surveys.workbooks.countries import COVERED_COUNTRIES, HIGH_RISK_COUNTRIES, named_in
from surveys.workbooks.declaration import Declaration
from surveys.workbooks.expectations import Expectations, LastDeclaration, Origin
from surveys.workbooks.findings import Finding
from surveys.workbooks.layouts import amrt, cmrt, emrt
from surveys.workbooks.layouts.model import NO, YES, Layout, Topic
from surveys.workbooks.lookup import LookupEntry
from surveys.workbooks.rules.comparisons import answers_of, listed_keys, smelter_keys
from surveys.workbooks.understanding import understand
from tests.surveys.workbooks.filled import (
    answered,
    complete,
    edited,
    found,
    in_company,
    repacked,
    understood,
    with_smelters,
)

VALUES = complete(cmrt.CMRT_6_5)
CHOSEN = complete(emrt.EMRT_2_1)
NOBODY = SmelterValues(
    metal="Tin", lookup="Smelter not listed", name="Alto Trading Ltd", country="PERU", city="Lima"
)


def denied(values: WorkbookValues, mineral: str) -> WorkbookValues:
    """The declaration without a mineral, and without its smelters."""
    metals = {entry.cid: entry.metal for entry in values.lookup}
    rows = tuple(row for row in values.smelters if metals[row.id_input] != mineral)
    return replace(answered(values, Topic.ADDED, mineral, NO), smelters=rows)


def denied_all(values: WorkbookValues) -> WorkbookValues:
    for mineral in ("Tantalum", "Tin", "Gold", "Tungsten"):
        values = denied(values, mineral)
    return values


def places(findings: list[Finding]) -> list[str]:
    return [f"{finding.sheet}!{finding.cell}" for finding in findings]


def judged(values: WorkbookValues, layout: Layout = cmrt.CMRT_6_5, **known: Any) -> dict[str, list[Finding]]:
    return found(values, layout, Expectations(**known))


def last_of(values: WorkbookValues, **other: Any) -> LastDeclaration:
    """This very declaration as last year's."""
    read = understood(values).declaration
    last = LastDeclaration(2025, smelter_keys(read), answers_of(read), read.company.effective_on)
    return replace(last, **other)


class TestMaterials:
    def test_contradict_a_mineral_that_is_denied(self) -> None:
        findings = judged(denied(VALUES, "Tin"), material_data={"Tin": "KP-7", "Gold": "KP-8"})
        assert places(findings["V16"]) == ["Declaration!D27"]
        assert "KP-7" in str(findings["V16"][0])

    def test_contradict_a_mineral_that_is_said_to_be_gone(self) -> None:
        values = answered(denied(VALUES, "Tin"), Topic.ADDED, "Tin", YES)
        findings = judged(answered(values, Topic.REMAINS, "Tin", NO), material_data={"Tin": "KP-7"})
        assert places(findings["V16"]) == ["Declaration!D33"]

    def test_contradict_a_mineral_that_is_not_chosen(self) -> None:
        findings = judged(
            CHOSEN, emrt.EMRT_2_1, material_data={"Nickel": "KP-7", "Cobalt": "KP-8", "Zinc": "KP-9"}
        )
        assert [finding.parameters["mineral"] for finding in findings["V16b"]] == ["Nickel"]
        assert places(findings["V16b"]) == ["Declaration!D12"]

    def test_doubt_a_declaration_without_any_mineral(self) -> None:
        nothing = denied_all(VALUES)
        assert places(judged(nothing, typical_commodity="solder")["V17"]) == ["Declaration!D26"]
        assert "V17" not in judged(nothing)
        assert "V17" not in judged(denied(VALUES, "Tin"), typical_commodity="solder")

    def test_take_a_comment_as_the_reason(self) -> None:
        content = edited(
            build(cmrt.CMRT_6_5, denied_all(VALUES)),
            lambda book: book["Declaration"].__setitem__("G26", "Plastic parts only"),
        )
        result = understand(content, filename="a.xlsx", expectations=Expectations(typical_commodity="solder"))
        assert "V17" not in {finding.rule_id for finding in result.findings}


class TestParts:
    PRODUCTS = replace(in_company(VALUES, scope="B"), products=({"number": "KP-1 "}, {"number": "kp-2"}))

    def test_must_be_covered_by_a_list_of_products(self) -> None:
        (finding,) = judged(self.PRODUCTS, part_numbers=("KP-1", "KP-2", "KP-3", "KP-4"))["V13"]
        assert (finding.sheet, finding.cell, finding.parameters["parts"]) == (
            "Product List",
            "B6",
            "KP-3, KP-4",
        )

    def test_are_covered_in_any_spelling(self) -> None:
        assert "V13" not in judged(self.PRODUCTS, part_numbers=("KP-1", "KP-2"))

    def test_are_covered_by_a_company(self) -> None:
        assert "V13" not in judged(VALUES, part_numbers=("KP-1",))

    def test_are_wanted_where_a_customer_wants_products(self) -> None:
        assert places(judged(VALUES, product_level_for=("Lanhai",))["V15"]) == ["Declaration!D9"]
        assert "V15" not in judged(self.PRODUCTS, product_level_for=("Lanhai",))


class TestOrigins:
    COVERED = answered(VALUES, Topic.COVERED_COUNTRIES, "Tin", NO)
    TIN = "CID920001"

    def test_named_in_the_smelter_list_contradict_a_no(self) -> None:
        values = with_smelters(self.COVERED, replace(NOBODY, mine_countries="Peru, Rwanda"))
        (finding,) = judged(values, covered_countries=COVERED_COUNTRIES)["V26"]
        assert (finding.cell, finding.parameters["where"]) == ("D39", "Smelter List O13")
        assert [repair.value for repair in finding.repairs] == [YES]

    def test_named_in_the_mine_list_contradict_a_no(self) -> None:
        mine = {"metal": "Cobalt", "smelter": "Cobalt Works", "mine": "Alto", "country": "DRC"}
        values = replace(answered(CHOSEN, Topic.CAHRA, "Cobalt", NO), mines=(mine,))
        (finding,) = judged(values, emrt.EMRT_2_1, high_risk_countries=HIGH_RISK_COUNTRIES)["V26"]
        assert (finding.cell, finding.parameters["where"]) == ("D54", "Mine List F5")

    def test_of_another_mineral_do_not_matter(self) -> None:
        values = with_smelters(self.COVERED, replace(NOBODY, metal="Gold", mine_countries="Rwanda"))
        assert "V26" not in judged(values, covered_countries=COVERED_COUNTRIES)

    @pytest.mark.parametrize(
        ("topic", "origin", "contradicts"),
        [
            (Topic.COVERED_COUNTRIES, Origin("Uganda", "3"), True),
            (Topic.COVERED_COUNTRIES, Origin("L5", "DRC"), True),
            (Topic.COVERED_COUNTRIES, Origin("Peru", "1"), False),
            (Topic.COVERED_COUNTRIES, Origin("Myanmar", "3"), False),
            (Topic.CAHRA, Origin("Myanmar", "3"), True),
            (Topic.CAHRA, Origin("Kenya", "2"), False),
        ],
    )
    def test_known_of_a_smelter_count_by_country_and_level(
        self, topic: Topic, origin: Origin, contradicts: bool
    ) -> None:
        findings = judged(
            answered(VALUES, topic, "Tin", NO),
            known_origins={self.TIN: (Origin("Peru"), origin)},
            covered_countries=COVERED_COUNTRIES,
        )
        assert ("V26b" in findings) == contradicts
        if contradicts:
            assert findings["V26b"][0].rows == (7,)

    def test_known_of_a_smelter_contradict_that_all_is_recycled(self) -> None:
        values = answered(VALUES, Topic.RECYCLED, "Tin", YES)
        (finding,) = judged(values, known_origins={self.TIN: (Origin("Peru"),)})["V27"]
        assert (finding.cell, finding.rows) == ("D51", (7,))
        assert "V27" not in judged(values)

    @pytest.mark.parametrize(
        ("text", "country"),
        [
            ("Rwanda", "Rwanda"),
            ("CONGO, DEMOCRATIC REPUBLIC OF THE", "Congo, Democratic Republic of the"),
            ("刚果（金）", "刚果(金)"),
            ("DRC / Zambia", "Zambia"),
            ("cod", "COD"),
            ("South Sudan", "South Sudan"),
            ("Sudan", None),
            ("a long time ago", None),
            ("not from DRC", None),
            ("DRC-free", None),
            ("Zambian border", None),
            ("", None),
        ],
    )
    def test_are_understood_as_they_are_written(self, text: str, country: str | None) -> None:
        assert named_in(text, COVERED_COUNTRIES) == country


class TestNoSmelters:
    def test_are_known_by_an_earlier_decision_about_the_metal(self) -> None:
        values = with_smelters(VALUES, NOBODY)
        (finding,) = judged(values, non_smelters=frozenset({("Tin", "ALTO Trading")}))["V32"]
        assert (finding.cell, finding.rows) == ("D13", (13,))
        assert "V32" not in judged(values, non_smelters=frozenset({("Gold", "ALTO Trading")}))

    def test_include_the_supplier_itself(self) -> None:
        values = with_smelters(VALUES, replace(NOBODY, name="Kestrel Precision Components"))
        assert "V32" in judged(values, company_names=("Kestrel Precision Components Ltd",))

    def test_do_not_include_a_supplier_that_is_a_smelter(self) -> None:
        values = in_company(VALUES, company="Tin Works")
        assert "V32" not in judged(values, company_names=("Tin Works",))


class TestAssessedSmelters:
    def test_are_all_that_a_strict_buyer_lists(self) -> None:
        participating = {"Tin": frozenset({"CID920001"}), "Gold": frozenset({"CID930001", "CID930002"})}
        (finding,) = judged(VALUES, participating=participating)["V40"]
        assert (finding.rows, finding.parameters["cid"]) == ((8,), "CID920002")

    def test_are_unknown_where_no_list_is(self) -> None:
        assert "V40" not in judged(VALUES, participating={"Cobalt": frozenset()})

    def test_are_asked_for_each_mineral_of_an_emrt(self) -> None:
        findings = judged(CHOSEN, emrt.EMRT_2_1, participating={"Mica": frozenset()})["V40"]
        assert [(finding.cell, finding.rows) for finding in findings] == [("D121", (7, 8))]


def many(number: int, start: int = 0) -> WorkbookValues:
    """A declaration of gold with so many smelters, from a look-up of 200."""
    lookup = tuple(
        LookupEntry("Gold", f"Works {n}", f"Works {n}", "PERU", f"CID{n:06}") for n in range(100_000, 100_200)
    )
    rows = tuple(SmelterValues(id_input=f"CID{100_000 + start + n}") for n in range(number))
    others = [row for row in VALUES.smelters if not row.id_input.startswith("CID93")]
    own = tuple(entry for entry in VALUES.lookup if entry.metal != "Gold")
    values = denied(denied(denied(VALUES, "Tin"), "Tantalum"), "Tungsten")
    assert len(others) == 6
    return replace(values, smelters=rows, lookup=(*own, *lookup))


def gold(number: int, start: int = 0) -> frozenset[tuple[str, str]]:
    return frozenset((f"cid{100_000 + start + n}", "gold") for n in range(number))


class TestLists:
    def test_that_hold_the_whole_look_up_look_copied(self) -> None:
        assert places(judged(many(195))["V34"]) == ["Smelter List!A5"]
        assert "V34" not in judged(many(185))

    def test_that_agree_with_another_suppliers_look_copied(self) -> None:
        values = many(160)
        (finding,) = judged(values, other_lists=(gold(20), gold(164, start=2)))["V34b"]
        assert finding.parameters["share"] == 96
        assert "V34b" not in judged(values, other_lists=(gold(160, start=10),))

    def test_may_agree_while_they_are_short(self) -> None:
        assert "V34b" not in judged(many(150), other_lists=(gold(150),))

    def test_are_compared_by_cid_and_metal(self) -> None:
        assert listed_keys(understood(many(3)).declaration) == gold(3)


class TestLastYear:
    def test_makes_a_jump_of_more_than_half_remarkable(self) -> None:
        four = frozenset(list(last_of(VALUES).smelters)[:4])
        five = frozenset([*four, ("cid1", "tin"), ("cid2", "tin")])
        (finding,) = judged(VALUES, last_declaration=last_of(VALUES, smelters=four))["V35"]
        assert (finding.parameters["count"], finding.parameters["before"]) == (8, 4)
        assert "V35" not in judged(VALUES, last_declaration=last_of(VALUES, smelters=five))

    def test_shows_a_file_that_was_not_made_anew(self) -> None:
        assert places(judged(VALUES, last_declaration=last_of(VALUES))["V36"]) == ["Declaration!D22"]

    @pytest.mark.parametrize(
        "other",
        [
            {"effective_on": date(2025, 3, 2)},
            {"smelters": frozenset({("cid920001", "tin")})},
            {"answers": {}},
        ],
        ids=["date", "smelters", "answers"],
    )
    def test_is_left_behind_by_any_difference(self, other: dict[str, Any]) -> None:
        assert "V36" not in judged(VALUES, last_declaration=last_of(VALUES, **other))


class TestCompanies:
    def test_name_more_than_a_handful(self) -> None:
        assert places(judged(VALUES, fewest_smelters=9)["V35b"]) == ["Smelter List!A5"]
        assert "V35b" not in judged(VALUES, fewest_smelters=8)
        assert "V35b" not in judged(in_company(VALUES, scope="C"), fewest_smelters=9)

    def test_need_not_where_the_list_is_not_meant_to_be_complete(self) -> None:
        found = understood(complete(amrt.AMRT_1_3), amrt.AMRT_1_3, Expectations(fewest_smelters=99)).findings
        assert "V35b" not in {finding.rule_id for finding in found}


def errors_of(change: Callable[[bytes], bytes]) -> list[Finding]:
    content = repacked(
        build(cmrt.CMRT_6_5, VALUES),
        lambda name, part: change(part) if name == "xl/worksheets/sheet1.xml" or b'r="D14"' in part else part,
    )
    result = understand(content, filename="a.xlsx")
    return [finding for finding in result.findings if finding.rule_id == "V43c"]


class TestCells:
    @pytest.mark.parametrize(
        ("cell", "counts"),
        [
            (b'<c r="D14" t="e"><f>[1]Data!A1</f><v>#REF!</v></c>', True),
            (b'<c r="D14" s="7" t="e"><v>#N/A</v></c>', True),
            (b'<c r="D14" t="e"><f>VLOOKUP(A1,B:C,2)</f><v>#N/A</v></c>', False),
        ],
    )
    def test_that_hold_an_error_are_told(self, cell: bytes, counts: bool) -> None:
        findings = errors_of(lambda part: re.sub(rb'<c r="D14"[^>]*>.*?</c>', cell, part, count=1))
        assert [(finding.sheet, finding.cell) for finding in findings] == [("Declaration", "D14")] * counts

    def test_in_another_script_are_told_once_for_each_sheet(self) -> None:
        values = with_smelters(
            in_company(VALUES, address="谢菲尔德", contact_name="Мария"), replace(NOBODY, city="利马")
        )
        findings = judged(values)["V44"]
        assert [(finding.sheet, finding.parameters["cells"]) for finding in findings] == [
            ("Declaration", "D14, D15"),
            ("Smelter List", "I13"),
        ]

    def test_in_latin_script_are_english_enough(self) -> None:
        assert "V44" not in judged(in_company(VALUES, address="Königstraße 5, Größe – “alt”, Cao Bằng, Łódź"))

    def test_chosen_in_another_language_are_another_matter(self) -> None:
        assert "V44" not in judged(answered(VALUES, Topic.ADDED, "Tin", "是"))


class TestAnswersWithoutAMineral:
    @pytest.mark.parametrize(("layout", "cell"), [(emrt.EMRT_2_1, "D33"), (amrt.LAYOUTS[-1], None)])
    def test_are_told_and_not_counted(self, layout: Layout, cell: str | None) -> None:
        values = complete(layout)
        row = layout.questions[0].first_row + len(understood(values, layout).declaration.minerals)
        content = edited(
            build(layout, values), lambda book: book["Declaration"].__setitem__(f"D{row + 1}", "Yes")
        )
        (finding,) = [f for f in understand(content, filename="a.xlsx").findings if f.rule_id == "A04"]
        assert finding.cell == (cell or f"D{row + 1}")


class TestExpectationsThatDependOnTheFile:
    def test_are_asked_for_once_it_is_read(self) -> None:
        asked: list[Declaration] = []

        def expected(declaration: Declaration) -> Expectations:
            asked.append(declaration)
            return Expectations(fewest_smelters=99)

        result = understand(build(cmrt.CMRT_6_5, VALUES), filename="a.xlsx", expectations=expected)
        assert asked == [result.declaration]
        assert "V35b" in {finding.rule_id for finding in result.findings}
