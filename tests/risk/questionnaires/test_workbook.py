"""The form as a workbook: what goes out, what comes back, and what is wrong with it, cell by cell."""

import zipfile
from io import BytesIO

import openpyxl
import pytest

from risk.questionnaires.form import Answer, first_version, parse
from risk.questionnaires.workbook import (
    FORM_SHEET,
    HEAD_ROW,
    Fault,
    Given,
    Problem,
    Stamp,
    Words,
    read,
    write,
)

FORM = parse(first_version())
STAMP = Stamp("AU-2026-0001", "1")
WORDS = Words(
    language="en",
    answers={answer: answer.value.capitalize() for answer in Answer},
    heads=("Key", "Section", "Question", "Look at", "Answer", "Seen"),
    stamp=("Audit", "Version"),
    guide="Fill in the yellow cells.",
    pick="Choose a word of the list.",
)
UNDERSTOOD = {word.casefold(): answer for answer, word in WORDS.answers.items()} | {"符合": Answer.MET}
GIVEN = {"exposure": Given(Answer.PARTLY, "=1+1"), "emergencies": Given(Answer.MET)}


def written(**changes: object) -> bytes:
    """A file with two answers; with changes by cell of the form."""
    content = write(FORM, GIVEN, stamp=STAMP, words=WORDS, facts=[("Supplier", "Xinhe")])
    if not changes:
        return content
    book = openpyxl.load_workbook(BytesIO(content))
    for cell, value in changes.items():
        book[FORM_SHEET][cell] = value
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def row_of(key: str) -> int:
    return HEAD_ROW + 1 + list(FORM.questions).index(key)


class TestWrite:
    def test_has_a_row_for_each_question_and_offers_the_words(self) -> None:
        sheet = openpyxl.load_workbook(BytesIO(written()))[FORM_SHEET]
        keys = [sheet.cell(row, 1).value for row in range(HEAD_ROW + 1, HEAD_ROW + 1 + len(FORM.questions))]
        assert keys == list(FORM.questions)
        [words] = [one for one in sheet.data_validations.dataValidation if one.type == "list"]
        assert words.formula1 == '"Met,Mostly,Partly,Missing,Not_applicable"'
        assert str(words.sqref) == f"E{HEAD_ROW + 1}:E{HEAD_ROW + len(FORM.questions)}"

    def test_lets_only_answers_and_notes_be_written(self) -> None:
        sheet = openpyxl.load_workbook(BytesIO(written()))[FORM_SHEET]
        assert sheet.protection.sheet
        row = sheet[row_of("exposure")]
        assert [cell.protection.locked for cell in row] == [True, True, True, True, False, False]

    def test_writes_no_formula(self) -> None:
        sheet = openpyxl.load_workbook(BytesIO(written()))[FORM_SHEET]
        note = sheet.cell(row_of("exposure"), 6)
        assert (note.value, note.data_type) == ("=1+1", "s")


class TestRead:
    def test_gives_back_what_was_written(self) -> None:
        found = read(written(), FORM, stamp=STAMP, answers=UNDERSTOOD)
        assert (found.given, found.problems) == (GIVEN, [])

    def test_takes_words_of_the_other_language(self) -> None:
        content = written(**{f"E{row_of('waste')}": " 符合 "})
        assert read(content, FORM, stamp=STAMP, answers=UNDERSTOOD).given["waste"] == Given(Answer.MET)

    @pytest.mark.parametrize(
        ("cell", "value", "problem"),
        [
            ("E{waste}", "Perhaps", Problem(Fault.NO_ANSWER_WORD, FORM_SHEET, "E{waste}", "Perhaps")),
            ("E{waste}", "Missing", Problem(Fault.NOTE_MISSING, FORM_SHEET, "F{waste}", "Missing")),
            ("F{waste}", "Drums", Problem(Fault.NOTE_ALONE, FORM_SHEET, "E{waste}", "Drums")),
            ("F{exposure}", "x" * 1001, Problem(Fault.NOTE_TOO_LONG, FORM_SHEET, "F{exposure}", "x" * 60)),
            ("A{exposure}", "noise", Problem(Fault.UNKNOWN_QUESTION, FORM_SHEET, "A{exposure}", "noise")),
            ("A{exposure}", "emergencies", Problem(Fault.TWICE, FORM_SHEET, "A{exposure}", "emergencies")),
        ],
    )
    def test_names_the_cell(self, cell: str, value: str, problem: Problem) -> None:
        rows = {key: row_of(key) for key in FORM.questions}
        content = written(**{cell.format(**rows): value})
        expected = Problem(problem.fault, problem.sheet, problem.cell.format(**rows), problem.value)
        assert read(content, FORM, stamp=STAMP, answers=UNDERSTOOD).problems == [expected]

    @pytest.mark.parametrize(
        ("stamp", "fault", "cell"),
        [
            (Stamp("AU-2026-0002", "1"), Fault.OTHER_AUDIT, "B2"),
            (Stamp("AU-2026-0001", "2"), Fault.OTHER_VERSION, "B3"),
        ],
    )
    def test_refuses_a_file_of_another_audit_or_version(self, stamp: Stamp, fault: Fault, cell: str) -> None:
        found = read(written(), FORM, stamp=stamp, answers=UNDERSTOOD)
        assert [(one.fault, one.cell) for one in found.problems] == [(fault, cell)]
        assert not found.given

    def test_refuses_a_workbook_without_its_sheets(self) -> None:
        out = BytesIO()
        openpyxl.Workbook().save(out)
        found = read(out.getvalue(), FORM, stamp=STAMP, answers=UNDERSTOOD)
        assert [one.fault for one in found.problems] == [Fault.NO_SHEET, Fault.NO_SHEET]

    @pytest.mark.parametrize("kind", ["text", "entity", "bomb", "huge"])
    def test_refuses_what_is_no_honest_workbook(self, kind: str) -> None:
        found = read(hostile(kind), FORM, stamp=STAMP, answers=UNDERSTOOD)
        assert [one.fault for one in found.problems] == [Fault.UNREADABLE]


def hostile(kind: str) -> bytes:
    if kind == "text":
        return b"no workbook"
    if kind == "huge":
        return written() + b"\0" * (3 * 1024 * 1024)
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(written())) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/worksheets/sheet2.xml" and kind == "entity":
                part = part.replace(b"?>", b'?><!DOCTYPE x [<!ENTITY a "b">]>', 1)
            if name == "xl/worksheets/sheet2.xml" and kind == "bomb":
                part += b" " * (9 * 1024 * 1024)
            new.writestr(name, part)
    return out.getvalue()
