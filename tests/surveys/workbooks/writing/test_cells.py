"""Single cells set in the XML of a sheet."""

from datetime import date

import pytest

from surveys.workbooks.writing.cells import SheetPatch
from surveys.workbooks.writing.stored import ErrorValue
from surveys.workbooks.writing.xml import Unwritable

SHEET = (
    b'<worksheet xmlns="m"><dimension ref="A1:C3"/><cols><col min="4" max="5" width="9" style="8"/></cols>'
    b"<sheetData>"
    b'<row r="1" spans="1:3"><c r="A1" s="1" t="s"><v>0</v></c>'
    b'<c r="C1" s="3"><f ca="1">A1&amp;"x"</f><v>5</v></c></row>'
    b'<row r="3" s="7" customFormat="1"/>'
    b"</sheetData><mergeCells/></worksheet>"
)


def patched(content: bytes = SHEET, **values: object) -> bytes:
    patch = SheetPatch(content)
    for address, value in values.items():
        patch.put(address, value)  # type: ignore[arg-type]
    return patch.made()


class TestSettingACell:
    def test_keeps_its_format_and_drops_what_it_held(self) -> None:
        assert b'<c r="A1" s="1" t="inlineStr"><is><t>new</t></is></c><c r="C1"' in patched(A1="new")

    def test_writes_numbers_dates_truths_and_errors_as_such(self) -> None:
        made = patched(A1=1, B1=date(2026, 3, 2), D1=True, E1=ErrorValue("#N/A"))
        assert b'<c r="A1" s="1"><v>1</v></c>' in made
        assert b'<c r="B1"><v>46083</v></c>' in made
        assert b'<c r="D1" s="8" t="b"><v>1</v></c><c r="E1" s="8" t="e"><v>#N/A</v></c></row>' in made

    def test_writes_text_that_looks_like_a_formula_as_text(self) -> None:
        assert b't="inlineStr"><is><t>=1+1</t></is>' in patched(A1="=1+1")

    def test_empties_it_where_the_value_is_none_or_nothing(self) -> None:
        assert b'<c r="A1" s="1"/>' in patched(A1=None)
        assert b'<c r="A1" s="1"/>' in patched(A1="")

    def test_adds_a_missing_cell_in_the_order_of_columns(self) -> None:
        made = patched(B1="new")
        assert made.index(b'r="A1"') < made.index(b'r="B1"') < made.index(b'r="C1"')

    def test_gives_a_missing_cell_the_format_of_its_row_or_column(self) -> None:
        assert b'<c r="A3" s="7" t=' in patched(A3="new")
        assert b'<c r="D1" s="8" t=' in patched(D1="new")

    def test_adds_a_missing_row_in_order_and_widens_the_stated_area(self) -> None:
        made = patched(E2="new")
        assert b'</row><row r="2"><c r="E2" s="8"' in made
        assert b'<dimension ref="A1:E3"/>' in made

    def test_drops_the_span_of_a_row_that_becomes_longer(self) -> None:
        assert b'<row r="1"><c r="A1"' in patched(D1="new")

    def test_changes_nothing_where_an_empty_cell_is_emptied(self) -> None:
        assert patched(B1=None, A9="") is SHEET

    def test_tells_whether_a_formula_was_overwritten(self) -> None:
        patch = SheetPatch(SHEET)
        patch.put("A1", "new")
        patch.made()
        assert not patch.overwrites_formulas
        patch.put("C1", "new")
        patch.made()
        assert patch.overwrites_formulas


class TestShowingAValue:
    def test_keeps_the_formula(self) -> None:
        patch = SheetPatch(SHEET)
        patch.show("C1", "5 <x")
        assert b'<c r="C1" s="3" t="str"><f ca="1">A1&amp;"x"</f><v>5 &lt;x</v></c>' in patch.made()

    def test_takes_the_stored_value_away_where_none_is_known(self) -> None:
        patch = SheetPatch(SHEET)
        patch.show("C1", None)
        assert b'<c r="C1" s="3"><f ca="1">A1&amp;"x"</f></c>' in patch.made()

    def test_leaves_a_cell_without_formula_alone(self) -> None:
        patch = SheetPatch(SHEET)
        patch.show("A1", "x")
        assert patch.made() == SHEET


SHARED = (
    b'<worksheet><sheetData><row r="1"><c r="A1"><f t="shared" ref="A1:A3" si="4">B1+$C$1</f><v>1</v></c></row>'
    b'<row r="2"><c r="A2"><f t="shared" si="4"/><v>2</v></c></row>'
    b'<row r="3"><c r="A3"><f t="shared" si="4"/><v>3</v></c></row></sheetData></worksheet>'
)


class TestOverwritingASharedFormula:
    def test_hands_it_to_the_next_cell_that_shares_it(self) -> None:
        made = patched(SHARED, A1="typed")
        assert b'<c r="A2"><f t="shared" si="4" ref="A2:A3">B2+$C$1</f><v>2</v></c>' in made
        assert b'<c r="A3"><f t="shared" si="4"/><v>3</v></c>' in made

    def test_passes_over_cells_that_are_overwritten_themselves(self) -> None:
        made = patched(SHARED, A1="typed", A2="typed")
        assert b'<c r="A3"><f t="shared" si="4" ref="A3:A3">B3+$C$1</f><v>3</v></c>' in made

    def test_needs_no_more_than_that_where_the_cell_only_shares_it(self) -> None:
        made = patched(SHARED, A2="typed")
        assert made.count(b"</f>") == 1
        assert b'<f t="shared" ref="A1:A3" si="4">' in made

    def test_is_refused_for_a_formula_that_fills_an_area(self) -> None:
        with pytest.raises(Unwritable):
            patched(SHARED.replace(b't="shared" ref', b't="array" ref'), A1="typed")


class TestSheetsOfOtherPrograms:
    def test_keep_their_prefix(self) -> None:
        row = b'<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>'
        sheet = b'<x:worksheet xmlns:x="m"><x:sheetData>' + row + b"</x:sheetData></x:worksheet>"
        made = patched(sheet, A1="new", B1=2)
        assert (
            b'<x:c r="A1" t="inlineStr"><x:is><x:t>new</x:t></x:is></x:c><x:c r="B1"><x:v>2</x:v></x:c></x:row>'
            in made
        )

    def test_may_leave_out_addresses(self) -> None:
        sheet = b"<worksheet><sheetData><row><c><v>1</v></c><c><v>2</v></c></row></sheetData></worksheet>"
        assert patched(sheet, B1=7).endswith(
            b"<row><c><v>1</v></c><c ><v>7</v></c></row></sheetData></worksheet>"
        )

    def test_may_hold_tags_in_comments(self) -> None:
        sheet = SHEET.replace(b"<sheetData>", b'<sheetData><!-- <row r="1"> -->')
        assert b'<!-- <row r="1"> -->' in patched(sheet, A1="new")

    def test_are_refused_without_a_place_for_cells(self) -> None:
        with pytest.raises(Unwritable):
            SheetPatch(b"<worksheet/>")
