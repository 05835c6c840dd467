"""Every finding that can be settled without opening the file: what is proposed, or filled in, silences its rule."""

from dataclasses import replace
from datetime import date

import pytest

from surveys.workbooks.blank import SmelterValues, WorkbookValues, build
from surveys.workbooks.changes import MOST_BLANKS, Change, Entry, changes
from surveys.workbooks.expectations import Expectations
from surveys.workbooks.findings import Finding, Repair
from surveys.workbooks.layouts import cmrt, emrt
from surveys.workbooks.layouts.model import NO, NOT_IDENTIFIED, NOT_LISTED, YES, Layout, Topic
from surveys.workbooks.rules.catalogue import RULES
from surveys.workbooks.understanding import Understanding, understand
from surveys.workbooks.writing.corrected import correct
from tests.surveys.workbooks import test_rules
from tests.surveys.workbooks.filled import answered, complete, edited, in_company, with_smelters
from tests.surveys.workbooks.test_rules_of_expectations import denied, denied_all, last_of

VALUES = complete(cmrt.CMRT_6_5)
CHOSEN = complete(emrt.EMRT_2_1)
NOTHING_TO_CHANGE = {
    # The file itself has to be another one, or saved otherwise.
    *("V02", "V03", "V04", "F01", "F02", "F03", "F04"),
    # Only more answers from suppliers, or another practice, would change it.
    *("V18b", "V23", "V24", "V28", "V37", "V40"),
    # To be confirmed, or looked into outside of the file.
    *("V15", "V25", "V32", "V34", "V34b", "V35", "V35b"),
    # Words to be translated.
    "V44",
}
LISTED_TWICE = SmelterValues("CID920001")
KNOWN = Expectations(today=test_rules.TODAY)

Example = tuple[str, WorkbookValues, Layout, Expectations]
MORE: list[Example] = [
    ("V09", VALUES, cmrt.CMRT_6_5, Expectations(company_names=("Lanhai Precision",))),
    (
        "V12",
        in_company(VALUES, scope="B"),
        cmrt.CMRT_6_5,
        Expectations(part_numbers=("KP-1", "KP-2")),
    ),
    (
        "V13",
        replace(in_company(VALUES, scope="B"), products=({"number": "KP-1"},)),
        cmrt.CMRT_6_5,
        Expectations(part_numbers=("KP-1", "KP-2", "KP-3")),
    ),
    ("V16", denied(VALUES, "Tin"), cmrt.CMRT_6_5, Expectations(material_data={"Tin": "KP-7"})),
    (
        "V16",
        answered(VALUES, Topic.REMAINS, "Tin", NO),
        cmrt.CMRT_6_5,
        Expectations(material_data={"Tin": "KP-7"}),
    ),
    ("V16b", CHOSEN, emrt.EMRT_2_1, Expectations(material_data={"Nickel": "KP-7"})),
    ("V17", denied_all(VALUES), cmrt.CMRT_6_5, Expectations(typical_commodity="solder")),
    ("V31d", VALUES, cmrt.CMRT_6_5, Expectations(removed_cids={"CID920001": "6.5"})),
    ("V36", VALUES, cmrt.CMRT_6_5, Expectations(last_declaration=last_of(VALUES))),
]
EXAMPLES: list[Example] = [
    *((rule, values, layout, KNOWN) for rule, _, values, layout in test_rules.EXAMPLES),
    *MORE,
]
ELSEWHERE = {"A04", "C03", "V26", "V26b", "V43c"}
"""Tested where they are made: tests/surveys/workbooks/test_repairs.py, and here below."""


def judged(content: bytes, rule: str, expectations: Expectations = KNOWN) -> list[Finding]:
    found = understand(content, filename="", expectations=expectations).findings
    return [finding for finding in found if finding.rule_id == rule]


def filled(change: Change, layout: Layout) -> Repair:
    """A repair as proposed, or the blank filled in."""
    if change.entry is Entry.PROPOSED:
        return Repair(change.sheet, change.cell, change.value)
    mails = {layout.company_cells[f"{person}_email"] for person in ("contact", "authorizer")}
    value = change.options[-1] if change.options else "Alto"
    if change.entry is Entry.DATE:
        value = "2026-03-04"
    elif change.sheet == "Declaration" and change.cell in mails:
        value = "ana@alto.example"
    elif change.sheet == "Declaration" and change.cell.startswith("G"):
        value = "https://alto.example/policy"
    elif change.sheet == "Smelter List" and change.cell.startswith("A"):
        value = "CID920002"
    return Repair(change.sheet, change.cell, value)


def settling(result: Understanding, rule: str) -> list[Change]:
    """What the findings of a rule invite."""
    findings = [finding for finding in result.findings if finding.rule_id == rule]
    assert findings
    return [change for invited in changes(result.declaration, findings) for change in invited]


class TestAFinding:
    @pytest.mark.parametrize(
        ("rule", "values", "layout", "expectations"),
        EXAMPLES,
        ids=[f"{each[0]}-{number}" for number, each in enumerate(EXAMPLES)],
    )
    def test_is_settled_by_what_it_invites(
        self, rule: str, values: WorkbookValues, layout: Layout, expectations: Expectations
    ) -> None:
        content = build(layout, values)
        result = understand(content, filename="", expectations=expectations)
        invited = settling(result, rule)
        if rule in NOTHING_TO_CHANGE:
            assert not invited
            return
        assert invited
        after = correct(content, [filled(change, layout) for change in invited])
        assert not judged(after, rule, expectations)

    def test_has_something_that_settles_it_wherever_that_is_possible(self) -> None:
        settled = {example[0] for example in EXAMPLES} - NOTHING_TO_CHANGE
        assert settled | ELSEWHERE | NOTHING_TO_CHANGE == {rule.id for rule in RULES}

    def test_asks_for_no_more_fields_than_a_person_fills_in(self) -> None:
        row = SmelterValues(metal="Tin", lookup=NOT_LISTED, name="Alto Works", country="PERU")
        rows = [replace(row, name=f"Alto Works {number}") for number in range(MOST_BLANKS + 5)]
        result = understand(build(cmrt.CMRT_6_5, with_smelters(VALUES, *rows)), filename="")
        assert len(settling(result, "V29b")) == MOST_BLANKS

    def test_asks_for_a_cell_that_another_one_asks_for_as_well_once(self) -> None:
        broken = edited(
            build(cmrt.CMRT_6_5, VALUES), lambda book: book["Declaration"].__setitem__("D17", "#REF!")
        )
        result = understand(broken, filename="")
        invited = [each for one in changes(result.declaration, result.findings) for each in one]
        assert {finding.rule_id for finding in result.findings if finding.blanks} == {"C01", "V43c"}
        assert [change.cell for change in invited] == ["D17"]


class TestARepeatedRow:
    def rows(self, *rows: SmelterValues) -> tuple[bytes, list[Repair]]:
        content = build(cmrt.CMRT_6_5, with_smelters(VALUES, *rows))
        (finding,) = judged(content, "V33")
        return content, list(finding.repairs)

    def test_is_cleared_as_a_whole_and_the_first_one_stays(self) -> None:
        content, repairs = self.rows(LISTED_TWICE, SmelterValues(metal="Tin", lookup=NOT_IDENTIFIED))
        assert [(each.cell, each.value) for each in repairs] == [("A13:Q13", "")]
        before = understand(content, filename="").declaration.smelters
        after = understand(correct(content, repairs), filename="").declaration.smelters
        assert after == (*before[:-2], before[-1])

    def test_is_certain_to_be_superfluous_where_it_says_nothing_else(self) -> None:
        _, repairs = self.rows(LISTED_TWICE, replace(LISTED_TWICE, comments="the other plant"))
        assert [each.is_certain for each in repairs] == [True, False]

    def test_is_shown_with_all_that_it_holds(self) -> None:
        content, _ = self.rows(replace(LISTED_TWICE, comments="the other plant"))
        (change,) = settling(understand(content, filename=""), "V33")
        assert (
            change.held
            == "CID920001 · Tin · Tin Works · PERU · CID920001 · RMI · Lima · Lima · the other plant"
        )

    def test_is_cleared_whatever_else_is_chosen_for_its_cells(self) -> None:
        content, repairs = self.rows(LISTED_TWICE)
        corrected = correct(content, [*repairs, Repair("Smelter List", "A13", "CID920002")])
        assert len(understand(corrected, filename="").declaration.smelters) == len(VALUES.smelters)


class TestARowThatNamesNoKnownSmelter:
    def test_becomes_one_that_is_not_listed_under_its_name(self) -> None:
        row = SmelterValues(metal="Tin", lookup="Tinn Works", country="PERU")
        content = build(cmrt.CMRT_6_5, with_smelters(VALUES, row))
        (finding,) = judged(content, "S03")
        assert [(each.cell, each.value) for each in finding.repairs] == [
            ("D13", "Tinn Works"),
            ("C13", NOT_LISTED),
        ]
        assert not finding.blanks

    def test_is_asked_for_its_metal_where_it_has_a_name(self) -> None:
        row = SmelterValues(lookup="Alto Works")
        result = understand(build(cmrt.CMRT_6_5, with_smelters(VALUES, row)), filename="")
        (change,) = settling(result, "S02")
        assert (change.cell, change.options) == ("B13", ("Tantalum", "Tin", "Gold", "Tungsten"))

    def test_is_cleared_where_it_names_nothing(self) -> None:
        content = build(cmrt.CMRT_6_5, with_smelters(VALUES, SmelterValues(metal="Tin", comments="?")))
        (finding,) = judged(content, "S02")
        assert [each.cell for each in finding.repairs] == ["A13:Q13"]


class TestAMineral:
    def test_without_smelters_gets_a_row_that_says_so_behind_the_last(self) -> None:
        content = build(cmrt.CMRT_6_5, test_rules.only(VALUES, "Tin"))
        (finding,) = judged(content, "V18")
        assert [(each.cell, each.value) for each in finding.repairs] == [
            ("B11", "Tin"),
            ("C11", NOT_IDENTIFIED),
        ]

    def test_without_smelters_gets_the_first_row_of_an_empty_list_wherever_it_has_gone(self) -> None:
        content = build(cmrt.CMRT_6_5, replace(VALUES, smelters=()))
        moved = edited(content, lambda book: book["Smelter List"].insert_rows(1, 2))
        rows = [each.cell for finding in judged(moved, "V18") for each in finding.repairs]
        assert rows == ["B7", "C7", "B8", "C8", "B9", "C9", "B10", "C10"]

    def test_that_is_denied_despite_its_smelters_is_declared(self) -> None:
        (finding,) = judged(build(cmrt.CMRT_6_5, answered(VALUES, Topic.ADDED, "Tin", NO)), "V19")
        assert [(each.cell, each.value, each.is_certain) for each in finding.repairs] == [("D27", YES, False)]

    def test_out_of_scope_loses_its_rows_where_the_template_does_not_ask_for_it(self) -> None:
        row = SmelterValues(metal="Cobalt", lookup="Alto Works")
        (finding,) = judged(build(cmrt.CMRT_6_5, with_smelters(VALUES, row)), "V19b")
        assert [each.cell for each in finding.repairs] == ["A13:Q13"]

    def test_is_selected_only_where_that_moves_no_answer(self) -> None:
        known = Expectations(material_data={"Copper": "KP-1", "Nickel": "KP-2"})
        copper, nickel = judged(build(emrt.EMRT_2_1, CHOSEN), "V16b", known)
        assert not copper.repairs
        assert [(each.cell, each.value) for each in nickel.repairs] == [("G12", "Nickel")]


def test_a_day_that_is_filled_in_for_last_year_s_answers_is_a_date() -> None:
    known = Expectations(last_declaration=last_of(VALUES))
    result = understand(build(cmrt.CMRT_6_5, VALUES), filename="", expectations=known)
    (change,) = settling(result, "V36")
    assert (change.cell, change.held, change.entry) == ("D22", date(2026, 3, 2).isoformat(), Entry.DATE)
