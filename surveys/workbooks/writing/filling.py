"""Writes values into an official template: into its unlocked cells only, all else staying as it is."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from surveys.workbooks.answers import meant_option, meant_scope
from surveys.workbooks.blank import SmelterValues
from surveys.workbooks.detect import (
    DECLARATION,
    MINE_LIST,
    MINERALS_SCOPE,
    NEEDED,
    OPTIONAL,
    PRODUCT_LIST,
    SMELTER_LIST,
    SMELTER_LOOK_UP,
    detect,
)
from surveys.workbooks.layouts.model import (
    ALL,
    ANSWER_COLUMN,
    COMMENT_COLUMN,
    MINE_COLUMNS,
    MINE_FIRST_ROW,
    MINERALS_SCOPE_FIRST_ROW,
    OTHER_MINERAL,
    PRODUCT_FIRST_ROW,
    SCOPE_OPTIONS,
    CompanyQuestion,
    Layout,
    MineralSelection,
)
from surveys.workbooks.package import Limits
from surveys.workbooks.sheets import Sheets
from surveys.workbooks.text import written
from surveys.workbooks.understanding import DEFAULT_LIMITS
from surveys.workbooks.writing.cells import SheetPatch
from surveys.workbooks.writing.derived import LookUpTable
from surveys.workbooks.writing.package import Parts
from surveys.workbooks.writing.smelter_rows import write_smelters
from surveys.workbooks.writing.stored import Value
from surveys.workbooks.writing.values import DeclarationValues, Filled, ForPractice, NotOffered
from surveys.workbooks.writing.xml import Unwritable

LANGUAGE_CELL: Final = "D3"
_LAST_MINE_ROW: Final = 2504
_LAST_SCOPE_ROW: Final = 17
_SCOPE_COLUMNS: Final = {"mineral": "B", "reason": "C"}


@dataclass(frozen=True, slots=True)
class Blank:
    """An official template, opened for writing."""

    parts: Parts
    sheets: Sheets
    layout: Layout

    @classmethod
    def of(cls, template: bytes, limits: Limits) -> "Blank":
        """Open a template.

        :raises Refused: it is none, or not readable.
        :raises Unwritable: its rows or columns do not stand where its revision has them.
        """
        parts = Parts(template, limits)
        sheets = Sheets(parts.package, NEEDED, OPTIONAL)
        layout = detect(sheets).layout
        if any(sheets.grid(name).row_shift or sheets.grid(name).column_shift for name in NEEDED):
            raise Unwritable("a template with rows or columns moved")
        return cls(parts, sheets, layout)

    @property
    def language(self) -> str:
        """The language that the template is set to, as its language cell says it."""
        return written(self.sheets.grid(DECLARATION).value(LANGUAGE_CELL)).strip()

    def patch(self, name: str) -> tuple[str, SheetPatch] | None:
        """The part of a sheet and a patch for it, if the template has the sheet."""
        part = self.parts.sheet(self.sheets.name_of(name)) if name in self.sheets else None
        return (part, SheetPatch(self.parts.read(part))) if part else None


def fill(template: bytes, values: DeclarationValues, limits: Limits = DEFAULT_LIMITS) -> Filled:
    """Write values into a copy of a template; inputs that a used copy still holds are emptied.

    :raises Refused: the file is no template.
    :raises NotOffered: an answer is none of the template's options, or there are more rows than it has.
    :raises Unwritable: the template is built in a way that cannot be written.
    """
    blank = Blank.of(template, limits)
    layout, overwrites = blank.layout, False
    unknown: list[SmelterValues] = []
    table = LookUpTable(blank.sheets.grid(SMELTER_LOOK_UP)) if SMELTER_LOOK_UP in blank.sheets else None
    for name in (DECLARATION, SMELTER_LIST, PRODUCT_LIST, MINE_LIST, MINERALS_SCOPE):
        opened = blank.patch(name)
        if opened is None:
            if _rows_for(name, values):
                raise Unwritable(f"a template without the sheet {name}")
            continue
        part, patch = opened
        if name == DECLARATION:
            _write_declaration(patch, layout, values)
        elif name == SMELTER_LIST:
            unknown = write_smelters(patch, layout, values.smelters, table, values.language or blank.language)
        else:
            _write_list(patch, name, layout, values)
        blank.parts.write(part, patch.made())
        overwrites = overwrites or patch.overwrites_formulas
    if overwrites:
        blank.parts.forget_calculation_chain()
    blank.parts.recalculate_on_load()
    return Filled(blank.parts.packed(), tuple(unknown))


def _write_declaration(patch: SheetPatch, layout: Layout, values: DeclarationValues) -> None:
    if values.language:
        patch.put(LANGUAGE_CELL, values.language)
    for name in values.company:
        if name not in layout.company_cells:
            raise NotOffered(name)
    for name, cell in layout.company_cells.items():
        _set(patch, cell, _company_value(name, values.company.get(name, "")))
    minerals = layout.minerals
    if layout.selection is not None:
        minerals = _write_selection(patch, layout, layout.selection, values.minerals)
    for question in layout.questions:
        answers, comments = values.answers.get(question.topic, {}), values.comments.get(question.topic, {})
        slots = layout.selection.slots if layout.selection else len(question.minerals or minerals)
        for offset in range(slots):
            mineral = _at(question.minerals or minerals, offset)
            row = question.first_row + offset
            options = question.options_for(mineral)
            _set(patch, f"{ANSWER_COLUMN}{row}", _option(answers.get(mineral, ""), options, layout))
            _set(patch, f"{COMMENT_COLUMN}{row}", comments.get(mineral, ""))
    for asked in layout.company_questions:
        _write_practice(patch, layout, asked, minerals, values)


def _write_practice(
    patch: SheetPatch,
    layout: Layout,
    asked: CompanyQuestion,
    minerals: Sequence[str],
    values: DeclarationValues,
) -> None:
    slots = (layout.selection.slots if layout.selection else len(minerals)) if asked.is_by_mineral else 1
    given = values.practices.get(asked.practice, "")
    comment = values.practice_comments.get(asked.practice, "")
    for offset in range(slots):
        mineral = _at(minerals, offset) if asked.is_by_mineral else ""
        is_asked = bool(mineral) or not asked.is_by_mineral
        answer = _of_practice(given, mineral) if is_asked else ""
        row = asked.row + offset
        _set(patch, f"{ANSWER_COLUMN}{row}", _option(answer, asked.options_for(mineral or None), layout))
        _set(patch, f"{COMMENT_COLUMN}{row}", _of_practice(comment, mineral) if is_asked else "")


def _of_practice(given: ForPractice, mineral: str) -> str:
    return given if isinstance(given, str) else given.get(mineral, "")


def _write_selection(
    patch: SheetPatch, layout: Layout, selection: MineralSelection, minerals: Sequence[str]
) -> tuple[str, ...]:
    """Select minerals and show them in the rows of the questions, as the template sorts them.

    Without minerals the template's own selection stays, and no row has a name that could be answered for.
    """
    if not minerals:
        return ()
    if len(minerals) > len(selection.cells):
        raise NotOffered(f"{len(minerals)} minerals")
    if selection.other_text_cells:
        _write_free_selection(patch, selection, minerals)
    else:
        # Every selector offers one mineral.
        chosen = {meant_option(mineral, selection.options) for mineral in minerals}
        if not chosen <= set(selection.options):
            raise NotOffered(", ".join(minerals))
        for cell, option in zip(selection.cells, selection.options, strict=True):
            _set(patch, cell, option if option in chosen else "")
    ordered = tuple(sorted(minerals, key=str.casefold))
    first = int(selection.cells[0][1:])
    for offset in range(10):
        mineral = _at(ordered, offset)
        patch.show(f"AA{first + offset}", mineral)
        label = f"{mineral}(*)" if mineral else ""
        for question in layout.questions:
            patch.show(f"B{question.first_row + offset}", label)
        for asked in layout.company_questions:
            if asked.is_by_mineral:
                patch.show(f"B{asked.row + offset}", label)
    return ordered


def _write_free_selection(patch: SheetPatch, selection: MineralSelection, minerals: Sequence[str]) -> None:
    for offset, cell in enumerate(selection.cells):
        mineral = _at(minerals, offset)
        is_offered = mineral in selection.options or not mineral
        _set(patch, cell, mineral if is_offered else OTHER_MINERAL)
        _set(patch, selection.other_text_cells[cell], "" if is_offered else mineral)


def _write_list(patch: SheetPatch, name: str, layout: Layout, values: DeclarationValues) -> None:
    """Write the rows of a plain list: products, mines, reasons for minerals."""
    places: Mapping[str, tuple[Mapping[str, str], int, int]] = {
        PRODUCT_LIST: (layout.product_columns, PRODUCT_FIRST_ROW, layout.last_product_row),
        MINE_LIST: (MINE_COLUMNS, MINE_FIRST_ROW, _LAST_MINE_ROW),
        MINERALS_SCOPE: (_SCOPE_COLUMNS, MINERALS_SCOPE_FIRST_ROW, _LAST_SCOPE_ROW),
    }
    columns, first, last = places[name]
    rows = _rows_for(name, values)
    if len(rows) > last - first + 1:
        raise NotOffered(f"{len(rows)} rows of {name}")
    held = rf'<c r="(?:{"|".join(columns.values())})[0-9]+"[^<>]*[^/<>]>(?!</c>|<f)'
    for number, _ in patch.rows_with(re.compile(held.encode()), first, last):
        for letters in columns.values():
            if patch.formula(f"{letters}{number}") is None:
                _set(patch, f"{letters}{number}", "")
    for number, texts in enumerate(rows, first):
        for column, text in texts.items():
            if column not in columns:
                raise NotOffered(column)
            _set(patch, f"{columns[column]}{number}", text)


def _rows_for(name: str, values: DeclarationValues) -> Sequence[Mapping[str, str]]:
    if name == PRODUCT_LIST:
        return values.products
    if name == MINE_LIST:
        return values.mines
    if name == MINERALS_SCOPE:
        return [{"mineral": mineral, "reason": reason} for mineral, reason in values.scope_reasons]
    return ()


def _set(patch: SheetPatch, address: str, value: Value) -> None:
    """Write a value, or empty a cell that holds one."""
    if value != "" or patch.holds(address):
        patch.put(address, value)


def _at(names: Sequence[str], index: int) -> str:
    return names[index] if index < len(names) else ""


def _company_value(name: str, value: str | date) -> Value:
    if name != "scope" or not isinstance(value, str) or not value:
        return value
    letter = meant_scope(value)
    if letter is None:
        raise NotOffered(value)
    return next(option for option in SCOPE_OPTIONS if option[0] == letter)


def _option(answer: str, options: tuple[str, ...], layout: Layout) -> Value:
    """An answer as the template's drop-down list stores it."""
    if not answer:
        return ""
    option = meant_option(answer, options)
    if option is None or option not in options:
        raise NotOffered(answer)
    return 1 if option == ALL and layout.full_share_is_number else option
