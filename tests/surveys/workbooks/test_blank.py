"""The builder: fast, small, and nothing of RMI's in it."""

import io
import time
import zipfile

import pytest
from openpyxl import load_workbook

from surveys.workbooks.blank import SmelterValues, build
from surveys.workbooks.layouts import cmrt, emrt, known
from surveys.workbooks.layouts.model import Layout
from tests.surveys.workbooks.filled import complete


class TestBuild:
    @pytest.mark.parametrize("layout", known.LAYOUTS, ids=lambda layout: layout.known_as)
    def test_writes_the_sheets_of_the_template(self, layout: Layout) -> None:
        book = load_workbook(io.BytesIO(build(layout, complete(layout))))
        names = {
            "Revision",
            "Declaration",
            "Smelter List",
            "Checker",
            "Product List",
            "Smelter Look-up",
            "L",
            "C",
            "SorP",
        }
        assert names <= set(book.sheetnames)
        assert ("Mine List" in book.sheetnames) == layout.has_mine_list
        assert {book[name].sheet_state for name in ("L", "C", "SorP")} == {"hidden"}

    def test_is_fast_and_small(self) -> None:
        values = complete(cmrt.CMRT_6_5)
        build(cmrt.CMRT_6_5, values)
        started = time.process_time()
        content = build(cmrt.CMRT_6_5, values)
        assert time.process_time() - started < 0.1
        assert len(content) < 40_000

    def test_writes_formulas_in_texts_as_texts(self) -> None:
        values = complete(emrt.EMRT_2_1)
        row = SmelterValues(metal="Cobalt", lookup="=1+1", comments="http://evil.example")
        content = build(emrt.EMRT_2_1, type(values)(smelters=(row,)))
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = [package.read(name) for name in package.namelist() if "worksheets" in name]
        assert not any(b"<f>" in part or b"hyperlink" in part for part in parts)
