"""SpreadsheetML 2003 is read as what it is, and never trusted."""

import itertools
import random
import time
import tracemalloc
from datetime import date

import pytest

from smelters.lists.files import open_file
from smelters.lists.labels import PUBLISHED, folded
from smelters.lists.model import Known, Limits, ListRefused, Metals, Refusal
from smelters.lists.spreadsheet_xml import is_spreadsheet_xml, read_spreadsheet_xml
from smelters.lists.status import read_status
from tests.smelters.files import spreadsheet_xml, status_xml

MEANINGS = {folded(label): status for status, labels in PUBLISHED.items() for label in labels}
KNOWN = Known(Metals({"gold": "Gold", "金": "Gold", "tin": "Tin"}), MEANINGS)
ROW = ("CID910001", "Nordhavn", "Gold", "GERMANY", "Conformant", date(2025, 3, 18), 3)
HEAD = "<?xml version='1.0'?>"


def tables(content, limits=None):
    return open_file(content, limits or Limits())


def only(content, limits=None):
    book = tables(content, limits)
    return book.table(book.names[0])


def refusal(content, limits=None):
    with pytest.raises(ListRefused) as refused:
        only(content, limits)
    return refused.value.code


class TestReading:
    def test_gives_a_status_list_like_any_other_table(self):
        row = read_status(only(status_xml([ROW])), KNOWN).rows[0]
        assert (row.cid, row.status, row.last_audit_date, row.audit_cycle_years) == (
            "CID910001",
            "conformant",
            date(2025, 3, 18),
            3,
        )

    @pytest.mark.parametrize(
        "head", [("识别号", "名称", "金属", "审验状态"), ("Smelter ID", "Name", "Metal", "Status")]
    )
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    def test_finds_columns_in_either_language_and_encoding(self, head, encoding):
        rows = [head, ("CID910001", "诺德港", "金", "合规")]
        row = read_status(only(spreadsheet_xml({"RMI": rows}, encoding=encoding)), KNOWN).rows[0]
        assert (row.name, row.status) == ("诺德港", "conformant")

    def test_puts_cells_where_their_index_says(self):
        content = spreadsheet_xml(
            {},
            body='<Row ss:Index="3"><Cell><Data ss:Type="String">a</Data></Cell>'
            '<Cell ss:Index="4"><Data ss:Type="Number">2</Data></Cell></Row>',
        )
        assert only(content) == [[], [], ["a", None, None, 2.0]]

    def test_counts_merged_cells_and_spanned_rows(self):
        content = spreadsheet_xml(
            {},
            body='<Row ss:Span="1"><Cell ss:MergeAcross="1"><Data ss:Type="String">a</Data></Cell>'
            '<Cell><Data ss:Type="String">b</Data></Cell></Row>'
            '<Row><Cell><Data ss:Type="String">c</Data></Cell></Row>',
        )
        assert only(content) == [["a", None, "b"], [], ["c"]]

    def test_joins_formatted_runs_of_one_cell(self):
        content = spreadsheet_xml(
            {},
            body='<Row><Cell><ss:Data ss:Type="String" xmlns:h="http://www.w3.org/TR/REC-html40">'
            "<h:B>Nord</h:B>havn</ss:Data></Cell></Row>",
        )
        assert only(content) == [["Nordhavn"]]

    def test_keeps_the_text_of_what_is_no_number_or_day_of_its_type(self):
        cells = "".join(
            f'<Cell><Data ss:Type="{kind}">{text}</Data></Cell>'
            for kind, text in (
                ("Number", "often"),
                ("DateTime", "2025-99-99T00:00:00.000"),
                ("Error", "#N/A"),
            )
        )
        assert only(spreadsheet_xml({}, body=f"<Row>{cells}</Row>")) == [["often", "2025-99-99T00:00:00.000"]]

    def test_never_takes_a_formula(self):
        cell = '<Cell ss:Formula="=cmd()"><Data ss:Type="String">shown</Data></Cell>'
        assert only(spreadsheet_xml({}, body=f"<Row>{cell}</Row>")) == [["shown"]]

    def test_tells_its_sheets_by_name(self):
        book = tables(spreadsheet_xml({"About": [("x",)], "Facilities": [("y",)]}))
        assert (book.names, book.table("facilities")) == (["About", "Facilities"], [["y"]])

    def test_is_known_by_what_the_file_holds(self):
        assert is_spreadsheet_xml(status_xml([ROW]))
        assert not is_spreadsheet_xml(b"<html xmlns='urn:other'></html>")
        assert not is_spreadsheet_xml(b"CID,Name\n")


class TestHostileXml:
    DOCTYPE = "<!DOCTYPE Workbook [%s]>"

    @pytest.mark.parametrize(
        "declaration",
        [
            "",
            '<!ENTITY a "aaaaaaaaaa">',
            '<!ENTITY x SYSTEM "file:///etc/passwd">',
            '<!ENTITY % p SYSTEM "http://127.0.0.1:9/evil.dtd"> %p;',
            '<!ENTITY a "1"><!ENTITY b "&a;&a;"><!ENTITY c "&b;&b;">',
        ],
    )
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
    def test_is_refused_with_a_document_type(self, declaration, encoding):
        content = spreadsheet_xml({"a": [("x",)]}, doctype=self.DOCTYPE % declaration, encoding=encoding)
        assert refusal(content) == Refusal.UNSAFE_CONTENT

    def test_is_refused_with_entities_that_multiply(self):
        names = "abcdefghij"
        entities = '<!ENTITY a "lol">' + "".join(
            f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in itertools.pairwise(names)
        )
        content = spreadsheet_xml(
            {}, doctype=self.DOCTYPE % entities, body="<Row><Cell><Data>&j;</Data></Cell></Row>"
        )
        started = time.process_time()
        assert refusal(content) == Refusal.UNSAFE_CONTENT
        assert time.process_time() - started < 1

    @pytest.mark.parametrize("index", ["0x10", "-1", "1e3", "٣", "9" * 30, "2.5"])
    def test_is_refused_with_an_index_that_is_no_number(self, index):
        body = f'<Row ss:Index="{index}"><Cell><Data ss:Type="String">a</Data></Cell></Row>'
        assert refusal(spreadsheet_xml({}, body=body)) == Refusal.DAMAGED

    def test_is_refused_with_rows_that_go_back(self):
        row = '<Row ss:Index="%d"><Cell><Data ss:Type="String">a</Data></Cell></Row>'
        assert refusal(spreadsheet_xml({}, body=row % 5 + row % 5)) == Refusal.DAMAGED

    @pytest.mark.parametrize(
        "body",
        [
            '<Row ss:Index="999999999"><Cell><Data ss:Type="String">a</Data></Cell></Row>',
            '<Row><Cell ss:Index="999999999"><Data ss:Type="String">a</Data></Cell></Row>',
            '<Row ss:Span="999999999"/><Row><Cell><Data ss:Type="String">a</Data></Cell></Row>',
            "".join(
                f'<Row ss:Index="{number}"><Cell ss:Index="16384"><Data ss:Type="String">a</Data></Cell></Row>'
                for number in range(1, 200)
            ),
        ],
    )
    def test_is_refused_before_a_small_file_becomes_a_huge_table(self, body):
        content = spreadsheet_xml({}, body=body)
        tracemalloc.start()
        try:
            assert refusal(content) == Refusal.UNPACKS_TOO_LARGE
            assert tracemalloc.get_traced_memory()[1] < 40 * 1024 * 1024
        finally:
            tracemalloc.stop()

    def test_is_refused_when_it_is_nested_deeply(self):
        assert refusal(spreadsheet_xml({}, body="<a>" * 5_000 + "</a>" * 5_000)) == Refusal.UNSAFE_CONTENT

    def test_is_refused_with_two_sheets_of_one_name(self):
        content = spreadsheet_xml({"a": [("x",)]}).replace(
            b"</Workbook>", b'<Worksheet ss:Name="a"><Table/></Worksheet></Workbook>'
        )
        assert refusal(content) == Refusal.UNSAFE_CONTENT

    def test_is_refused_with_more_text_than_a_list_holds(self):
        content = spreadsheet_xml({"a": [("x" * 1000,)] * 50})
        assert refusal(content, Limits(max_text_bytes=10_000)) == Refusal.UNPACKS_TOO_LARGE

    def test_is_refused_without_a_sheet(self):
        content = f'{HEAD}<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'.encode()
        assert refusal(content) == Refusal.NOT_A_LIST

    def test_is_refused_in_an_encoding_that_no_list_has(self):
        content = status_xml([ROW]).replace(b'encoding="utf-8"', b'encoding="utf-7"')
        assert refusal(content) == Refusal.DAMAGED

    def test_never_brings_the_reader_down_however_it_is_damaged(self):
        rng = random.Random(20260318)
        honest = status_xml([ROW] * 20)
        limits = Limits(max_rows=500, max_cells=20_000)
        started = time.process_time()
        for _ in range(400):
            broken = bytearray(honest)
            for _change in range(rng.randint(1, 6)):
                start = rng.randrange(len(broken))
                match rng.randrange(4):
                    case 0:
                        broken[start] = rng.randrange(256)
                    case 1:
                        del broken[start : start + rng.randrange(1, 200)]
                    case 2:
                        broken[start:start] = broken[start : start + rng.randrange(1, 200)]
                    case _:
                        del broken[start:]
                if not broken:
                    broken = bytearray(b"<")
            try:
                read_status(only(bytes(broken), limits), KNOWN)
            except ListRefused:
                continue
        assert time.process_time() - started < 20

    def test_takes_time_in_proportion_to_its_size(self):
        content = status_xml([ROW] * 20_000)
        started = time.process_time()
        assert len(next(iter(read_spreadsheet_xml(content, Limits()).rows_of.values()))) == 20_001
        assert time.process_time() - started < 8
