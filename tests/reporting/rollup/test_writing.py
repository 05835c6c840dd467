"""The group's declaration in an official template: read back equal, complete to the Checker, nothing else changed."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from reporting.rollup.rollup import roll_up
from reporting.rollup.values import GroupResult, Reported, Said
from reporting.rollup.writing import differences, values_of
from surveys.workbooks.layouts.cmrt import CMRT_6_5
from surveys.workbooks.layouts.model import NO, UNKNOWN, YES, Layout, Topic
from surveys.workbooks.understanding import understand
from surveys.workbooks.writing.filling import fill
from surveys.workbooks.writing.group import declare
from surveys.workbooks.writing.values import DeclarationValues
from tests.surveys.workbooks.conftest import TEMPLATES
from tests.surveys.workbooks.filled import COMPANY
from tests.surveys.workbooks.writing import packages
from tests.surveys.workbooks.writing.given import ADDRESS, empty, known_ids, layout_of


def a_result(layout: Layout, known: list[tuple[str, str]], minerals: tuple[str, ...]) -> GroupResult:
    """Two suppliers of three answered, one of them uses the first mineral alone; a name is unresolved."""
    topics = [question.topic for question in layout.questions if question.topic is not Topic.RESPONSE_SHARE]
    said = [
        Said(1, {(topic, mineral): YES for topic in topics for mineral in minerals}),
        Said(
            2,
            {
                (topic, minerals[0]): YES if topic in (Topic.ADDED, Topic.REMAINS) else UNKNOWN
                for topic in topics
            }
            | {(Topic.ADDED, mineral): NO for mineral in minerals[1:]},
        ),
    ]
    rows = [
        Reported(metal, f"Name {cid}", "GERMANY", (1, 2), facility=place, cid=cid, recycled=(YES, NO))
        for place, (metal, cid) in enumerate(known)
    ]
    rows += [Reported(mineral, f"Nobody's {mineral}", "CHINA", (1,), city="Wuxi") for mineral in minerals]
    mines = [{"metal": minerals[0], "mine": "North Pit", "country": "PERU"}]
    return roll_up(layout, said, [1, 2, 3], rows, mines=mines)


def values(layout: Layout, result: GroupResult) -> DeclarationValues:
    return values_of(
        result,
        layout,
        company=COMPANY | {"effective_date": date(2026, 3, 18)},
        practices={question.practice: question.options[0] for question in layout.company_questions},
        practice_comments={question.practice: ADDRESS for question in layout.company_questions},
    )


@pytest.mark.parametrize(
    ("name", "minerals"),
    [
        ("CMRT_6.5", ("Tantalum", "Tin", "Gold", "Tungsten")),
        ("EMRT_2.1", ("Cobalt", "Copper", "Mica", "Nickel")),
        ("EMRT_1.3", ("Cobalt", "Mica")),
    ],
)
def test_an_official_blank_says_what_the_group_says(name: str, minerals: tuple[str, ...]) -> None:
    path: Path = TEMPLATES / f"RMI_{name}.xlsx"
    if not path.is_file():
        pytest.skip(f"the official template is not there: {path}")
    template = path.read_bytes()
    layout = layout_of(template)
    result = a_result(layout, known_ids(template, minerals)[:200], minerals)
    wanted = values(layout, result)
    filled = declare(template, wanted)
    assert filled.unknown == ()
    read = understand(filled.content, filename="group.xlsx")
    assert list(differences(read.declaration, wanted)) == []
    assert list(read.checker.missing()) == []
    assert read.declaration.minerals == result.minerals
    packages.consistent(filled.content)
    assert not packages.difference(template, filled.content).added


class TestDifferences:
    """Found in an invented workbook whose file says something else than was to be written."""

    @pytest.fixture
    def wanted(self) -> DeclarationValues:
        return values(CMRT_6_5, a_result(CMRT_6_5, [], ("Gold",)))

    def found(self, written: DeclarationValues, wanted: DeclarationValues) -> list[str]:
        content = fill(empty(CMRT_6_5), written).content
        return list(differences(understand(content, filename="").declaration, wanted))

    def test_are_none_where_the_file_says_just_that(self, wanted: DeclarationValues) -> None:
        assert self.found(wanted, wanted) == []

    def test_of_the_company(self, wanted: DeclarationValues) -> None:
        written = replace(wanted, company={**wanted.company, "company": "Another"})
        assert self.found(written, wanted) == ["Declaration!D8"]

    def test_of_an_answer(self, wanted: DeclarationValues) -> None:
        answers = {**wanted.answers, Topic.CAHRA: {"Gold": NO}}
        assert self.found(replace(wanted, answers=answers), wanted) == ["Declaration!D46"]

    def test_of_a_practice(self, wanted: DeclarationValues) -> None:
        written = replace(wanted, practices=dict.fromkeys(wanted.practices, "No"))
        assert "Declaration!D75" in self.found(written, wanted)

    def test_of_the_smelters(self, wanted: DeclarationValues) -> None:
        assert self.found(replace(wanted, smelters=()), wanted) == ["Smelter List"]
        other = [replace(wanted.smelters[0], name="Another")]
        assert self.found(replace(wanted, smelters=other), wanted) == ["Smelter List!B5"]
