"""Reads what a CMRT from before version 6 says, which is refused all the same.

Its supplier has typed all of it once: the current template is offered with it. Only what stands where the revision has
it is read; a part whose rows have moved is named instead.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from surveys.workbooks.answers import meant_option
from surveys.workbooks.binary import SIGNATURE
from surveys.workbooks.binary_sheets import binary_sheets
from surveys.workbooks.declaration import Text
from surveys.workbooks.detect import DECLARATION, NEEDED, PRODUCT_LIST, SMELTER_LIST, detect, revision_in
from surveys.workbooks.layouts.early import MINERALS, EarlyLayout, Meanings, layout_of
from surveys.workbooks.layouts.model import (
    ANSWER_COLUMN,
    COMMENT_COLUMN,
    PRODUCT_FIRST_ROW,
    SHORT_PRODUCT_COLUMNS,
    SMELTER_FIRST_ROW,
    Family,
)
from surveys.workbooks.package import Limits, open_package
from surveys.workbooks.reader import listed_rows, text_of
from surveys.workbooks.refusals import Refusal, Refused
from surveys.workbooks.sheets import Grid, Sheets
from surveys.workbooks.text import folded, normalised_cid, understood_date, written

BEHIND: Final = frozenset({Refusal.OUTDATED_VERSION, Refusal.OLD_BINARY_WORKBOOK})
"""The refusals of files that may be early ones."""
_LOOK_UPS: Final = ("Smelter Look-up", "Smelter Reference List", "K")
"""What the list of known smelters was called from version 5 down to 3: metal, name that is looked up, ..., ID."""
_SHEETS: Final = (*NEEDED, PRODUCT_LIST, *_LOOK_UPS)
_CID: Final = re.compile(r"CID[0-9]{6}")
_SYMBOL: Final = re.compile(r"\s*\([a-z]{1,2}\)$")


@dataclass(frozen=True, slots=True)
class EarlyAnswer:
    """An answer, for a metal or for the company."""

    question: str
    """As the file numbers it: `1`, `A`."""
    meaning: str
    """What it asks, where today's template asks the same: a topic or a practice. Else empty."""
    mineral: str
    """Empty for a question about the company."""
    given: Text
    """The value is the answer that says the same today; None where none does."""
    comment: Text


@dataclass(frozen=True, slots=True)
class EarlyRow:
    """The filled cells of one row of a list."""

    number: int
    texts: Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class EarlyDeclaration:
    """What an early file says: only what is filled in, each with its place."""

    version: str
    is_in_place: bool
    """False where the rows of Declaration have moved, so that neither company nor answers could be read."""
    company: Mapping[str, Text]
    """By the names of today's fields; the scope as its letter, None where it means none of today's."""
    answers: tuple[EarlyAnswer, ...]
    smelters: tuple[EarlyRow, ...]
    """By the names of today's columns; the metal as today's template names it, None where it is none of the four."""
    products: tuple[EarlyRow, ...]


def read_behind(refused: Refused, content: bytes, limits: Limits) -> EarlyDeclaration | None:
    """What can be read of a refused file, if it is an early one that says anything."""
    if refused.reason not in BEHIND:
        return None
    try:
        early = read_early(content, limits)
    except Refused:  # damaged besides: the first refusal says what to do
        return None
    says_anything = early and (early.company or early.answers or early.smelters or early.products)
    return early if says_anything else None


def read_early(content: bytes, limits: Limits) -> EarlyDeclaration | None:
    """Read what can be read of a CMRT from version 2 to 5, .xlsx or .xls; None for any other file.

    :raises Refused: the file is damaged, or asks for more room than it may.
    """
    is_binary = content.startswith(SIGNATURE)
    grids = binary_sheets(content, _SHEETS) if is_binary else _package_sheets(content, limits)
    if not all(name in grids for name in NEEDED):
        return None
    version = revision_in(*(grids[name] for name in NEEDED))
    layout = layout_of(version) if version else None
    if layout is None or version is None:
        return None
    declaration = _in_place(grids[DECLARATION], layout)
    products = grids.get(PRODUCT_LIST)
    return EarlyDeclaration(
        version=version,
        is_in_place=declaration is not None,
        company=dict(_company(declaration, layout)) if declaration else {},
        answers=tuple(_answers(declaration, layout)) if declaration else (),
        smelters=tuple(_smelters(grids[SMELTER_LIST], layout, _known_ids(grids))),
        products=tuple(_listed(products, PRODUCT_FIRST_ROW, SHORT_PRODUCT_COLUMNS)) if products else (),
    )


def _package_sheets(content: bytes, limits: Limits) -> dict[str, Grid]:
    """The sheets of an .xlsx file that is refused for its version; none of any other."""
    package = open_package(content, limits)
    present = {folded(sheet.name) for sheet in package.sheets}
    sheets = Sheets(
        package, NEEDED, [name for name in _SHEETS if name not in NEEDED and folded(name) in present]
    )
    try:
        detect(sheets)
    except Refused as refused:
        if refused.reason is Refusal.OUTDATED_VERSION and refused.parameters["family"] == Family.CMRT:
            return {name: sheets.grid(name) for name in _SHEETS if name in sheets}
    return {}


def _in_place(grid: Grid, layout: EarlyLayout) -> Grid | None:
    """The sheet with its rows where the layout has them, None where they are not.

    In whatever language, the names of the four metals repeat beside every question, and beside nothing else. A program
    that writes without calculating leaves them all empty.
    """
    for candidate in (replace(grid, row_shift=0, column_shift=0), grid):
        blocks = {
            tuple(folded(written(candidate.value(f"B{row + offset}"))) for offset in range(len(MINERALS)))
            for row in (question.first_row for question in layout.questions)
        }
        names = blocks.pop()
        if not blocks and (not any(names) or len(set(names)) == len(MINERALS)):
            return candidate
    return None


def _company(grid: Grid, layout: EarlyLayout) -> Iterator[tuple[str, Text]]:
    for name, cell in layout.company_cells.items():
        understood = {"scope": lambda text: _scope(text, layout), "effective_date": _day}.get(name)
        text = text_of(grid, cell, understood)
        if text.as_written.strip():
            yield name, text


def _scope(text: str, layout: EarlyLayout) -> str | None:
    return next((letter for words, letter in layout.scopes.items() if words in folded(text)), None)


def _day(text: str) -> str | None:
    day = understood_date(text)
    return day.isoformat() if day else None


def _answers(grid: Grid, layout: EarlyLayout) -> Iterator[EarlyAnswer]:
    for question in layout.questions:
        for offset, mineral in enumerate(MINERALS):
            row, meaning = question.first_row + offset, question.topic or ""
            yield from _answer(grid, row, str(question.number), meaning, mineral, question.meanings)
    for asked in layout.company_questions:
        yield from _answer(grid, asked.row, asked.letter, asked.practice or "", "", asked.meanings)


def _answer(
    grid: Grid, row: int, question: str, meaning: str, mineral: str, meanings: Meanings
) -> Iterator[EarlyAnswer]:
    def today(text: str) -> str | None:
        return meanings.get(meant_option(text, tuple(meanings)) or "")

    given = text_of(grid, f"{ANSWER_COLUMN}{row}", today)
    comment = text_of(grid, f"{COMMENT_COLUMN}{row}")
    if given.as_written.strip() or comment:
        yield EarlyAnswer(question, str(meaning), mineral, given, comment)


def _smelters(
    grid: Grid, layout: EarlyLayout, known_ids: Mapping[tuple[str | None, str], str]
) -> Iterator[EarlyRow]:
    for row in _listed(grid, SMELTER_FIRST_ROW, layout.smelter_columns):
        texts = dict(row.texts)
        if metal := texts.get("metal"):
            texts["metal"] = replace(metal, value=_mineral(metal.as_written))
            lookup, cid = texts.get("lookup"), texts.get("cid")
            known = known_ids.get((texts["metal"].value, folded(lookup.as_written))) if lookup else None
            if known and not (cid and normalised_cid(cid.as_written)):
                # The formula of the cell, which has no value where nobody calculated it.
                place = grid.address(f"{layout.smelter_columns['cid']}{row.number - grid.row_shift}")
                texts["cid"] = Text(known, cid.as_written if cid else "", grid.name, place)
        yield replace(row, texts=texts)


def _known_ids(grids: Mapping[str, Grid]) -> dict[tuple[str | None, str], str]:
    """The IDs of the file's own look-up, by metal and name; nothing for version 2, whose IDs were others."""
    found: dict[tuple[str | None, str], str] = {}
    for name in _LOOK_UPS:
        for cells in grids[name].rows if name in grids else ():
            texts = [cell for cell in cells if isinstance(cell, str)]
            cid = next((text for text in texts[2:] if _CID.fullmatch(text)), None)
            if cid and (mineral := _mineral(texts[0])):
                found.setdefault((mineral, folded(texts[1])), cid)
    return found


def _mineral(text: str) -> str | None:
    """One of the four metals; early revisions wrote the symbol behind it."""
    word = _SYMBOL.sub("", folded(text))
    return next((mineral for mineral in MINERALS if mineral.casefold() == word), None)


def _listed(grid: Grid, first_row: int, columns: Mapping[str, str]) -> Iterator[EarlyRow]:
    for number, texts in listed_rows(grid, first_row, columns):
        yield EarlyRow(number, {name: text for name, text in texts.items() if text})
