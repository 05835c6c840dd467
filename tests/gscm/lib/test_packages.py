"""The guard of workbooks that come in, and what it leaves of a sheet."""

import io
import zipfile
from dataclasses import replace

import pytest
from xlsxwriter.workbook import Workbook

from gscm.lib.packages.archive import open_archive
from gscm.lib.packages.faults import MEBIBYTE, Dishonest, Fault, Limits
from gscm.lib.packages.lean import SharedTexts, lean, longest_piece
from gscm.lib.packages.workbook import open_workbook, rows_of

LIMITS = Limits(
    max_bytes=MEBIBYTE,
    max_unpacked_bytes=4 * MEBIBYTE,
    max_part_bytes=3 * MEBIBYTE,
    max_cells=10_000,
    max_text_bytes=MEBIBYTE,
)


def archive(*parts: tuple[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name, part in parts:
            out.writestr(name, part)
    return target.getvalue()


def workbook(*lines: tuple[object, ...]) -> bytes:
    target = io.BytesIO()
    with Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Table")
        for number, line in enumerate(lines):
            sheet.write_row(number, 0, line)
    return target.getvalue()


def fault(content: bytes, limits: Limits = LIMITS) -> tuple[Fault, str]:
    with pytest.raises(Dishonest) as found:
        open_archive(content, limits)
    return found.value.fault, found.value.detail


class TestAnArchive:
    @pytest.mark.parametrize("name", ["../a.xml", "/a.xml", "C:/a.xml", "xl/../../a.xml"])
    def test_whose_parts_point_out_of_it_is_unsafe(self, name):
        assert fault(archive((name, b"<a/>"))) == (Fault.UNSAFE, "path")

    def test_with_two_parts_of_one_name_is_unsafe_whatever_the_letters(self):
        assert fault(archive(("xl/a.xml", b"<a/>"), ("xl/A.xml", b"<a/>"))) == (Fault.UNSAFE, "duplicate")

    def test_with_a_document_type_is_unsafe(self):
        assert fault(archive(("a.xml", b"<!DOCTYPE a><a/>"))) == (Fault.UNSAFE, "doctype")

    @pytest.mark.parametrize(
        ("limits", "detail"),
        [
            ({"max_parts": 1}, "parts"),
            ({"max_part_bytes": 1000}, "unpacked"),
            ({"max_unpacked_bytes": 1500}, "unpacked"),
            ({"max_ratio": 10, "ratio_from_bytes": 1000}, "ratio"),
        ],
    )
    def test_that_asks_for_too_much_is_excessive(self, limits, detail):
        content = archive(("a.bin", bytes(2000)), ("b.bin", b"b"))
        assert fault(content, replace(LIMITS, **limits)) == (Fault.EXCESSIVE, detail)

    def test_that_ends_too_early_is_damaged(self):
        assert fault(archive(("a.xml", b"<a/>"))[:-10]) == (Fault.DAMAGED, "cut_off")


class TestAWorkbook:
    def test_is_read_from_its_first_row_on(self):
        package = open_workbook(workbook(("name", "number"), (), ("Tin", 7)), LIMITS)
        assert [sheet.name for sheet in package.sheets] == ["Table"]
        assert rows_of(package, package.sheets[0]) == [["name", "number"], ["", ""], ["Tin", 7.0]]

    def test_whose_cells_are_too_many_is_excessive(self):
        package = open_workbook(workbook(("a",) * 20), replace(LIMITS, max_tags=10))
        with pytest.raises(Dishonest) as found:
            rows_of(package, package.sheets[0])
        assert found.value.fault is Fault.EXCESSIVE

    def test_that_is_none_is_another_kind(self):
        with pytest.raises(Dishonest) as found:
            open_workbook(archive(("mimetype", b"x"), ("content.xml", b"<a/>")), LIMITS)
        assert (found.value.fault, found.value.detail) == (Fault.OTHER, "opendocument")


class TestALeanSheet:
    @pytest.mark.parametrize(
        "rows",
        [
            b'<row r="300"></row><row r="301" ht="9"><c r="A301" s="0"><v>0</v></c></row>',
            b'<row r="300"><c r="A300"><f>1-1</f><v>0</v></c><c r="B300" s="0"><f>X</f><v></v></c></row>',
            b'<row r="300"><c r="A300"/></row><row r="301"><c r="A301" t="str"><f>X</f></c></row>',
        ],
        ids=lambda rows: rows.decode(),
    )
    def test_takes_out_rows_of_nothing_and_zeros(self, rows: bytes) -> None:
        sheet = b'<sheetData><row r="1"><c r="A1"><v>7</v></c></row>%s</sheetData>'
        assert lean(sheet % rows, SharedTexts(b""), LIMITS) == sheet % b""

    def test_keeps_rows_that_say_something(self) -> None:
        said = b'<row r="2"><c r="A2" t="s"><v>0</v></c></row><row r="3"><c r="A3" t="b"><v>0</v></c></row>'
        assert lean(said, SharedTexts(b""), LIMITS) == said

    def test_counts_rows_without_a_number_behind_empty_ones(self) -> None:
        counted = b'<sheet><row r="7"></row><row><c><v>1</v></c></row></sheet>'
        assert lean(counted, SharedTexts(b""), LIMITS) == counted


class TestTheLongestPiece:
    @pytest.mark.parametrize("longest", [0, 900, 1001, 5000])
    def test_is_found_without_looking_at_all_of_them(self, longest: int) -> None:
        content = b"x" * 40 + b"<" + b"y" * longest + b"<" + b"<zz" * 700
        found = longest_piece(content, b"<")
        assert longest <= found <= max(longest + 1, 1000)

    def test_is_all_where_there_is_no_mark(self) -> None:
        assert longest_piece(b"x" * 3000, b"</si>") == 3000
