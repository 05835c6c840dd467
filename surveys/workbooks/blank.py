"""Writes a workbook in the structure of a template, with invented content, from nothing.

For the demonstration and for tests. It holds what a reader goes by (sheet names, revision text, constants in
their cells) and our own words as labels; none of RMI's text, and not its formulas: derived columns are
written as values.

    smelters = (SmelterValues("CID900001"),)
    content = build(cmrt.CMRT_6_5, WorkbookValues(company={"company": "Kestrel"}, smelters=smelters))
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, Final, TypeAlias

import xlsxwriter

from surveys.workbooks import detect, labels
from surveys.workbooks.layouts.model import (
    ALL,
    LOOK_UP_FIRST_ROW,
    MINE_COLUMNS,
    MINE_FIRST_ROW,
    MINERALS_SCOPE_FIRST_ROW,
    NOT_IDENTIFIED,
    NOT_LISTED,
    OTHER_MINERAL,
    PRODUCT_FIRST_ROW,
    SCOPE_OPTIONS,
    SMELTER_COLUMNS,
    SMELTER_FIRST_ROW,
    Layout,
    Practice,
    Topic,
)
from surveys.workbooks.lookup import LookupEntry

Value: TypeAlias = str | float | date


@dataclass(frozen=True, slots=True)
class SmelterValues:
    """One row of the Smelter List, columns A to Q. Give the ID alone, metal and look-up name, or all that is
    typed."""

    id_input: str = ""
    metal: str = ""
    lookup: str = ""
    name: str = ""
    country: str = ""
    cid: str = ""
    source: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    contact: str = ""
    email: str = ""
    next_steps: str = ""
    mines: str = ""
    mine_countries: str = ""
    recycled: str = ""
    comments: str = ""


@dataclass(frozen=True, slots=True)
class WorkbookValues:
    """What to write. Everything is optional; what is not given stays empty."""

    company: Mapping[str, Value] = field(default_factory=dict)
    """By the field names of `labels.FIELDS`; the scope as its letter or as text."""
    minerals: Sequence[str] = ()
    """The selected minerals, in templates that let the company choose."""
    answers: Mapping[Topic, Mapping[str, Value]] = field(default_factory=dict)
    """By topic and mineral; topics that the template does not ask are left out."""
    comments: Mapping[Topic, Mapping[str, str]] = field(default_factory=dict)
    practices: Mapping[Practice, str] = field(default_factory=dict)
    """One answer for each practice; in the EMRT it is given for every mineral where the template asks so."""
    practice_comments: Mapping[Practice, str] = field(default_factory=dict)
    smelters: Sequence[SmelterValues] = ()
    products: Sequence[Mapping[str, str]] = ()
    """By the names of the layout's product columns: number, name, comments, requester_number,
    requester_name."""
    mines: Sequence[Mapping[str, str]] = ()
    """By the names of `MINE_COLUMNS`: metal, smelter, mine, country ..."""
    scope_reasons: Sequence[tuple[str, str]] = ()
    lookup: Sequence[LookupEntry] = ()
    """The rows of the sheet Smelter Look-up; the two special rows of each metal are added."""
    language: str = "English"
    derives_columns: bool = True
    """Write metal, name, country, ID and place of smelters known by ID, as a spreadsheet program would show
    them. False leaves them empty, as files are that a program has written without calculating."""
    revision_text: str = ""
    """Instead of the layout's own, to invent revisions."""


def build(layout: Layout, values: WorkbookValues) -> bytes:
    """Write a workbook in the structure of the layout.

    :returns: the content of an .xlsx file of about 20 kB.
    """
    target = io.BytesIO()
    with xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        heading = book.add_format({"bold": True, "bg_color": "#DDE3E9", "text_wrap": True, "valign": "top"})
        _write_prose(book, layout, heading)
        _write_declaration(book, layout, values, heading)
        if layout.has_minerals_scope:
            _write_scope_reasons(book.add_worksheet(detect.MINERALS_SCOPE), values, heading)
        _write_smelters(book.add_worksheet(detect.SMELTER_LIST), layout, values, heading)
        checker = book.add_worksheet("Checker")
        checker.write_row("F3", ("necessary?", "complete?", "incomplete"), heading)
        if layout.has_mine_list:
            _write_mines(book.add_worksheet(detect.MINE_LIST), layout, values, heading)
        _write_products(book.add_worksheet(detect.PRODUCT_LIST), layout, values, heading)
        _write_lookup(book.add_worksheet(detect.SMELTER_LOOK_UP), layout, values, heading)
        for name in ("L", "C", "SorP"):
            book.add_worksheet(name).hide()
    return target.getvalue()


def _revision(layout: Layout, values: WorkbookValues, word: str = "Revision") -> str:
    return values.revision_text or f"{word} {layout.version}\n{layout.published}".strip()


def _write_prose(book: Any, layout: Layout, heading: Any) -> None:
    revision = book.add_worksheet("Revision")
    revision.write("B3", f"Invented workbook in the structure of the {layout.family}", heading)
    revision.write("B4", float(layout.version))
    for name in ("Instructions", "Definitions"):
        book.add_worksheet(name).write("B2", "An invented workbook for demonstration and tests.")


def _write_declaration(book: Any, layout: Layout, values: WorkbookValues, heading: Any) -> None:
    sheet = book.add_worksheet(detect.DECLARATION)
    day = book.add_format({"num_format": "d-mmm-yyyy", "align": "left"})
    sheet.set_column("B:B", 46)
    sheet.set_column("D:D", 42)
    sheet.set_column("G:G", 42)
    sheet.write("D2", f"Invented declaration ({layout.family})", heading)
    sheet.write("D3", values.language)
    sheet.write("J3", _revision(layout, values))
    for cell, text in zip(("P9", "Q9", "R9"), SCOPE_OPTIONS, strict=True):
        sheet.write(cell, text)
    sheet.write(*layout.family_anchor)
    scopes = {option[0]: option for option in SCOPE_OPTIONS}
    for name, cell in layout.company_cells.items():
        sheet.write(f"B{cell[1:]}", labels.FIELDS[name])
        value = values.company.get(name, "")
        if isinstance(value, date):
            sheet.write_datetime(cell, value, day)
        elif value != "":
            sheet.write(cell, scopes.get(str(value), value) if name == "scope" else value)
    _write_selection(sheet, layout, values.minerals)
    _write_answers(sheet, layout, values, heading)


def _write_selection(sheet: Any, layout: Layout, minerals: Sequence[str]) -> None:
    if layout.selection is None:
        return
    for cell, mineral in zip(layout.selection.cells, minerals, strict=False):
        if mineral in layout.selection.options or not layout.selection.other_text_cells:
            sheet.write(cell, mineral)
        else:
            sheet.write(cell, OTHER_MINERAL)
            sheet.write(layout.selection.other_text_cells[cell], mineral)


def _write_answers(sheet: Any, layout: Layout, values: WorkbookValues, heading: Any) -> None:
    minerals = layout.minerals or tuple(sorted(values.minerals, key=str.casefold))
    for question in layout.questions:
        sheet.write(
            f"B{question.first_row - 1}", f"{question.number}) {labels.TOPICS[question.topic]}", heading
        )
        answers, comments = values.answers.get(question.topic, {}), values.comments.get(question.topic, {})
        for row, mineral in enumerate(question.minerals or minerals, question.first_row):
            sheet.write(f"B{row}", mineral)
            answer = answers.get(mineral, "")
            is_number = answer == ALL and layout.full_share_is_number
            _write(sheet, f"D{row}", 1 if is_number else answer)
            _write(sheet, f"G{row}", comments.get(mineral, ""))
    for asked in layout.company_questions:
        label = f"{asked.letter}. {labels.PRACTICES[asked.practice]}"
        sheet.write(f"B{asked.row - asked.is_by_mineral}", label, heading)
        rows = range(asked.row, asked.row + (len(minerals) if asked.is_by_mineral else 1))
        for row in rows:
            _write(sheet, f"D{row}", values.practices.get(asked.practice, ""))
            _write(sheet, f"G{row}", values.practice_comments.get(asked.practice, ""))
        if asked.is_by_mineral:
            sheet.write_column(f"B{asked.row}", minerals)


def _write(sheet: Any, cell: str, value: Value) -> None:
    if value != "":
        sheet.write(cell, value)


_SMELTER_HEADINGS: Final = (
    "Smelter ID",
    "Metal",
    "Look-up name",
    "Smelter name",
    "Country",
    "CID",
    "Source of the ID",
    "Street",
    "City",
    "State or province",
    "Contact name",
    "Contact e-mail",
    "Next steps",
    "Mines",
    "Countries of the mines",
    "All recycled",
    "Comments",
)


def _write_smelters(sheet: Any, layout: Layout, values: WorkbookValues, heading: Any) -> None:
    sheet.set_column("A:Q", 18)
    sheet.write("Q3", _revision(layout, values, layout.revision_word))
    sheet.write_row("A4", _SMELTER_HEADINGS, heading)
    sheet.write_row("R4", ("Standard Smelter Name", "Country Code", "State / Province Code"))
    for cell, text in zip(layout.special_text_cells, (NOT_IDENTIFIED, NOT_LISTED), strict=True):
        sheet.write(cell, text)
    by_id = {entry.cid: entry for entry in reversed(values.lookup)}
    by_name = {(entry.metal, entry.name): entry for entry in reversed(values.lookup)}
    for row, smelter in enumerate(values.smelters, SMELTER_FIRST_ROW):
        typed = {column.name: getattr(smelter, column.name) for column in fields(smelter)}
        entry = (
            by_id.get(smelter.id_input) if smelter.id_input else by_name.get((smelter.metal, smelter.lookup))
        )
        if entry and values.derives_columns:
            derived = {
                "metal": entry.metal,
                "lookup": entry.standard_name,
                "country": entry.country,
                "cid": entry.cid,
                "source": entry.source,
                "city": entry.city,
                "state": entry.state,
            }
            typed |= {name: typed[name] or value or "" for name, value in derived.items()}
        for name, letter in SMELTER_COLUMNS.items():
            _write(sheet, f"{letter}{row}", typed[name])


def _write_rows(
    sheet: Any, rows: Sequence[Mapping[str, str]], columns: Mapping[str, str], first_row: int, heading: Any
) -> None:
    for name, letter in columns.items():
        sheet.write(f"{letter}{first_row - 1}", name.replace("_", " ").capitalize(), heading)
    for row, texts in enumerate(rows, first_row):
        for name, text in texts.items():
            _write(sheet, f"{columns[name]}{row}", text)


def _write_mines(sheet: Any, layout: Layout, values: WorkbookValues, heading: Any) -> None:
    sheet.set_column("A:M", 18)
    sheet.write("M3", _revision(layout, values))
    _write_rows(sheet, values.mines, MINE_COLUMNS, MINE_FIRST_ROW, heading)


def _write_products(sheet: Any, layout: Layout, values: WorkbookValues, heading: Any) -> None:
    sheet.set_column("B:F", 24)
    _write_rows(sheet, values.products, layout.product_columns, PRODUCT_FIRST_ROW, heading)


def _write_scope_reasons(sheet: Any, values: WorkbookValues, heading: Any) -> None:
    rows = [{"mineral": mineral, "reason": reason} for mineral, reason in values.scope_reasons]
    _write_rows(sheet, rows, {"mineral": "B", "reason": "C"}, MINERALS_SCOPE_FIRST_ROW, heading)


def _write_lookup(sheet: Any, layout: Layout, values: WorkbookValues, heading: Any) -> None:
    """Write the look-up sorted by metal and name, each metal ending with its two special rows."""
    sheet.set_column("A:J", 20)
    sheet.write_row(
        "A4",
        (
            "Metal",
            "Look-up name",
            "Standard name",
            "Country",
            "CID",
            "Source",
            "Street",
            "City",
            "State",
            "METAL+Alias",
        ),
        heading,
    )
    metals = sorted({entry.metal for entry in values.lookup} | set(layout.minerals) | set(values.minerals))
    row = LOOK_UP_FIRST_ROW - 1
    for metal in metals:
        own = sorted((entry for entry in values.lookup if entry.metal == metal), key=lambda entry: entry.name)
        special = (
            LookupEntry(metal, NOT_LISTED, "", "", None),
            LookupEntry(metal, NOT_IDENTIFIED, "Unknown", "", None),
        )
        for entry in (*own, *special):
            cells = (metal, entry.name, entry.standard_name, entry.country, entry.cid, entry.source, None)
            sheet.write_row(row, 0, (*cells, entry.city, entry.state, f"{metal}{entry.name}"))
            row += 1
