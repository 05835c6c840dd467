"""The form as a workbook to be filled in without a connection, and what comes back of it.

Two sheets. The first says which audit and which version the file is for; the second has a row for each question, where
only answer and note can be written to. What comes back passes the guard of `gscm.lib.packages` before it is read.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from io import BytesIO
from typing import Any, Final

from xlsxwriter.workbook import Workbook

from gscm.lib.packages import faults as packages
from gscm.lib.packages.faults import MEBIBYTE, Dishonest, Limits
from gscm.lib.packages.workbook import Cell, open_workbook, rows_of
from risk.questionnaires.form import LONGEST_NOTE, Answer, Form

AUDIT_SHEET: Final = "Audit"
FORM_SHEET: Final = "Form"
HEAD_ROW: Final = 3
"""The row of the form's column heads, counted from 1."""
LIMITS: Final = Limits(
    max_bytes=2 * MEBIBYTE,
    max_unpacked_bytes=16 * MEBIBYTE,
    max_part_bytes=8 * MEBIBYTE,
    max_cells=100_000,
    max_text_bytes=8 * MEBIBYTE,
    max_parts=200,
)
_KEY, _SECTION, _QUESTION, _LOOK_AT, _ANSWER, _NOTE = range(6)
_WIDTHS: Final = (22, 20, 52, 44, 18, 60)
_LAST_ROW: Final = 500


class Fault(StrEnum):
    """What can be wrong with a file that comes back."""

    UNREADABLE = "unreadable"
    NO_SHEET = "no_sheet"
    OTHER_AUDIT = "other_audit"
    OTHER_VERSION = "other_version"
    UNKNOWN_QUESTION = "unknown_question"
    TWICE = "twice"
    NO_ANSWER_WORD = "no_answer_word"
    NOTE_MISSING = "note_missing"
    NOTE_TOO_LONG = "note_too_long"
    NOTE_ALONE = "note_alone"


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault, with its place in the file and what stands there."""

    fault: Fault
    sheet: str = ""
    cell: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """An answer and what was seen."""

    answer: Answer
    note: str = ""


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which audit a file is for, and by which version of the form."""

    audit: str
    version: str


@dataclass(frozen=True, slots=True)
class Words:
    """What the file says in the language of its reader."""

    language: str
    answers: Mapping[Answer, str]
    heads: Sequence[str]
    """Of the six columns."""
    stamp: tuple[str, str]
    """What stands before the audit's number and before the version."""
    guide: str
    pick: str
    """What is said when another word than one of the list is typed."""


@dataclass(slots=True)
class Read:
    """What a file says; nothing of it counts while there are problems."""

    given: dict[str, Given] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def needs_note(answer: Answer) -> bool:
    """Whether an answer says nothing without what was seen: where a gap was found."""
    return answer in {Answer.PARTLY, Answer.MISSING}


def write(
    form: Form,
    given: Mapping[str, Given],
    *,
    stamp: Stamp,
    words: Words,
    facts: Sequence[tuple[str, str]],
) -> bytes:
    """The form as a workbook, with what is answered so far.

    :param facts: what else the first sheet says, such as supplier, auditor and day.
    """
    content = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    workbook = Workbook(content, options)
    bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    text = workbook.add_format({"text_wrap": True, "valign": "top"})
    open_cell = workbook.add_format(
        {"text_wrap": True, "valign": "top", "locked": False, "border": 1, "bg_color": "#FFFBE6"}
    )
    about = workbook.add_worksheet(AUDIT_SHEET)
    about.set_column(0, 0, 30)
    about.set_column(1, 1, 70)
    about.write_string(0, 0, form.title.in_(words.language), bold)
    stamped = zip(words.stamp, (stamp.audit, stamp.version), strict=True)
    for line, (label, value) in enumerate([*stamped, *facts], start=1):
        about.write_string(line, 0, label, bold)
        about.write_string(line, 1, value, text)
    about.protect()
    sheet = workbook.add_worksheet(FORM_SHEET)
    for place, width in enumerate(_WIDTHS):
        sheet.set_column(place, place, width)
    sheet.merge_range(0, 0, 0, _NOTE, words.guide, text)
    sheet.set_row(0, 48)
    for place, head in enumerate(words.heads):
        sheet.write_string(HEAD_ROW - 1, place, head, bold)
    line = HEAD_ROW
    for section in form.sections:
        for question in section.questions:
            one = given.get(question.key)
            row = (
                question.key,
                section.title.in_(words.language),
                question.text.in_(words.language),
                question.look_at.in_(words.language),
            )
            for place, value in enumerate(row):
                sheet.write_string(line, place, value, text)
            sheet.write_string(line, _ANSWER, words.answers[one.answer] if one else "", open_cell)
            sheet.write_string(line, _NOTE, one.note if one else "", open_cell)
            line += 1
    sheet.data_validation(
        HEAD_ROW,
        _ANSWER,
        line - 1,
        _ANSWER,
        {"validate": "list", "source": list(words.answers.values()), "error_message": words.pick},
    )
    sheet.data_validation(
        HEAD_ROW,
        _NOTE,
        line - 1,
        _NOTE,
        {"validate": "length", "criteria": "<=", "value": LONGEST_NOTE},
    )
    sheet.freeze_panes(HEAD_ROW, _SECTION)
    sheet.protect("", {"format_rows": True, "format_columns": True})
    sheet.activate()
    workbook.close()
    return content.getvalue()


def read(content: bytes, form: Form, *, stamp: Stamp, answers: Mapping[str, Answer]) -> Read:
    """What a file says that comes back.

    :param answers: the words for answers, in lower case, of every language that a file may be in.
    """
    found = Read()
    try:
        tables = _tables(content)
    except Dishonest:
        found.problems.append(Problem(Fault.UNREADABLE))
        return found
    for name in (AUDIT_SHEET, FORM_SHEET):
        if name not in tables:
            found.problems.append(Problem(Fault.NO_SHEET, name))
    if found.problems:
        return found
    for fault, row, expected in (
        (Fault.OTHER_AUDIT, 1, stamp.audit),
        (Fault.OTHER_VERSION, 2, stamp.version),
    ):
        value = _at(tables[AUDIT_SHEET], row, 1)
        if value != expected:
            found.problems.append(Problem(fault, AUDIT_SHEET, f"B{row + 1}", value))
    if not found.problems:
        _read_rows(tables[FORM_SHEET], form, answers, found)
    return found


def _tables(content: bytes) -> dict[str, list[list[Cell]]]:
    if len(content) > LIMITS.max_bytes:
        raise Dishonest(packages.Fault.EXCESSIVE, "unpacked")
    package = open_workbook(content, LIMITS)
    return {
        sheet.name: rows_of(package, sheet)
        for sheet in package.sheets
        if sheet.name in {AUDIT_SHEET, FORM_SHEET}
    }


def _read_rows(table: list[list[Cell]], form: Form, answers: Mapping[str, Answer], found: Read) -> None:
    seen: set[str] = set()
    for row in range(HEAD_ROW, min(len(table), _LAST_ROW)):
        key, word, note = (_at(table, row, place) for place in (_KEY, _ANSWER, _NOTE))
        if not (word or note):
            continue
        problem = None
        if key not in form.questions:
            problem = Problem(Fault.UNKNOWN_QUESTION, FORM_SHEET, f"A{row + 1}", key)
        elif key in seen:
            problem = Problem(Fault.TWICE, FORM_SHEET, f"A{row + 1}", key)
        elif word and word.casefold() not in answers:
            problem = Problem(Fault.NO_ANSWER_WORD, FORM_SHEET, f"E{row + 1}", word)
        seen.add(key)
        if problem:
            found.problems.append(problem)
            continue
        faults = list(faults_of(answers.get(word.casefold()), note))
        places = {Fault.NOTE_ALONE: "E"}
        found.problems += [
            Problem(fault, FORM_SHEET, f"{places.get(fault, 'F')}{row + 1}", (note or word)[:60])
            for fault in faults
        ]
        if not faults:
            found.given[key] = Given(answers[word.casefold()], note)


def faults_of(answer: Answer | None, note: str) -> Iterator[Fault]:
    """What is wrong with an answer and its note, wherever they were filled in."""
    if answer is None and note:
        yield Fault.NOTE_ALONE
    if answer is not None and needs_note(answer) and not note:
        yield Fault.NOTE_MISSING
    if len(note) > LONGEST_NOTE:
        yield Fault.NOTE_TOO_LONG


def _at(table: Sequence[Sequence[Any]], row: int, place: int) -> str:
    """A cell as text; empty beyond the end."""
    if row >= len(table) or place >= len(table[row]):
        return ""
    value = table[row][place]
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()
