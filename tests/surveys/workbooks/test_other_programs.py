"""Files saved by other office programs are read the same, or refused with the reason of their own."""

import time
from pathlib import Path

import pytest

from surveys.workbooks.blank import build
from surveys.workbooks.findings import Repair
from surveys.workbooks.layouts import known
from surveys.workbooks.layouts.model import Family, Layout
from surveys.workbooks.refusals import LOOKS_LIKE, Refusal, Refused
from surveys.workbooks.understanding import Understanding, understand
from surveys.workbooks.writing.corrected import correct
from surveys.workbooks.writing.marked import mark
from tests.surveys.workbooks import saved_by
from tests.surveys.workbooks.filled import complete
from tests.surveys.workbooks.test_supplier_habits import filled
from tests.surveys.workbooks.writing.given import WORDS, marks
from tests.surveys.workbooks.writing.office import converted

NEWEST = {layout.family: layout for layout in known.LAYOUTS}
_TEMPLATES = ("CMRT_6.5", "EMRT_2.1")


def judged(content: bytes) -> Understanding:
    started = time.process_time()
    result = understand(content, filename="saved.xlsx")
    assert time.process_time() - started < 2
    return result


def same(one: Understanding, other: Understanding) -> bool:
    declarations = [
        {name: getattr(each.declaration, name) for name in each.declaration.__slots__ if name != "lookup"}
        for each in (one, other)
    ]
    return (declarations[0], one.checker, one.findings) == (declarations[1], other.checker, other.findings)


@pytest.mark.parametrize("program", saved_by.SAVED.values(), ids=saved_by.SAVED)
class TestAWorkbook:
    @pytest.mark.parametrize("layout", NEWEST.values(), ids=lambda layout: layout.family.value)
    def test_that_is_invented_is_read_the_same(self, program, layout: Layout) -> None:  # type: ignore[no-untyped-def]
        content = build(layout, complete(layout))
        saved = program(content)
        assert saved != content
        assert same(judged(saved), judged(content))

    @pytest.mark.usefixtures("templates")
    @pytest.mark.parametrize("name", _TEMPLATES)
    def test_that_is_official_is_read_the_same(self, program, name: str) -> None:  # type: ignore[no-untyped-def]
        plain = filled(name)
        saved = program(plain.content)
        assert saved != plain.content
        assert same(judged(saved), plain.result)

    def test_can_be_corrected_and_marked(self, program) -> None:  # type: ignore[no-untyped-def]
        content = program(build(NEWEST[Family.CMRT], complete(NEWEST[Family.CMRT])))
        corrected = correct(
            content, [Repair("Declaration", "D8", "Alto"), Repair("Smelter List", "B5", "Tin")]
        )
        result = judged(mark(corrected, marks(judged(corrected)), WORDS))
        assert result.declaration.company.company.value == "Alto"
        assert result.declaration.smelters[0].metal.value == "Tin"


class TestADocumentOfAnotherKind:
    CONTENT = build(known.LAYOUTS[-1], complete(known.LAYOUTS[-1]))

    @pytest.mark.parametrize(
        ("program", "looks_like"), [(saved_by.binary, "xlsb"), (saved_by.numbers, "archive")]
    )
    def test_is_refused_by_what_it_is(self, program, looks_like: str) -> None:  # type: ignore[no-untyped-def]
        with pytest.raises(Refused) as refused:
            judged(program(self.CONTENT))
        assert refused.value.reason is Refusal.NOT_A_WORKBOOK
        assert refused.value.parameters["looks_like"] == looks_like
        assert LOOKS_LIKE[looks_like] in str(refused.value)

    @pytest.mark.slow
    def test_of_opendocument_with_the_ending_of_excel_is_refused_as_that(self, tmp_path: Path) -> None:
        document = converted(self.CONTENT, tmp_path, "ods").read_bytes()
        with pytest.raises(Refused) as refused:
            judged(document)
        assert refused.value.parameters["looks_like"] == "opendocument"
