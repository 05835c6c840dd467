"""Every rule by example: what makes it speak, at which cell, and what silences it."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from surveys.workbooks.blank import SmelterValues, WorkbookValues, build
from surveys.workbooks.expectations import Expectations
from surveys.workbooks.findings import Severity
from surveys.workbooks.layouts import cmrt, crt, emrt, known
from surveys.workbooks.layouts.model import NO, UNKNOWN, YES, Family, Layout, Practice, Topic
from surveys.workbooks.lookup import LookupEntry
from surveys.workbooks.rules.catalogue import RULES
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
COBALT = complete(emrt.EMRT_2_1)
NOT_LISTED = SmelterValues(
    metal="Tin", lookup="Smelter not listed", name="Alto Works", country="PERU", city="Lima"
)
NOT_IDENTIFIED = SmelterValues(metal="Tin", lookup="Smelter not yet identified")
TODAY = date(2026, 3, 20)


def practised(values: WorkbookValues, practice: Practice, answer: str) -> WorkbookValues:
    return replace(values, practices={**values.practices, practice: answer})


def only(values: WorkbookValues, mineral: str, *rows: SmelterValues) -> WorkbookValues:
    """The declaration with these rows instead of its smelters of one mineral."""
    lookup = {entry.cid: entry.metal for entry in values.lookup}
    kept = [row for row in values.smelters if lookup[row.id_input] != mineral]
    return replace(values, smelters=(*kept, *rows))


EXAMPLES: list[tuple[str, str, WorkbookValues, Layout]] = [
    ("C01", "Declaration!D8", in_company(VALUES, company=""), cmrt.CMRT_6_5),
    ("C01", "Declaration!D15", in_company(VALUES, contact_name="\u3000"), cmrt.CMRT_6_5),
    ("C01", "Declaration!D20", in_company(VALUES, authorizer_email=""), cmrt.CMRT_6_5),
    ("A03", "Declaration!D9", in_company(VALUES, scope="the whole group"), cmrt.CMRT_6_5),
    ("V14", "Declaration!D10", in_company(VALUES, scope="C"), cmrt.CMRT_6_5),
    ("C02", "Declaration!D12", replace(COBALT, minerals=()), emrt.EMRT_2_1),
    ("V10", "Declaration!D16", in_company(VALUES, contact_email="mary at kestrel"), cmrt.CMRT_6_5),
    ("V10", "Declaration!D20", in_company(VALUES, authorizer_email="n/a"), cmrt.CMRT_6_5),
    ("V10b", "Declaration!D18", in_company(VALUES, authorizer="Same as above"), cmrt.CMRT_6_5),
    ("V10b", "Declaration!D20", in_company(VALUES, authorizer_email="同上"), cmrt.CMRT_6_5),
    ("V11", "Declaration!D18", in_company(VALUES, authorizer="mary  OKAFOR"), cmrt.CMRT_6_5),
    ("V11b", "Declaration!D19", in_company(VALUES, authorizer_title=""), cmrt.CMRT_6_5),
    ("V06", "Declaration!D22", in_company(VALUES, effective_date=""), cmrt.CMRT_6_5),
    ("V06b", "Declaration!D22", in_company(VALUES, effective_date="Q1 2026"), cmrt.CMRT_6_5),
    ("V06c", "Declaration!D22", in_company(VALUES, effective_date="2-Mar-2026"), cmrt.CMRT_6_5),
    ("V07", "Declaration!D22", in_company(VALUES, effective_date=date(2026, 3, 21)), cmrt.CMRT_6_5),
    ("V08", "Declaration!D22", in_company(VALUES, effective_date=date(2025, 3, 19)), cmrt.CMRT_6_5),
    ("C04", "Declaration!D39", answered(VALUES, Topic.COVERED_COUNTRIES, "Tin", ""), cmrt.CMRT_6_5),
    ("C04", "Declaration!D43", answered(COBALT, Topic.REMAINS, "Mica", ""), emrt.EMRT_2_1),
    ("C05", "Declaration!D85", practised(VALUES, Practice.REVIEWS_INFORMATION, ""), cmrt.CMRT_6_5),
    ("C06", "Declaration!G77", replace(VALUES, practice_comments={}), cmrt.CMRT_6_5),
    ("A01", "Declaration!D39", answered(VALUES, Topic.COVERED_COUNTRIES, "Tin", "perhaps"), cmrt.CMRT_6_5),
    ("A02", "Declaration!D27", answered(VALUES, Topic.ADDED, "Tin", "是"), cmrt.CMRT_6_5),
    ("A02", "Declaration!D27", answered(VALUES, Topic.ADDED, "Tin", "Yes "), cmrt.CMRT_6_5),
    (
        "V21",
        "Declaration!D63",
        answered(VALUES, Topic.RESPONSE_SHARE, "Tin", "Greater than 90%"),
        cmrt.CMRT_6_5,
    ),
    (
        "V22",
        "Declaration!D39",
        answered(answered(VALUES, Topic.COVERED_COUNTRIES, "Tin", NO), Topic.ALL_IDENTIFIED, "Tin", NO),
        cmrt.CMRT_6_5,
    ),
    (
        "V22",
        "Declaration!D55",
        answered(answered(COBALT, Topic.CAHRA, "Mica", NO), Topic.RESPONSE_SHARE, "Mica", "None"),
        emrt.EMRT_2_1,
    ),
    (
        "V23",
        "Declaration!D79",
        answered(COBALT, Topic.RESPONSE_SHARE, "Mica", "Did not survey"),
        emrt.EMRT_2_1,
    ),
    ("V23", "Declaration!D57", answered(VALUES, Topic.RESPONSE_SHARE, "Tin", "50% or less"), cmrt.CMRT_6_5),
    (
        "V24",
        "Declaration!D57",
        answered(VALUES, Topic.RESPONSE_SHARE, "Tin", "Greater than 50%"),
        cmrt.CMRT_6_5,
    ),
    ("V25", "Declaration!D45", answered(VALUES, Topic.CAHRA, "Tin", NO), cmrt.CMRT_6_5),
    ("V28", "Declaration!D69", answered(VALUES, Topic.ALL_REPORTED, "Tin", NO), cmrt.CMRT_6_5),
    ("V28", "Declaration!D103", answered(COBALT, Topic.ALL_REPORTED, "Mica", UNKNOWN), emrt.EMRT_2_1),
    ("V37", "Declaration!D75", practised(VALUES, Practice.POLICY, NO), cmrt.CMRT_6_5),
    (
        "V37",
        "Declaration!D67",
        practised(complete(crt.CRT_2_2), Practice.DUE_DILIGENCE_MEASURES, NO),
        crt.CRT_2_2,
    ),
    (
        "V38",
        "Declaration!G77",
        replace(VALUES, practice_comments={Practice.POLICY_PUBLIC: "on our website"}),
        cmrt.CMRT_6_5,
    ),
    (
        "V39",
        "Declaration!G83",
        practised(VALUES, Practice.SURVEYS_SUPPLIERS, "Yes, using other format (describe)"),
        cmrt.CMRT_6_5,
    ),
    ("V18", "Smelter List!B5", only(VALUES, "Tin"), cmrt.CMRT_6_5),
    ("V18b", "Smelter List!C11", only(VALUES, "Tin", NOT_IDENTIFIED), cmrt.CMRT_6_5),
    ("V19", "Smelter List!B7", answered(VALUES, Topic.ADDED, "Tin", NO), cmrt.CMRT_6_5),
    ("V19", "Smelter List!B7", answered(VALUES, Topic.REMAINS, "Tin", NO), cmrt.CMRT_6_5),
    (
        "V19b",
        "Smelter List!B9",
        with_smelters(COBALT, SmelterValues(metal="Nickel", lookup="X")),
        emrt.EMRT_2_1,
    ),
    ("V20", "Declaration!D63", with_smelters(VALUES, NOT_IDENTIFIED), cmrt.CMRT_6_5),
    (
        "V27",
        "Declaration!D51",
        answered(with_smelters(VALUES, replace(NOT_LISTED, mines="Alto mine")), Topic.RECYCLED, "Tin", YES),
        cmrt.CMRT_6_5,
    ),
    ("V29", "Smelter List!E13", with_smelters(VALUES, replace(NOT_LISTED, country="")), cmrt.CMRT_6_5),
    ("V29", "Smelter List!D13", with_smelters(VALUES, replace(NOT_LISTED, name="")), cmrt.CMRT_6_5),
    ("V29b", "Smelter List!I13", with_smelters(VALUES, replace(NOT_LISTED, city="")), cmrt.CMRT_6_5),
    (
        "S01",
        "Smelter List!D13",
        with_smelters(VALUES, replace(NOT_LISTED, name="old tin mill")),
        cmrt.CMRT_6_5,
    ),
    ("S02", "Smelter List!C13", with_smelters(VALUES, SmelterValues(metal="Tin")), cmrt.CMRT_6_5),
    ("S02", "Smelter List!B13", with_smelters(VALUES, SmelterValues(name="Alto Works")), cmrt.CMRT_6_5),
    (
        "S03",
        "Smelter List!C13",
        with_smelters(VALUES, SmelterValues(metal="Tin", lookup="Tinn Works")),
        cmrt.CMRT_6_5,
    ),
    ("V33", "Smelter List!A13", with_smelters(VALUES, SmelterValues("CID920001")), cmrt.CMRT_6_5),
    ("V31", "Smelter List!A13", with_smelters(VALUES, SmelterValues("n/a")), cmrt.CMRT_6_5),
    ("V31b", "Smelter List!A13", with_smelters(VALUES, SmelterValues("CID999999")), cmrt.CMRT_6_5),
    ("V31c", "Smelter List!A13", with_smelters(VALUES, SmelterValues("ＣＩＤ９２０００１")), cmrt.CMRT_6_5),
    (
        "V30",
        "Smelter List!B13",
        with_smelters(VALUES, SmelterValues("CID920001", metal="Gold", lookup="Tin Works")),
        cmrt.CMRT_6_5,
    ),
    (
        "V30b",
        "Smelter List!C13",
        with_smelters(VALUES, SmelterValues("CID920001", metal="Tin", lookup="Tin Refinery")),
        cmrt.CMRT_6_5,
    ),
    (
        "V30c",
        "Smelter List!E13",
        with_smelters(VALUES, SmelterValues("CID920001", country="JAPAN")),
        cmrt.CMRT_6_5,
    ),
    (
        "V30d",
        "Smelter List!A13",
        with_smelters(VALUES, SmelterValues("CID920001", cid="CID920002")),
        cmrt.CMRT_6_5,
    ),
    ("V12", "Product List!B6", in_company(VALUES, scope="B"), cmrt.CMRT_6_5),
    (
        "V12b",
        "Product List!B6",
        replace(in_company(VALUES, scope="B"), products=({"name": "Bracket"}, {"number": "KP-1"})),
        cmrt.CMRT_6_5,
    ),
    (
        "V45",
        "Mine List!A5",
        replace(COBALT, smelters=(SmelterValues("CID910001", mines="Alto"),)),
        emrt.EMRT_2_1,
    ),
    ("V45b", "Mine List!F5", replace(COBALT, mines=({"metal": "Cobalt", "mine": "Alto"},)), emrt.EMRT_2_1),
    (
        "M01",
        "Mine List!B5",
        replace(COBALT, mines=({"metal": "Cobalt", "smelter": "Nobody", "mine": "Alto", "country": "PERU"},)),
        emrt.EMRT_2_1,
    ),
    ("V43", "Declaration!D14", in_company(VALUES, address="x" * 256), cmrt.CMRT_6_5),
    ("V43b", "Declaration!D8", in_company(VALUES, company="=1+1"), cmrt.CMRT_6_5),
    ("V43b", "Smelter List!D13", with_smelters(VALUES, replace(NOT_LISTED, name="#REF!")), cmrt.CMRT_6_5),
    ("V04", "Declaration!J3", complete(cmrt.CMRT_6_31), cmrt.CMRT_6_31),
    ("V04", "Declaration!J3", complete(crt.CRT_2_2), crt.CRT_2_2),
    ("F01", "Declaration!J3", replace(VALUES, revision_text="Revision 6.6"), cmrt.CMRT_6_5),
]


class TestExamples:
    @pytest.mark.parametrize(
        ("rule", "place", "values", "layout"), EXAMPLES, ids=[f"{e[0]}-{n}" for n, e in enumerate(EXAMPLES)]
    )
    def test_are_found_at_their_cell(
        self, rule: str, place: str, values: WorkbookValues, layout: Layout
    ) -> None:
        findings = found(values, layout, Expectations(today=TODAY))
        assert place in [f"{finding.sheet}!{finding.cell}" for finding in findings.get(rule, [])]

    @pytest.mark.parametrize("layout", known.LAYOUTS, ids=lambda layout: layout.known_as)
    def test_are_not_found_in_a_complete_declaration(self, layout: Layout) -> None:
        findings = found(complete(layout), layout, Expectations(today=TODAY, reporting_year=2025))
        assert set(findings) <= {"V04"}

    def test_exist_for_every_rule(self) -> None:
        elsewhere = {"V02", "V03", "F02", "F03", "F04", "V09", "C03", "V31d"}
        # tests/surveys/workbooks/test_rules_of_expectations.py
        elsewhere |= {"V13", "V15", "V16", "V16b", "V17", "V26", "V26b", "V32", "V34", "V34b", "V35", "V35b"}
        elsewhere |= {"V36", "V40", "V43c", "V44", "A04"}
        assert {example[0] for example in EXAMPLES} | elsewhere == {rule.id for rule in RULES}


class TestCatalogue:
    def test_gives_each_rule_an_id_of_its_own(self) -> None:
        ids = [rule.id for rule in RULES]
        assert len(ids) == len(set(ids))

    @pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
    def test_says_what_is_wrong_and_what_to_do(self, rule: Any) -> None:
        assert rule.message.count(". ") >= 1
        assert rule.message.endswith(".")
        assert not re.search(r"%(?!\()", rule.message.replace("%%", ""))

    def test_orders_findings_as_a_person_works_through_the_file(self) -> None:
        values = with_smelters(in_company(VALUES, scope="B", company=""), SmelterValues("n/a"))
        values = answered(values, Topic.ALL_REPORTED, "Tin", NO)
        result = understood(replace(values, revision_text="Revision 6.6"))
        places = [f"{finding.sheet}!{finding.cell}" for finding in result.findings]
        assert places == [
            "Declaration!J3",
            "Declaration!D8",
            "Declaration!D69",
            "Smelter List!A13",
            "Product List!B6",
        ]

    def test_makes_one_finding_of_the_same_problem_in_many_rows(self) -> None:
        rows = [SmelterValues(f"CID99999{n}") for n in (1, 2, 3)]
        (finding,) = found(with_smelters(VALUES, *rows))["V31b"]
        assert (finding.rows, finding.parameters["rows"], finding.parameters["count"]) == (
            (13, 14, 15),
            "13–15",
            3,
        )
        assert "13–15" in str(finding)

    def test_proposes_a_repair_for_each_of_the_rows(self) -> None:
        rows = [SmelterValues("cid-920001"), SmelterValues("930001")]
        (finding,) = found(with_smelters(VALUES, *rows))["V31c"]
        assert [(r.cell, r.value) for r in finding.repairs] == [("A13", "CID920001"), ("A14", "CID930001")]

    def test_translates_the_sentence_and_the_words_in_it(self) -> None:
        (finding,) = found(in_company(VALUES, company=""))["C01"]
        words = {finding.message: "%(cell)s 为空：%(field)s", "Company name": "公司名称"}
        assert finding.sentence(lambda text: words[text]) == "D8 为空：公司名称"

    @pytest.mark.parametrize(
        "values",
        [example[2] for example in EXAMPLES if example[3] is cmrt.CMRT_6_5],
        ids=[f"{e[0]}-{n}" for n, e in enumerate(EXAMPLES) if e[3] is cmrt.CMRT_6_5],
    )
    def test_misses_nothing_that_the_checker_counts(self, values: WorkbookValues) -> None:
        result = understood(values)
        places = {(finding.sheet, finding.cell) for finding in result.findings}
        for item in result.checker.missing():
            own_words = {"A01", "A02", "A03"} & {finding.rule_id for finding in result.findings}
            assert (item.sheet, item.cell) in places or own_words


class TestExpectations:
    @pytest.mark.parametrize(
        ("expectations", "rules"),
        [
            (Expectations(family=Family.EMRT), {"V02"}),
            (Expectations(family=Family.CMRT), set()),
            (Expectations(minimum_version="6.6"), {"V03"}),
            (Expectations(minimum_version="6.5"), set()),
            (Expectations(current_version="6.6"), {"V04"}),
            (Expectations(family=Family.EMRT, minimum_version="2.1"), {"V02"}),
            (Expectations(company_names=("Somebody Else Ltd",)), {"V09"}),
            (Expectations(company_names=("KESTREL PRECISION COMPONENTS, Limited",)), set()),
            (Expectations(company_names=("Group", "Kestrel Precision Components")), set()),
            (Expectations(reporting_year=2026), set()),
            (Expectations(reporting_year=2027), {"V08"}),
            (Expectations(today=date(2027, 3, 1)), set()),
            (Expectations(today=date(2027, 3, 3)), {"V08"}),
            (Expectations(today=date(2026, 3, 1)), {"V07"}),
        ],
    )
    def test_make_rules_speak(self, expectations: Expectations, rules: set[str]) -> None:
        assert set(found(VALUES, cmrt.CMRT_6_5, expectations)) == rules

    def test_of_the_template_reject_the_file(self) -> None:
        (finding,) = found(VALUES, cmrt.CMRT_6_5, Expectations(family=Family.EMRT))["V02"]
        assert finding.severity is Severity.REJECT

    def test_about_smelters_count_before_the_workbooks_own_look_up(self) -> None:
        moved = LookupEntry("Tin", "Tin Works", "Tin Works", "CHILE", "CID920001")
        findings = found(VALUES, cmrt.CMRT_6_5, Expectations(known_smelters={"CID920001": moved}))
        assert [(f.cell, f.repair.value if f.repair else None) for f in findings["V30c"]] == [("E7", "CHILE")]

    def test_know_which_smelters_are_gone(self) -> None:
        (finding,) = found(VALUES, cmrt.CMRT_6_5, Expectations(removed_cids={"CID920001": "6.6"}))["V31d"]
        assert (finding.rows, finding.parameters["version"]) == ((7,), "6.6")

    def test_know_a_smelter_that_an_old_look_up_does_not(self) -> None:
        new = LookupEntry("Tin", "New Works", "New Works", "CHILE", "CID999999")
        values = with_smelters(VALUES, SmelterValues("CID999999"))
        assert "V31b" not in found(values, cmrt.CMRT_6_5, Expectations(known_smelters={"CID999999": new}))


class TestSeverity:
    def test_is_milder_where_the_template_allows_that_there_is_no_address(self) -> None:
        (finding,) = found(in_company(VALUES, contact_email="n/a"))["V10"]
        assert finding.severity is Severity.WARN

    def test_is_kept_for_other_texts(self) -> None:
        (finding,) = found(in_company(VALUES, contact_email="call me"))["V10"]
        assert finding.severity is Severity.CORRECT


class TestFile:
    def test_names_minerals_that_have_no_name(self) -> None:
        from surveys.workbooks.layouts import amrt

        values = replace(complete(amrt.AMRT_1_3), minerals=("Other [specify below]", "Zinc"))
        assert [f.cell for f in found(values, amrt.AMRT_1_3)["C03"]] == ["D15"]

    @pytest.mark.parametrize(
        ("part", "rule"), [("xl/vbaProject.bin", "F02"), ("xl/externalLinks/externalLink1.xml", "F03")]
    )
    def test_warns_of_what_else_is_in_the_package(self, part: str, rule: str) -> None:
        content = repacked(build(cmrt.CMRT_6_5, VALUES), lambda _, content: content, **{part: b"<a/>"})
        assert rule in {finding.rule_id for finding in understand(content, filename="file.xlsm").findings}

    @pytest.mark.parametrize("count", [2, 3])
    def test_does_not_warn_of_links_that_the_template_brings_along(self, count: int) -> None:
        from surveys.workbooks.layouts import amrt

        links = {f"xl/externalLinks/externalLink{n}.xml": b"<a/>" for n in range(count)}
        content = repacked(build(amrt.AMRT_1_3, complete(amrt.AMRT_1_3)), lambda _, part: part, **links)
        rules = {finding.rule_id for finding in understand(content, filename="file.xlsx").findings}
        assert ("F03" in rules) == (count > 2)


class TestQuestionsThatAreClosed:
    def test_have_no_wrong_answers(self) -> None:
        values = answered(VALUES, Topic.ADDED, "Tin", NO)
        for topic in (
            Topic.COVERED_COUNTRIES,
            Topic.RESPONSE_SHARE,
            Topic.ALL_IDENTIFIED,
            Topic.ALL_REPORTED,
        ):
            values = answered(values, topic, "Tin", "whatever")
        assert set(found(only(values, "Tin"))) == set()

    def test_close_the_questions_about_the_company_with_them(self) -> None:
        values = replace(
            VALUES, answers={Topic.ADDED: dict.fromkeys(cmrt.CMRT_6_5.minerals, NO)}, smelters=()
        )
        practices = dict.fromkeys(Practice, NO)
        assert set(found(replace(values, practices=practices))) == set()


class TestPlaces:
    def test_follow_content_that_has_moved(self) -> None:
        content = edited(
            build(cmrt.CMRT_6_5, in_company(VALUES, company="")),
            lambda book: book["Declaration"].insert_rows(1, 2),
        )
        (finding,) = understand(content, filename="file.xlsx").findings
        assert (finding.rule_id, finding.cell) == ("C01", "D10")
