"""The supplier's own file with chosen repairs."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from gscm.lib.addresses import cells_of
from surveys.workbooks.blank import SmelterValues, build
from surveys.workbooks.declaration import Kind
from surveys.workbooks.findings import Repair
from surveys.workbooks.layouts import cmrt, emrt
from surveys.workbooks.layouts.model import ALL, NOT_LISTED, Topic
from surveys.workbooks.understanding import understand
from surveys.workbooks.writing.corrected import correct
from surveys.workbooks.writing.xml import Unwritable
from tests.surveys.workbooks.filled import answered, complete, edited, in_company, understood, with_smelters
from tests.surveys.workbooks.writing import packages


class TestARepair:
    def test_of_every_finding_that_proposes_one_settles_these_findings(self) -> None:
        values = in_company(complete(cmrt.CMRT_6_5), effective_date="2 March 2026")
        values = answered(values, Topic.CAHRA, "Tin", "yes ")
        values = replace(values, smelters=(*values.smelters[2:], SmelterValues(id_input="cid 910002")))
        before = understood(values)
        repairs = [repair for finding in before.findings for repair in finding.repairs]
        assert {repair.sheet for repair in repairs} == {"Declaration", "Smelter List"}
        after = understand(correct(build(cmrt.CMRT_6_5, values), repairs), filename="")
        assert not [finding for finding in after.findings if finding.repairs]

    def test_of_a_smelter_that_is_listed_after_all_names_it_by_id_and_by_name(self) -> None:
        row = SmelterValues(
            metal="Gold", lookup=NOT_LISTED, name="Old Gold Mill", country="JAPAN", city="Kosaka"
        )
        values = with_smelters(complete(cmrt.CMRT_6_5), row)
        (finding,) = [each for each in understood(values).findings if each.rule_id == "S01"]
        assert [(each.cell, each.value) for each in finding.repairs] == [
            ("A13", "CID930002"),
            ("C13", "Gold Refinery"),
        ]
        after = understand(correct(build(cmrt.CMRT_6_5, values), finding.repairs), filename="")
        repaired = after.declaration.smelters[-1]
        assert (repaired.kind, repaired.cid.as_written) == (Kind.LISTED, "CID930002")
        assert "S01" not in {each.rule_id for each in after.findings}

    def test_of_a_date_is_stored_as_a_date(self) -> None:
        content = build(cmrt.CMRT_6_5, in_company(complete(cmrt.CMRT_6_5), effective_date="2 March 2026"))
        company = understand(
            correct(content, [Repair("Declaration", "D22", "2026-03-02")]), filename=""
        ).declaration.company
        assert (company.effective_on, company.is_date_typed_as_text) == (date(2026, 3, 2), False)

    @pytest.mark.parametrize(
        ("layout", "cell", "stored"), [(emrt.EMRT_1_3, "D50", "1"), (emrt.EMRT_2_1, "D78", ALL)]
    )
    def test_of_a_full_share_is_stored_as_the_template_stores_it(self, layout, cell, stored) -> None:  # type: ignore[no-untyped-def]
        content = correct(build(layout, complete(layout)), [Repair("Declaration", cell, ALL)])
        answer = understand(content, filename="").declaration.answer(Topic.RESPONSE_SHARE, "Cobalt")
        assert answer is not None
        assert (answer.given.as_written, answer.given.value) == (stored, ALL)

    def test_lands_at_its_cell_where_the_supplier_has_moved_rows(self) -> None:
        content = build(cmrt.CMRT_6_5, in_company(complete(cmrt.CMRT_6_5), effective_date="2 March 2026"))
        moved = edited(content, lambda book: book["Declaration"].insert_rows(1, 2))
        found = understand(moved, filename="")
        repairs = [repair for finding in found.findings for repair in finding.repairs]
        assert [repair.cell for repair in repairs] == ["D24"]
        company = understand(correct(moved, repairs), filename="").declaration.company
        assert company.effective_on == date(2026, 3, 2)
        assert not company.is_date_typed_as_text

    def test_for_a_sheet_that_is_not_there_is_refused(self) -> None:
        with pytest.raises(Unwritable):
            correct(build(cmrt.CMRT_6_5, complete(cmrt.CMRT_6_5)), [Repair("Mine List", "A5", "Tin")])

    def test_is_the_only_change(self) -> None:
        content = build(cmrt.CMRT_6_5, replace(complete(cmrt.CMRT_6_5)))
        after = correct(content, [Repair("Declaration", "D15", "Jo")])
        part = "xl/worksheets/sheet4.xml"
        assert packages.difference(content, after).changed == {part}
        assert packages.changed_cells(packages.parts(content)[part], packages.parts(after)[part]) == {"D15"}

    def test_that_is_not_asked_for_changes_nothing(self) -> None:
        content = build(cmrt.CMRT_6_5, complete(cmrt.CMRT_6_5))
        assert packages.difference(content, correct(content, ())) == packages.Difference(
            frozenset(), frozenset(), frozenset()
        )


@pytest.mark.parametrize(
    "name",
    [
        "RMI_CMRT_6.5_bad-cids",
        "RMI_CMRT_6.5_not-listed-mix",
        "RMI_EMRT_2.1_mistakes",
        "RMI_CMRT_6.5_valid-company_en__resaved",
    ],
)
class TestInFilesAsTheyCome:
    def test_repaired_rows_show_what_their_formulas_will_yield(self, samples: Path, name: str) -> None:
        content = (samples / f"{name}.xlsx").read_bytes()
        before = understand(content, filename="")
        row = next(row for row in before.declaration.smelters if row.kind == "listed" and row.id_input)
        other = next(
            each for each in before.declaration.lookup.entries if each.cid and each.cid != row.cid.as_written
        )
        after = correct(content, [Repair("Smelter List", row.id_input.cell, other.cid or "")])
        packages.consistent(after)
        new = next(
            each for each in understand(after, filename="").declaration.smelters if each.row == row.row
        )
        assert new.id_input.as_written == other.cid
        assert (new.metal.as_written, new.lookup.as_written) == (other.metal, other.standard_name)
        assert new.country.as_written == other.country

    def test_proposed_repairs_settle_their_findings_and_touch_their_rows_only(
        self, samples: Path, name: str
    ) -> None:
        content = (samples / f"{name}.xlsx").read_bytes()
        before = understand(content, filename="")
        repairs = [repair for finding in before.findings for repair in finding.repairs]
        after = correct(content, repairs)
        settled = {(finding.rule_id, finding.cell) for finding in before.findings if finding.repairs}
        left = {(finding.rule_id, finding.cell) for finding in understand(after, filename="").findings}
        assert not settled & left
        rows = {
            cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for repair in repairs for cell in cells_of(repair.cell)
        }
        for part in packages.difference(content, after).changed:
            if part.startswith("xl/worksheets/"):
                changed = packages.changed_cells(packages.parts(content)[part], packages.parts(after)[part])
                assert {cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for cell in changed} <= rows
