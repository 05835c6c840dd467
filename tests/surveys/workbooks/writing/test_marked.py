"""The supplier's own file with its findings marked."""

import io
import re
from functools import lru_cache
from pathlib import Path

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from surveys.workbooks.blank import SmelterValues, build
from surveys.workbooks.findings import Severity
from surveys.workbooks.layouts import cmrt
from surveys.workbooks.layouts.model import NO, Topic
from surveys.workbooks.understanding import understand
from surveys.workbooks.writing.marked import mark
from surveys.workbooks.writing.words import Bilingual, Mark, Proposed
from tests.surveys.workbooks.filled import answered, complete, in_company, with_smelters
from tests.surveys.workbooks.writing import packages
from tests.surveys.workbooks.writing.given import WORDS, marks

SAMPLES = (
    "RMI_CMRT_6.5_bad-cids",
    "RMI_CMRT_6.5_not-listed-mix",
    "RMI_CMRT_6.5_valid-company_en__resaved",
    "RMI_CMRT_6.5_valid-company_en__nocache",
    "RMI_CMRT_6.31_pasted-values",
    "RMI_EMRT_1.3_valid-cobalt-mica_en__nocache",
    "RMI_EMRT_2.1_mistakes",
    "RMI_EMRT_2.1_valid-6-minerals-mines_en__resaved",
    "RMI_CRT_2.21_valid_en",
    "RMI_AMRT_1.3_mistakes",
)


def wrong() -> bytes:
    """An invented declaration with findings in single cells and in rows."""
    values = in_company(complete(cmrt.CMRT_6_5), contact_email="nobody")
    values = answered(values, Topic.ALL_IDENTIFIED, "Tin", NO)
    return build(cmrt.CMRT_6_5, with_smelters(values, *[SmelterValues(id_input="CID00O231")] * 3))


def of(content: bytes) -> list[Mark]:
    """What is wrong with a file, and a remark about one cell of it."""
    remark = Bilingual("A remark.", "备注。")
    return [*marks(understand(content, filename="")), Mark(Severity.WARN, "Declaration", "D8", (), remark)]


@lru_cache
def _invented() -> tuple[bytes, bytes]:
    content = wrong()
    return content, mark(content, of(content), WORDS)


class TestInAnInventedFile:
    @pytest.fixture
    def content(self) -> bytes:
        return _invented()[0]

    @pytest.fixture
    def marked(self) -> bytes:
        return _invented()[1]

    def test_every_finding_has_a_comment_in_both_languages_at_each_of_its_rows(
        self, content: bytes, marked: bytes
    ) -> None:
        book = load_workbook(io.BytesIO(marked))
        for finding in of(content):
            row = int(re.sub(r"\D", "", finding.cell))
            for number in finding.rows if row in finding.rows else (row,):
                cell = book[finding.sheet][re.sub(r"\d", "", finding.cell) + str(number)]
                assert finding.sentence.english in cell.comment.text
                assert finding.sentence.chinese in cell.comment.text
                assert cell.fill.fill_type == "solid"

    def test_several_rows_of_one_finding_are_all_marked(self, marked: bytes) -> None:
        sheet = load_workbook(io.BytesIO(marked))["Smelter List"]
        assert [bool(sheet[f"A{row}"].comment) for row in (12, 13, 14, 15, 16)] == [
            False,
            True,
            True,
            True,
            False,
        ]

    def test_a_sheet_behind_the_others_lists_them_with_links(self, content: bytes, marked: bytes) -> None:
        book = load_workbook(io.BytesIO(marked))
        sheet = book[book.sheetnames[-1]]
        assert sheet.title == WORDS.sheet_name
        listed = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
        assert [(row[1], row[2], row[3], row[4]) for row in listed] == [
            (finding.sheet, finding.cell, finding.sentence.english, finding.sentence.chinese)
            for finding in of(content)
        ]
        assert sheet["C5"].hyperlink.location == f"'{listed[0][1]}'!{listed[0][2]}"

    def test_the_workbook_opens_with_that_sheet_and_with_no_other_selected(self, marked: bytes) -> None:
        book = load_workbook(io.BytesIO(marked))
        assert book.active.title == WORDS.sheet_name
        assert [sheet.title for sheet in book if sheet.sheet_view.tabSelected] == [WORDS.sheet_name]

    def test_marking_a_marked_copy_keeps_the_first_comments(self, content: bytes, marked: bytes) -> None:
        again = mark(marked, of(content), WORDS)
        packages.consistent(again)
        book = load_workbook(io.BytesIO(again))
        assert book.sheetnames[-1] == f"{WORDS.sheet_name} 2"
        assert book["Declaration"]["D8"].comment.text.count("A remark.") == 2

    def test_a_finding_about_a_sheet_that_is_not_there_is_only_listed(self, content: bytes) -> None:
        sentence = Bilingual("No such sheet.", "没有该工作表。")
        marked = mark(content, [Mark(Severity.WARN, "Mine List", "A5", (), sentence)], WORDS)
        book = load_workbook(io.BytesIO(marked))
        assert book[WORDS.sheet_name]["D5"].value == "No such sheet."
        assert book[WORDS.sheet_name]["C5"].hyperlink is None

    def test_the_heaviest_of_several_findings_colours_the_cell(self, content: bytes) -> None:
        sentence = Bilingual("x", "x")
        two = [
            Mark(severity, "Declaration", "D8", (), sentence)
            for severity in (Severity.WARN, Severity.CORRECT)
        ]
        one = [Mark(Severity.CORRECT, "Declaration", "D8", (), sentence)]
        colours = [
            load_workbook(io.BytesIO(mark(content, each, WORDS)))["Declaration"]["D8"].fill.fgColor.rgb
            for each in (two, one)
        ]
        assert colours[0] == colours[1]


class TestAProposedValue:
    ELSEWHERE = Proposed("Declaration", "D27", "Yes")
    ROWS = (Proposed("Smelter List", "A6", "CID910002"), Proposed("Smelter List", "A7:Q7", ""))

    def told(self, content: bytes, *proposals: Proposed, cell: str, rows: tuple[int, ...] = ()) -> list[str]:
        """The comments in rows 6 and 7, and what the list says."""
        sentence = Bilingual("Wrong.", "有误。")
        one = Mark(Severity.WARN, "Smelter List", cell, rows, sentence, proposals)
        book = load_workbook(io.BytesIO(mark(content, [one], WORDS)))
        comments = [book["Smelter List"][f"A{row}"].comment for row in (6, 7)]
        listed = book[WORDS.sheet_name]["F5"].value or ""
        return [*(comment.text.rpartition("有误。")[2] if comment else "" for comment in comments), listed]

    def test_stands_alone_where_it_is_that_of_the_marked_cell(self, content: bytes) -> None:
        first, _, listed = self.told(content, self.ROWS[0], cell="A6")
        assert (first, listed) == ("\nProposed: CID910002\n建议：CID910002", "CID910002")

    def test_is_told_with_its_place_where_that_is_another_one(self, content: bytes) -> None:
        first, _, listed = self.told(content, self.ELSEWHERE, cell="A6")
        told = "Declaration!D27 → Yes"
        assert (first, listed) == (f"\nProposed: {told}\n建议：{told}", told)

    def test_is_told_at_each_row_for_that_row_and_listed_for_all(self, content: bytes) -> None:
        first, second, listed = self.told(content, *self.ROWS, cell="A6", rows=(6, 7))
        assert first == "\nProposed: CID910002\n建议：CID910002"
        assert second == "\nProposed: A7:Q7 → cleared\n建议：A7:Q7 → 清空"
        assert listed == "CID910002\nA7:Q7 → cleared\nA7:Q7 → 清空"

    def test_is_one_of_a_handful_where_there_are_hundreds(self, content: bytes) -> None:
        many = [Proposed("Smelter List", f"B{row}", "Tin") for row in range(6, 300)]
        first, _, listed = self.told(content, *many, cell="A6")
        assert listed.endswith("\nB17 → Tin\n… +282")
        assert first.count("B9 → Tin") == 2

    def test_is_not_told_where_there_is_none(self, content: bytes) -> None:
        assert self.told(content, cell="A6") == ["", "", ""]

    @pytest.fixture
    def content(self) -> bytes:
        return _invented()[0]


@lru_cache
def _marked(path: Path) -> tuple[bytes, bytes]:
    content = path.read_bytes()
    return content, mark(content, of(content), WORDS)


@pytest.mark.parametrize("name", SAMPLES)
class TestInFilesAsTheyCome:
    @pytest.fixture
    def content(self, samples: Path, name: str) -> bytes:
        return _marked(samples / f"{name}.xlsx")[0]

    @pytest.fixture
    def marked(self, samples: Path, name: str) -> bytes:
        return _marked(samples / f"{name}.xlsx")[1]

    def test_the_package_is_consistent(self, marked: bytes) -> None:
        packages.consistent(marked)
        packages.formats_are_counted(marked)

    def test_no_value_of_any_sheet_differs(self, content: bytes, marked: bytes) -> None:
        before = CalamineWorkbook.from_filelike(io.BytesIO(content))
        after = CalamineWorkbook.from_filelike(io.BytesIO(marked))
        assert after.sheet_names == [*before.sheet_names, WORDS.sheet_name]
        for name in before.sheet_names:
            old, new = (book.get_sheet_by_name(name).to_python() for book in (before, after))
            assert old == new, name

    def test_the_same_is_found_in_it(self, content: bytes, marked: bytes) -> None:
        before, after = (understand(each, filename="") for each in (content, marked))
        assert before.checker == after.checker
        assert before.findings == after.findings

    def test_in_marked_sheets_only_formats_of_cells_and_the_drawing_of_comments_differ(
        self, content: bytes, marked: bytes
    ) -> None:
        before, after = packages.parts(content), packages.parts(marked)
        drawing = re.compile(rb'<legacyDrawing[^<>]*/>|\stabSelected="(?:1|true)"')
        for part in packages.difference(content, marked).changed:
            if part.startswith("xl/worksheets/sheet"):
                old, new = packages.frame(before[part]), packages.frame(after[part])
                assert drawing.sub(b"", old) == drawing.sub(b"", new), part
                cells, changed = packages.cells(before[part]), packages.cells(after[part])
                for address in packages.changed_cells(before[part], after[part]):
                    assert _without_style(cells.get(address)) == _without_style(changed[address])

    def test_styles_and_comments_that_were_there_are_there(self, content: bytes, marked: bytes) -> None:
        before, after = packages.parts(content), packages.parts(marked)
        for part in packages.difference(content, marked).changed:
            if part.startswith(("xl/comments", "xl/drawings")):
                for old in re.findall(
                    rb"<(?:comment|v:shape)\s.*?</(?:comment|v:shape)>", before[part], re.DOTALL
                ):
                    assert old in after[part]
        for group in (b"fonts", b"fills", b"borders", b"cellXfs"):
            inner = re.compile(rb"<" + group + rb"[^<>]*>(.*?)</" + group + rb">", re.DOTALL)
            old, new = (inner.search(each["xl/styles.xml"]) for each in (before, after))
            assert old is not None
            assert new is not None
            assert new[1].startswith(old[1])

    def test_nothing_is_taken_out(self, content: bytes, marked: bytes) -> None:
        assert not packages.difference(content, marked).removed


def _without_style(cell: bytes | None) -> bytes | None:
    if cell is None:
        return None
    tag, rest = cell[: cell.index(b">")], cell[cell.index(b">") :]
    return b" ".join(re.sub(rb'\ss="[0-9]+"', b"", tag).rstrip(b"/").split()) + rest
