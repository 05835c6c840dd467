"""What LibreOffice makes of written workbooks: their own Checker, calculated by a spreadsheet program."""

from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from surveys.workbooks.blank import SmelterValues
from surveys.workbooks.understanding import understand
from surveys.workbooks.writing.group import declare
from surveys.workbooks.writing.marked import mark
from tests.surveys.workbooks.filled import minerals_of
from tests.surveys.workbooks.writing.given import WORDS, full, known_ids, layout_of, marks
from tests.surveys.workbooks.writing.office import converted

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", ["CMRT_6.01", "CMRT_6.5", "EMRT_1.3", "EMRT_2.1", "AMRT_1.3"])
def test_the_checker_of_a_written_declaration_finds_nothing_missing(
    templates: Path, name: str, tmp_path: Path
) -> None:
    template = (templates / f"RMI_{name}.xlsx").read_bytes()
    layout = layout_of(template)
    known = known_ids(template, minerals_of(layout))
    content = declare(template, full(layout, [SmelterValues(id_input=cid) for _, cid in known[:60]])).content
    calculated = converted(content, tmp_path)
    checker = CalamineWorkbook.from_path(str(calculated)).get_sheet_by_name("Checker")
    # The total in D2.
    assert float(checker.to_python(skip_empty_area=False)[1][3]) == 0
    # What was stored beside the formulas is what they yield; S and T are left to the program.
    before, after = (understand(each, filename="").declaration for each in (content, calculated.read_bytes()))
    assert before.smelters == after.smelters


@pytest.mark.parametrize("name", ["RMI_CMRT_6.5_bad-cids", "RMI_EMRT_2.1_mistakes"])
def test_a_marked_copy_opens_and_keeps_its_comments(samples: Path, name: str, tmp_path: Path) -> None:
    content = (samples / f"{name}.xlsx").read_bytes()
    found = marks(understand(content, filename=""))
    opened = converted(mark(content, found, WORDS), tmp_path)
    book = CalamineWorkbook.from_path(str(opened))
    assert book.sheet_names[-1] == WORDS.sheet_name
    assert (
        understand(opened.read_bytes(), filename="").checker.incomplete
        == understand(content, filename="").checker.incomplete
    )
