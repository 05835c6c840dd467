"""The guard: every dishonest or unreadable file ends in its own reason, quickly."""

import io
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from surveys.workbooks.blank import build
from surveys.workbooks.detect import NEEDED, OPTIONAL
from surveys.workbooks.layouts import cmrt
from surveys.workbooks.package import Limits, open_package
from surveys.workbooks.refusals import SENTENCES, Refusal, Refused
from surveys.workbooks.sheets import Sheets
from surveys.workbooks.text import written
from surveys.workbooks.understanding import understand
from tests.surveys.workbooks.filled import complete, repacked

CONTENT = build(cmrt.CMRT_6_5, complete(cmrt.CMRT_6_5))
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def refusal(content: bytes, limits: Limits | None = None) -> Refused:
    """Why a file is refused."""
    with pytest.raises(Refused) as refused:
        understand(content, filename="file.xlsx", limits=limits or Limits())
    assert str(refused.value)
    return refused.value


def archive(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name, part in parts.items():
            out.writestr(name.replace("__", "/"), part)
    return target.getvalue()


def declaration_part() -> str:
    package = open_package(CONTENT, Limits())
    return next(sheet.part for sheet in package.sheets if sheet.name == "Declaration")


def with_declaration(change: Callable[[bytes], bytes]) -> bytes:
    part = declaration_part()
    return repacked(CONTENT, lambda name, content: change(content) if name == part else content)


class TestGuard:
    @pytest.mark.parametrize(
        ("content", "reason", "looks_like"),
        [
            (b"", Refusal.EMPTY_FILE, None),
            (b"%PDF-1.7\n...", Refusal.NOT_A_WORKBOOK, "pdf"),
            (b"Dear Sir or Madam,\nwe use no metals,\nand never did.\n", Refusal.NOT_A_WORKBOOK, "text"),
            (b"Metal,Smelter,CID\nTin,Works,CID900001\n", Refusal.NOT_A_WORKBOOK, "csv"),
            (b"Metal;Smelter;CID\nTin;Works;CID900001\n", Refusal.NOT_A_WORKBOOK, "csv"),
            (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", Refusal.NOT_A_WORKBOOK, "xml"),
            (b"<!DOCTYPE html><html></html>", Refusal.NOT_A_WORKBOOK, "html"),
            (b"\x89PNG\r\n\x1a\n", Refusal.NOT_A_WORKBOOK, "image"),
            (b"\x00\x01\x02\x03", Refusal.NOT_A_WORKBOOK, "unknown"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), Refusal.NOT_A_WORKBOOK, "office"),
            (archive(readme=b"hello"), Refusal.NOT_A_WORKBOOK, "archive"),
            (
                archive(mimetype=b"application/vnd.oasis", **{"content.xml": b"<a/>"}),
                Refusal.NOT_A_WORKBOOK,
                "opendocument",
            ),
        ],
    )
    def test_says_what_the_file_is_instead(
        self, content: bytes, reason: Refusal, looks_like: str | None
    ) -> None:
        refused = refusal(content)
        assert refused.reason is reason
        assert refused.parameters.get("looks_like") == looks_like

    def test_knows_a_word_document_by_its_relations(self) -> None:
        relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
        entry = f'<Relationship Id="a" Type="{relation}" Target="word/document.xml"/>'
        relations = f"<Relationships>{entry}</Relationships>"
        parts = {
            "[Content_Types].xml": b"<Types/>",
            "_rels/.rels": relations.encode(),
            "word/document.xml": b"<a/>",
        }
        assert refusal(archive(**parts)).parameters["looks_like"] == "word"

    def test_tells_an_encrypted_workbook_from_an_old_one(self) -> None:
        signature = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
        assert (
            refusal(signature + "EncryptedPackage".encode("utf-16-le")).reason is Refusal.PASSWORD_PROTECTED
        )
        old = refusal(signature + "Workbook\0".encode("utf-16-le"))
        assert (old.reason, old.parameters["recognised"]) == (Refusal.OLD_BINARY_WORKBOOK, "xls")

    def test_names_the_version_of_an_old_template(self) -> None:
        names = b"Declaration Smelter List Checker Revision 3.02\nNovember 3, 2014"
        old = refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook\0".encode("utf-16-le") + names)
        assert old.parameters == {"recognised": "CMRT 3.02", "family": "CMRT", "version": "3.02"}

    def test_refuses_more_bytes_than_allowed(self) -> None:
        refused = refusal(CONTENT, Limits(max_bytes=1000))
        assert refused.reason is Refusal.TOO_LARGE
        assert SENTENCES[refused.reason] % refused.words() == str(refused)

    @pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
    def test_calls_a_truncated_file_damaged(self, share: float) -> None:
        assert refusal(CONTENT[: int(len(CONTENT) * share)]).reason is Refusal.DAMAGED

    def test_calls_a_wrong_checksum_damaged(self) -> None:
        # The entry of the directory, 46 bytes before its name.
        entry = CONTENT.rindex(declaration_part().encode()) - 46
        content = CONTENT[: entry + 16] + b"\1\2\3\4" + CONTENT[entry + 20 :]
        assert refusal(content).reason is Refusal.DAMAGED

    def test_refuses_a_bomb_by_its_declared_size(self) -> None:
        content = repacked(CONTENT, lambda name, part: part, **{"xl/media/a.bin": bytes(30 * 1024 * 1024)})
        started = time.process_time()
        refused = refusal(content)
        assert (refused.reason, refused.parameters["detail"]) == (Refusal.UNPACKS_TOO_LARGE, "unpacked")
        assert time.process_time() - started < 0.5

    def test_refuses_a_part_that_is_packed_too_densely(self) -> None:
        content = repacked(CONTENT, lambda name, part: part, **{"xl/media/a.bin": bytes(2 * 1024 * 1024)})
        assert refusal(content).parameters["detail"] == "ratio"

    def test_never_inflates_more_than_declared(self) -> None:
        part = declaration_part().encode()
        entry = CONTENT.index(part, CONTENT.index(b"PK\x01\x02")) - 46
        content = bytearray(CONTENT)
        content[entry + 24 : entry + 28] = struct.pack("<I", 50)
        assert refusal(bytes(content)).reason is Refusal.DAMAGED

    def test_refuses_too_many_parts_before_reading_the_directory(self) -> None:
        assert refusal(CONTENT + b"PK\x01\x02" * 3000).parameters["detail"] == "parts"

    @pytest.mark.parametrize(
        "name", ["../evil.xml", "/etc/passwd", "xl\\evil.xml", "C:/evil.xml", "xl/../../evil.xml"]
    )
    def test_refuses_names_that_point_out_of_the_file(self, name: str) -> None:
        refused = refusal(repacked(CONTENT, lambda _, part: part, **{name: b"<a/>"}))
        assert (refused.reason, refused.parameters["detail"]) == (Refusal.UNSAFE_CONTENT, "path")

    def test_refuses_two_parts_of_one_name(self) -> None:
        refused = refusal(repacked(CONTENT, lambda _, part: part, **{"XL/Workbook.xml": b"<a/>"}))
        assert (refused.reason, refused.parameters["detail"]) == (Refusal.UNSAFE_CONTENT, "duplicate")

    def test_accepts_the_relations_of_another_office_suite(self) -> None:
        relation = b'<Relationship Id="x9" Type="customXml" Target="../customXml/item1.xml"/></Relationships>'
        content = repacked(
            CONTENT,
            lambda name, part: part.replace(b"</Relationships>", relation) if name == "_rels/.rels" else part,
            **{"customXml/item1.xml": b"<a/>"},
        )
        assert understand(content, filename="file.xlsx").declaration.company.company.value

    @pytest.mark.parametrize(
        "doctype",
        [
            b'<!DOCTYPE a [<!ENTITY b "c">]>',
            b"<!-- " + b"x" * 5000 + b" --><!DOCTYPE a>",
            b"<!-- <fake> --><!DOCTYPE a>",
        ],
    )
    def test_refuses_document_types(self, doctype: bytes) -> None:
        content = with_declaration(lambda part: part.replace(b"<worksheet", doctype + b"<worksheet", 1))
        refused = refusal(content)
        assert (refused.reason, refused.parameters["detail"]) == (Refusal.UNSAFE_CONTENT, "doctype")

    def test_refuses_document_types_in_wide_letters(self) -> None:
        workbook = f'<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY b "c">]><workbook {MAIN}/>'
        content = repacked(
            CONTENT, lambda name, part: workbook.encode("utf-16") if name == "xl/workbook.xml" else part
        )
        assert refusal(content).reason is Refusal.UNSAFE_CONTENT

    def test_calls_broken_xml_damaged(self) -> None:
        assert refusal(with_declaration(lambda part: part[: len(part) // 2])).reason is Refusal.DAMAGED

    def test_notes_macros_and_links(self) -> None:
        content = repacked(
            CONTENT,
            lambda _, part: part,
            **{"xl/vbaProject.bin": b"x", "xl/externalLinks/externalLink1.xml": b"<externalLink/>"},
        )
        findings = {finding.rule_id for finding in understand(content, filename="file.xlsm").findings}
        assert {"F02", "F03"} <= findings


class TestLean:
    """Sheets that are small in the file and huge in memory."""

    def test_refuses_a_cell_in_a_far_corner(self) -> None:
        content = with_declaration(
            lambda part: part.replace(
                b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
            )
        )
        assert refusal(content).parameters["detail"] == "cells"

    def test_refuses_a_far_corner_that_only_counting_finds(self) -> None:
        wide = b"<row>" + b"<c><v>1</v></c>" * 9000 + b"</row>"
        tall = b"<row><c><v>1</v></c></row>" * 3000
        content = with_declaration(lambda part: part.replace(b"</sheetData>", wide + tall + b"</sheetData>"))
        assert refusal(content).parameters["detail"] == "cells"

    def test_reads_a_sheet_with_an_empty_far_row(self) -> None:
        empty = b'<row r="1048576" ht="12"><c r="XFD1048576" s="0"/></row></sheetData>'
        content = with_declaration(lambda part: part.replace(b"</sheetData>", empty))
        assert understand(content, filename="file.xlsx").declaration.company.company.value

    @pytest.mark.parametrize(
        "name",
        ["RMI_CMRT_6.5_valid-company_zh", "RMI_CMRT_6.5_valid-products_de__resaved", "RMI_EMRT_2.1_mistakes"],
    )
    def test_leaves_everything_that_a_reader_of_the_whole_file_finds(self, samples: Path, name: str) -> None:
        content = (samples / f"{name}.xlsx").read_bytes()
        ours = Sheets(open_package(content, Limits()), NEEDED, OPTIONAL)
        whole = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for sheet in filter(ours.__contains__, (*NEEDED, *OPTIONAL)):
            grid = ours.grid(sheet)
            rows = whole.get_sheet_by_name(ours.name_of(sheet)).to_python(skip_empty_area=False)
            for number, row in enumerate(rows, 1):
                found = [written(grid.at(number, column)) for column in range(1, len(row) + 1)]
                assert found == [written(cell) for cell in row], f"{sheet} {number}"

    def test_refuses_a_long_text_in_very_many_cells(self) -> None:
        cells = b"".join(b'<c r="A%d" t="s"><v>0</v></c>' % row for row in range(200, 9000))
        text = b"<sst><si><t>" + b"x" * 100_000 + b"</t></si></sst>"

        def change(name: str, part: bytes) -> bytes:
            if name.endswith("sharedStrings.xml"):
                return text
            return part.replace(b"</sheetData>", b'<row r="200">' + cells + b"</row></sheetData>")

        assert refusal(repacked(CONTENT, change)).parameters["detail"] == "texts"

    @pytest.mark.parametrize(
        "noise",
        [
            b'<c r="',
            b"<f ",
            b't="s"',
            b'<c r="A9"><v>1</v></c>',
            b"<c><v>1</v></c>",
            b"x",
            b"<row>",
            b'<row r="9">',
            b'<row r="9"><c r="A9"><v>0</v></c></row>',
            b'<row r="9"><c r="A9"><v>0</v></c>',
            b'<c r="A9"><f>1</f>',
            b"<!--",
            b"&lt;",
        ],
        ids=lambda noise: noise.decode(),
    )
    @pytest.mark.parametrize("sheet", ["sheet", "texts"])
    def test_takes_no_longer_for_megabytes_of_noise(self, noise: bytes, sheet: str) -> None:
        flood = noise * (8 * 1024 * 1024 // len(noise))

        def change(name: str, part: bytes) -> bytes:
            if sheet == "sheet" and name == declaration_part():
                return part.replace(b"</sheetData>", flood + b"</sheetData>")
            if sheet == "texts" and name.endswith("sharedStrings.xml"):
                return part.replace(b"</sst>", b"<si><t>" + flood + b"</t></si></sst>")
            return part

        content = repacked(CONTENT, change)
        started = time.process_time()
        try:
            understand(content, filename="file.xlsx", limits=Limits(max_ratio=10**9))
        except Refused as refused:
            assert refused.reason in (Refusal.UNPACKS_TOO_LARGE, Refusal.DAMAGED)  # noqa: PT017
        assert time.process_time() - started < 2

    @pytest.mark.parametrize(
        "cell",
        [
            b'<c r="A0"><v>1</v></c>',
            b'<c r="B4" <c r="A0"><v>1</v></c>',
            b'<c r="B4" r="XFD1048576"><v>1</v></c>',
            b'<c s="r=" r="A0"><v>1</v></c>',
            b"<c r='A0'><v>1</v></c>",
            b'<c r = "A0"><v>1</v></c>',
            b'<x:c r="A0"><v>1</v></x:c>',
            b'<c r="A99999999999"><v>1</v></c>',
            b'<c r="ZZZZ1"><v>1</v></c>',
            b'<c r="5"><v>1</v></c>',
            b'<c r=""><v>1</v></c>',
            b'<c r="A1"><v>1</v></c></row><row r="0"><c><v>1</v></c>',
        ],
        ids=lambda cell: cell.decode(),
    )
    def test_calls_cells_damaged_that_no_sheet_can_have(self, cell: bytes) -> None:
        # A reader that trusts such an address reserves memory for four thousand million rows and dies.
        row = b'<row r="300">' + cell + b"</row></sheetData>"
        content = with_declaration(lambda part: part.replace(b"</sheetData>", row))
        assert refusal(content).reason is Refusal.DAMAGED

    def test_reads_cells_whose_attributes_stand_in_another_order(self) -> None:
        plain = understand(CONTENT, filename="file.xlsx").declaration
        content = with_declaration(lambda part: part.replace(b'<c r="D8" t="s"', b'<c t="s" r="D8"'))
        assert content != CONTENT
        declaration = understand(content, filename="file.xlsx").declaration
        assert (declaration.company, declaration.answers) == (plain.company, plain.answers)
