"""Which template a workbook is: known, unknown, renamed, moved, or something else."""

from dataclasses import replace
from typing import Any

import pytest

from surveys.workbooks.blank import build
from surveys.workbooks.layouts import cmrt, emrt, known
from surveys.workbooks.layouts.model import Family, Layout
from surveys.workbooks.refusals import Refusal, Refused
from surveys.workbooks.understanding import Understanding, understand
from tests.surveys.workbooks.filled import complete, edited, understood

CONTENT = build(cmrt.CMRT_6_5, complete(cmrt.CMRT_6_5))


def after(edit: Any) -> Understanding:
    return understand(edited(CONTENT, edit), filename="file.xlsx")


def refusal(content: bytes) -> Refused:
    with pytest.raises(Refused) as refused:
        understand(content, filename="file.xlsx")
    return refused.value


class TestDetect:
    @pytest.mark.parametrize("layout", known.LAYOUTS, ids=lambda layout: layout.known_as)
    def test_recognises_every_known_revision(self, layout: Layout) -> None:
        template = understood(complete(layout), layout).declaration.template
        assert (template.layout, template.is_exact) == (layout, True)

    @pytest.mark.parametrize("name", ["CRT 2.2"])
    def test_knows_a_release_by_both_of_its_names(self, name: str) -> None:
        layout = known.exact(Family.CRT, "2.21")
        assert layout is not None
        assert layout.known_as == name

    @pytest.mark.parametrize(
        ("layout", "text", "version"),
        [
            (cmrt.CMRT_6_5, "Revision 6.6\nApril 24, 2026", "6.6"),
            (cmrt.CMRT_6_5, "Revision 7.0\nMay 1, 2027", "7.0"),
            (emrt.EMRT_2_1, "Revision 2.11\nMay 1, 2026", "2.11"),
            (emrt.EMRT_1_3, "Version 1.31\nMay 1, 2025", "1.31"),
            (emrt.EMRT_2_1, "Revision 2.0\nApril 1, 2025", "2.0"),
        ],
    )
    def test_reads_an_unknown_revision_by_the_nearest_layout(
        self, layout: Layout, text: str, version: str
    ) -> None:
        result = understood(replace(complete(layout), revision_text=text), layout)
        template = result.declaration.template
        assert (template.version, template.layout, template.is_exact) == (version, layout, False)
        assert [f.rule_id for f in result.findings if f.rule_id == "F01"] == ["F01"]

    def test_names_the_missing_anchor_of_an_unknown_revision(self) -> None:
        content = build(
            cmrt.CMRT_6_5, replace(complete(cmrt.CMRT_6_5), revision_text="Revision 6.6\nApril 24, 2026")
        )
        refused = refusal(edited(content, lambda book: book["Smelter List"].move_range("W4:X4", rows=1)))
        assert refused.reason is Refusal.UNKNOWN_VERSION
        assert (refused.parameters["cell"], refused.parameters["known_version"]) == ("Smelter List!W4", "6.5")

    @pytest.mark.parametrize(
        ("sheet", "cell"), [("Declaration", "Q9"), ("Smelter List", "R4"), ("Smelter List", "X4")]
    )
    def test_reads_a_known_revision_that_has_lost_a_constant(self, sheet: str, cell: str) -> None:
        def clear(book: Any) -> None:
            book[sheet][cell] = None

        result = after(clear)
        assert len(result.declaration.smelters) == 8
        assert [f.parameters["place"] for f in result.findings if f.rule_id == "F04"] == [f"{sheet}!{cell}"]

    @pytest.mark.parametrize(
        ("sheet", "cells"), [("Declaration", "B105"), ("Smelter List", "R4 S4 T4 W4 X4")]
    )
    def test_refuses_a_known_revision_whose_rows_may_have_moved(self, sheet: str, cells: str) -> None:
        def clear(book: Any) -> None:
            for cell in cells.split():
                book[sheet][cell] = None

        refused = refusal(edited(CONTENT, clear))
        assert refused.reason is Refusal.UNKNOWN_VERSION
        assert refused.parameters["cell"] == f"{sheet}!{cells.split()[0]}"

    @pytest.mark.parametrize("version", ["3.01", "4.20", "5.12"])
    def test_refuses_versions_out_of_use(self, version: str) -> None:
        values = replace(complete(cmrt.CMRT_6_5), revision_text=f"Revision {version}\nMay 30, 2014")
        refused = refusal(build(cmrt.CMRT_6_5, values))
        assert refused.reason is Refusal.OUTDATED_VERSION
        assert refused.parameters == {"family": "CMRT", "version": version}

    def test_refuses_another_workbook(self) -> None:
        def strip(book: Any) -> None:
            for name in book.sheetnames[1:]:
                del book[name]

        refused = refusal(edited(CONTENT, strip))
        assert (refused.reason, refused.parameters["sheet"]) == (Refusal.NOT_A_TEMPLATE, "Declaration")

    def test_refuses_a_template_without_its_smelter_list(self) -> None:
        refused = refusal(edited(CONTENT, lambda book: book.remove(book["Smelter List"])))
        assert (refused.reason, refused.parameters["sheet"]) == (Refusal.NOT_A_TEMPLATE, "Smelter List")

    def test_refuses_an_empty_template(self) -> None:
        from surveys.workbooks.blank import WorkbookValues

        refused = refusal(build(cmrt.CMRT_6_5, WorkbookValues(company={"scope": "A"})))
        assert refused.reason is Refusal.EMPTY_TEMPLATE

    def test_recognises_renamed_sheets_by_what_they_hold(self) -> None:
        def rename(book: Any) -> None:
            book["Declaration"].title = "申报"
            book["Smelter List"].title = "冶炼厂清单"
            book.create_sheet("Notes", 0)["A1"] = "ours"

        result = after(rename)
        assert len(result.declaration.smelters) == 8
        assert result.declaration.company.company.sheet == "申报"
        assert result.declaration.smelters[0].metal.sheet == "冶炼厂清单"

    def test_ignores_case_and_spaces_of_sheet_names(self) -> None:
        def rename(book: Any) -> None:
            book["Smelter List"].title = "SMELTER LIST "

        assert len(after(rename).declaration.smelters) == 8

    def test_follows_content_that_inserted_rows_have_moved(self) -> None:
        def insert(book: Any) -> None:
            book["Declaration"].insert_rows(1, 2)
            book["Smelter List"].insert_rows(1, 3)
            book["Smelter List"].insert_cols(1, 1)

        declaration = after(insert).declaration
        plain = understand(CONTENT, filename="file.xlsx").declaration
        assert declaration.company.company.cell == "D10"
        assert declaration.company.company.value == plain.company.company.value
        assert [a.given.value for a in declaration.answers] == [a.given.value for a in plain.answers]
        assert [row.best_cid for row in declaration.smelters] == [row.best_cid for row in plain.smelters]
        assert declaration.smelters[0].row == 8
        assert declaration.smelters[0].id_input.cell == "B8"

    def test_follows_content_that_deleted_columns_have_moved(self) -> None:
        declaration = after(lambda book: book["Declaration"].delete_cols(1)).declaration
        assert declaration.company.company.cell == "C8"
        assert declaration.company.company.value == "Kestrel Precision Components Ltd"

    @pytest.mark.parametrize(("sheet", "columns"), [("Smelter List", 1), ("Declaration", 2)])
    def test_refuses_content_that_has_lost_its_first_columns(self, sheet: str, columns: int) -> None:
        refused = refusal(edited(CONTENT, lambda book: book[sheet].delete_cols(1, columns)))
        assert refused.reason is Refusal.UNKNOWN_VERSION
        assert str(refused.parameters["cell"]).startswith(f"{sheet}!")

    @pytest.mark.parametrize("cell", ["A1", "B2", "A3"])
    @pytest.mark.parametrize("sheet", ["Declaration", "Smelter List"])
    def test_is_not_led_astray_by_a_revision_text_too_far_to_the_left(self, sheet: str, cell: str) -> None:
        def move(book: Any) -> None:
            source = "J3" if sheet == "Declaration" else "Q3"
            book[sheet][cell], book[sheet][source] = book[sheet][source].value, None

        declaration = after(move).declaration
        assert (declaration.company.company.cell, len(declaration.smelters)) == ("D8", 8)

    def test_takes_the_revision_from_the_smelter_list_where_declaration_lost_it(self) -> None:
        def clear(book: Any) -> None:
            book["Declaration"]["J3"] = None

        assert after(clear).declaration.template.version == "6.5"
