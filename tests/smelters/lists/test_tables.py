"""The guard at the door of lists, and what stands behind it."""

import io
import zipfile

import pytest

from smelters.lists.lookup import holds_lookup, read_lookup
from smelters.lists.model import Limits, ListRefused, Refusal
from smelters.lists.tables import open_book, read_csv, text_of
from tests.smelters.files import SAMPLES, lookup, status_xlsx

ROW = ("Tin", "Perak Works", "Perak Works", "MALAYSIA", "CID910003", "Ipoh", "Perak")
SHARED_ONLY = pytest.mark.skipif(not SAMPLES.is_dir(), reason="needs the shared samples beside the project")


def refusal(call, *arguments):
    with pytest.raises(ListRefused) as refused:
        call(*arguments)
    return refused.value.code


def repacked(content, **parts):
    """The workbook with some parts replaced or added."""
    source, target = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            archive.writestr(name, parts.pop(name, source.read(name)))
        for name, part in parts.items():
            archive.writestr(name, part)
    return target.getvalue()


def sheet_part(content, text):
    archive = zipfile.ZipFile(io.BytesIO(content))
    return next(name for name in archive.namelist() if "worksheets" in name and text in archive.read(name))


class TestOpenBook:
    def test_refuses_what_is_no_workbook(self):
        assert refusal(open_book, b"", Limits()) == Refusal.EMPTY_FILE
        assert refusal(open_book, b"PK\x03\x04 nothing more", Limits()) == Refusal.DAMAGED
        assert refusal(open_book, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), Limits()) == (
            Refusal.OLD_BINARY_WORKBOOK
        )

    def test_refuses_a_cut_off_file(self):
        content = lookup([ROW])
        assert refusal(open_book, content[: len(content) // 2], Limits()) == Refusal.DAMAGED

    def test_refuses_a_file_over_the_limit_and_says_both_sizes(self):
        with pytest.raises(ListRefused) as refused:
            open_book(bytes(2 * 1024 * 1024), Limits(max_bytes=1024 * 1024))
        assert refused.value.parameters == {"megabytes": "2.0", "limit": "1"}

    def test_refuses_a_zip_that_declares_to_unpack_without_bound(self):
        bomb = repacked(lookup([ROW]), **{"xl/media/image1.bin": bytes(3_000_000)})
        assert refusal(open_book, bomb, Limits(max_unpacked_bytes=2_000_000)) == Refusal.UNPACKS_TOO_LARGE

    def test_refuses_a_zip_that_lies_about_its_size(self):
        content = lookup([ROW])
        entry = content.rindex(sheet_part(content, b'r="J4"').encode()) - 46
        lying = content[: entry + 24] + (10).to_bytes(4, "little") + content[entry + 28 :]
        assert refusal(open_book(lying, Limits()).table, "Smelter Look-up") == Refusal.DAMAGED

    def test_refuses_a_document_type(self):
        content = lookup([ROW])
        part = sheet_part(content, b"Perak") if b"Perak" in content else "xl/workbook.xml"
        body = zipfile.ZipFile(io.BytesIO(content)).read(part)
        evil = repacked(content, **{part: b'<!DOCTYPE x [<!ENTITY a "b">]>' + body})
        assert refusal(open_book, evil, Limits()) == Refusal.UNSAFE_CONTENT

    def test_refuses_two_cells_in_far_corners_before_it_makes_a_table(self):
        corner = ("", "", "", "", "", "", "")
        content = lookup([ROW, corner])
        part = sheet_part(content, b'r="J4"')
        body = zipfile.ZipFile(io.BytesIO(content)).read(part)
        far = body.replace(
            b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        )
        book = open_book(repacked(content, **{part: far}), Limits())
        assert refusal(book.table, "Smelter Look-up") == Refusal.UNPACKS_TOO_LARGE

    def test_refuses_one_long_text_in_many_cells(self):
        content = lookup([ROW])
        part = sheet_part(content, b'r="J4"')
        body = zipfile.ZipFile(io.BytesIO(content)).read(part)
        cells = b"".join(
            b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (row, row) for row in range(20, 70)
        )
        texts = (
            b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>%s</t></si></sst>'
        )
        listing = "xl/_rels/workbook.xml.rels"
        relation = (
            b'<Relationship Id="texts" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
            b'sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>'
        )
        relations = zipfile.ZipFile(io.BytesIO(content)).read(listing)
        parts = {
            part: body.replace(b"</sheetData>", cells + b"</sheetData>"),
            listing: relations.replace(b"</Relationships>", relation),
            "xl/sharedStrings.xml": texts % (b"x" * 30_000),
        }
        book = open_book(repacked(content, **parts), Limits(max_text_bytes=1_000_000))
        assert refusal(book.table, "Smelter Look-up") == Refusal.UNPACKS_TOO_LARGE

    @SHARED_ONLY
    @pytest.mark.parametrize(
        ("name", "code"),
        [
            ("hostile_billion-laughs.xlsx", Refusal.UNSAFE_CONTENT),
            ("hostile_empty.xlsx", Refusal.EMPTY_FILE),
            ("hostile_password.xlsx", Refusal.PASSWORD_PROTECTED),
            ("hostile_truncated.xlsx", Refusal.DAMAGED),
            ("hostile_xls-renamed.xlsx", Refusal.OLD_BINARY_WORKBOOK),
            ("hostile_zip-bomb-2GB.xlsx", Refusal.UNPACKS_TOO_LARGE),
        ],
    )
    def test_refuses_the_hostile_samples(self, name, code):
        assert refusal(open_book, (SAMPLES / name).read_bytes(), Limits()) == code

    @SHARED_ONLY
    def test_opens_another_workbook_that_is_no_template(self):
        book = open_book((SAMPLES / "hostile_other-workbook.xlsx").read_bytes(), Limits())
        assert not holds_lookup(book)
        assert refusal(read_lookup, book) == Refusal.NO_LOOKUP


class TestTable:
    def test_holds_formulas_as_the_text_that_they_show(self):
        book = open_book(status_xlsx([("CID910003", '=HYPERLINK("http://x","y")', "Tin")]), Limits())
        assert text_of(book.table(book.names[0])[1][1]) in {"", '=HYPERLINK("http://x","y")'}


class TestReadCsv:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
    def test_reads_the_encodings_that_spreadsheets_write(self, encoding):
        assert read_csv("名称,状态\n东莞,合规\n".encode(encoding), Limits()) == [
            ["名称", "状态"],
            ["东莞", "合规"],
        ]

    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    def test_finds_the_delimiter(self, delimiter):
        assert read_csv(f"a{delimiter}b\n1{delimiter}2\n".encode(), Limits()) == [["a", "b"], ["1", "2"]]

    @pytest.mark.parametrize(
        "content",
        [
            b"%PDF-1.7 ...",
            b"<!DOCTYPE html><html>",
            b'<?xml version="1.0"?>',
            b"\x00\x01\x02",
            b"\xff\xff\xff",
        ],
    )
    def test_refuses_what_is_no_text_table(self, content):
        assert refusal(read_csv, content, Limits()) in {Refusal.NOT_A_LIST, Refusal.DAMAGED}

    def test_refuses_an_open_quote(self):
        assert refusal(read_csv, b'a,b\n"open,1\n', Limits()) == Refusal.DAMAGED

    def test_refuses_more_rows_than_any_list_has(self):
        assert refusal(read_csv, b"a,b\n" * 30, Limits(max_rows=20)) == Refusal.UNPACKS_TOO_LARGE


class TestTextOf:
    @pytest.mark.parametrize(
        ("cell", "text"),
        [
            (None, ""),
            (0, ""),
            (0.0, ""),
            (1234.0, "1234"),
            (1.5, "1.5"),
            (" a \n b ", "a b"),
            ("=1+1", "=1+1"),
        ],
    )
    def test_is_one_line_as_a_person_reads_it(self, cell, text):
        assert text_of(cell) == text
