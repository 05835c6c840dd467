"""Which template a workbook is, in which revision, and which layout reads it.

Only structure and constants count: sheet names, the revision text, the hidden lists of options. Labels are
formulas that come in the language of the file, and are missing where a program without calculation has
written it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from gscm.lib.addresses import position
from surveys.workbooks.layouts import known
from surveys.workbooks.layouts.model import (
    LOOK_UP_FIRST_ROW,
    MINE_COLUMNS,
    MINE_FIRST_ROW,
    NOT_IDENTIFIED,
    NOT_LISTED,
    PRODUCT_FIRST_ROW,
    SCOPE_OPTIONS,
    Family,
    Layout,
)
from surveys.workbooks.refusals import Refusal, Refused
from surveys.workbooks.sheets import Cell, Grid, Sheets
from surveys.workbooks.text import collapsed, folded

DECLARATION: Final = "Declaration"
SMELTER_LIST: Final = "Smelter List"
SMELTER_LOOK_UP: Final = "Smelter Look-up"
PRODUCT_LIST: Final = "Product List"
MINE_LIST: Final = "Mine List"
MINERALS_SCOPE: Final = "Minerals Scope"

NEEDED: Final = (DECLARATION, SMELTER_LIST)
OPTIONAL: Final = (SMELTER_LOOK_UP, PRODUCT_LIST, MINE_LIST, MINERALS_SCOPE)

_REVISION_CELL: Final = "J3"
_REVISION: Final = re.compile(r"\b(?:Revision|Version)\s*([0-9]{1,2}(?:\.[0-9]{1,3})?)", re.IGNORECASE)
_TITLE: Final = re.compile(r"\((CMRT|EMRT|CRT|AMRT)\)")
_EARLY_TITLE: Final = "conflict minerals reporting template"
"""The title of the CMRT before it was called by four letters."""
_SEARCHED_ROWS: Final = 30
_SEARCHED_COLUMNS: Final = 40
_SMELTER_LIST_ANCHORS: Final = (
    ("R4", "Standard Smelter Name"),
    ("S4", "Country Code"),
    ("T4", "State / Province Code"),
)


@dataclass(frozen=True, slots=True)
class Template:
    """Which template a workbook is, and the layout by which it is read."""

    family: Family
    version: str
    """As the revision text says it."""
    template_text: str
    """The revision text as written: version and date of the revision."""
    layout: Layout
    is_exact: bool
    """False where the revision is unknown; the nearest known layout, all of whose anchors agree, was used."""
    altered: str | None = None
    """A cell of a known revision that does not hold its constant any more."""


@dataclass(frozen=True, slots=True)
class _Anchor:
    kind: str
    """The sheet by the name that the template gives it."""
    sheet: str
    """The sheet by the name that it has in this file."""
    cell: str
    text: str


def detect(sheets: Sheets) -> Template:
    """Recognise family and revision, and find the layout whose anchors agree.

    Sheets that were renamed, and content that was moved by inserted rows or columns, are put in their place
    in `sheets` on the way.

    :raises Refused: no RMI template, a version out of use, or a layout that no known one agrees with.
    """
    _find_renamed(sheets)
    for name in NEEDED:
        if name not in sheets:
            raise Refused(Refusal.NOT_A_TEMPLATE, sheet=name)
    declaration = _straightened(sheets, DECLARATION, _REVISION_CELL)
    smelters = _straightened(sheets, SMELTER_LIST, "Q3")
    text = _revision_text(declaration, smelters)
    if text is None:
        raise Refused(Refusal.NOT_A_TEMPLATE, sheet=DECLARATION)
    version = _version(text)
    family = _family(declaration)
    if family is None:
        raise Refused(Refusal.NOT_A_TEMPLATE, sheet=DECLARATION)
    if known.version_key(version) < known.version_key(_FIRST_READ[family]):
        raise Refused(Refusal.OUTDATED_VERSION, family=family.value, version=version)
    template = _agreeing(family, version, text, declaration, smelters)
    _straighten_lists(sheets, template.layout)
    return template


_FIRST_READ: Final = {Family.CMRT: "6", Family.EMRT: "1", Family.CRT: "2.2", Family.AMRT: "1"}
"""The first version of each template whose structure the layouts describe; what came before is out of use."""


def _agreeing(family: Family, version: str, text: str, declaration: Grid, smelters: Grid) -> Template:
    """Take the layout of this revision, or the nearest one whose anchors all agree.

    A revision that is known may have lost some of its constants, as long as others prove where things stand.
    """
    exact = known.exact(family, version)
    candidates = (exact,) if exact else known.by_distance(family, version)
    missing = [_missing(layout, declaration, smelters) for layout in candidates]
    for layout, anchors in zip(candidates, missing, strict=True):
        if not anchors:
            return Template(family, version, text, layout, is_exact=exact is not None)
    first = missing[0][0]
    if exact and _is_in_place(exact, missing[0]):
        return Template(family, version, text, exact, is_exact=True, altered=f"{first.sheet}!{first.cell}")
    raise Refused(
        Refusal.UNKNOWN_VERSION,
        family=family.value,
        version=version,
        cell=f"{first.sheet}!{first.cell}",
        expected=first.text,
        known_version=candidates[0].version,
    )


def _missing(layout: Layout, declaration: Grid, smelters: Grid) -> list[_Anchor]:
    """The constants of a layout that the workbook does not hold in their place, where that is in this file."""
    grids = {DECLARATION: declaration, SMELTER_LIST: smelters}
    return [
        _Anchor(anchor.kind, grids[anchor.kind].name, grids[anchor.kind].address(anchor.cell), anchor.text)
        for anchor in _anchors(layout)
        if folded(_text(grids[anchor.kind].value(anchor.cell))) != folded(anchor.text)
    ]


def _is_in_place(layout: Layout, missing: list[_Anchor]) -> bool:
    """Whether enough is left of both sheets to know that nothing has moved on them."""
    for kind in NEEDED:
        expected = [anchor.text for anchor in _anchors(layout) if anchor.kind == kind]
        lost = [anchor.text for anchor in missing if anchor.kind == kind]
        if len(lost) == len(expected):
            return False
    return layout.family_anchor[1] not in [anchor.text for anchor in missing]


def _anchors(layout: Layout) -> Iterator[_Anchor]:
    """Constants that prove, in any language, that rows and columns stand where the layout says."""
    for cell, text in zip(("P9", "Q9", "R9"), SCOPE_OPTIONS, strict=True):
        yield _Anchor(DECLARATION, DECLARATION, cell, text)
    yield _Anchor(DECLARATION, DECLARATION, *layout.family_anchor)
    for cell, text in _SMELTER_LIST_ANCHORS:
        yield _Anchor(SMELTER_LIST, SMELTER_LIST, cell, text)
    for cell, text in zip(layout.special_text_cells, (NOT_IDENTIFIED, NOT_LISTED), strict=True):
        yield _Anchor(SMELTER_LIST, SMELTER_LIST, cell, text)


def _family(declaration: Grid) -> Family | None:
    """Tell the family by its hidden list of options, then by the acronym in the title of the first rows."""
    for layout in reversed(known.LAYOUTS):
        cell, text = layout.family_anchor
        if folded(_text(declaration.value(cell))) == folded(text):
            return layout.family
    for row in declaration.rows[:_SEARCHED_ROWS]:
        for value in row[:_SEARCHED_COLUMNS]:
            if match := _TITLE.search(collapsed(_text(value))):
                return Family(match[1])
            if isinstance(value, str) and folded(value).endswith(_EARLY_TITLE):
                return Family.CMRT
    constants = {folded(layout.family_anchor[1]): layout.family for layout in known.LAYOUTS}
    for row in declaration.rows:
        for value in row[:2]:
            if isinstance(value, str) and (family := constants.get(folded(value))):
                return family
    return None


def _revision_text(declaration: Grid, smelters: Grid) -> str | None:
    """The text that names the revision: on Declaration, else the same on Smelter List."""
    for grid, cell in ((declaration, _REVISION_CELL), (smelters, "Q3")):
        text = _text(grid.value(cell))
        if _REVISION.search(collapsed(text)):
            return text
    return None


def revision_in(declaration: Grid, smelters: Grid) -> str | None:
    """The version that the sheets name, wherever in their first rows; None if they name none."""
    texts = (value for grid in (declaration, smelters) for _, _, value in _upper_texts(grid))
    text = _revision_text(declaration, smelters) or next(filter(_is_revision, texts), None)
    return _version(text) if text else None


def _is_revision(text: str) -> bool:
    return _REVISION.match(collapsed(text)) is not None


def _version(text: str) -> str:
    match = _REVISION.search(collapsed(text))
    return match[1] if match else ""


def _straightened(sheets: Sheets, name: str, cell: str) -> Grid:
    """Find how far the revision text has moved from its cell, and shift the sheet back by that."""
    grid = sheets.grid(name)
    if _REVISION.search(collapsed(_text(grid.value(cell)))):
        return grid
    row, column = position(cell)
    for found_row, found_column, value in _upper_texts(grid):
        if _is_revision(value):
            grid = _shifted(grid, name, found_row - row, found_column - column)
            sheets.settle(name, grid)
            break
    return grid


def _shifted(grid: Grid, name: str, rows: int, columns: int) -> Grid:
    """The sheet with its content put back, unless its first column would then stand left of all columns."""
    return grid.shifted(rows, columns) if _FIRST_COLUMN[name] + columns >= 1 else grid


_FIRST_COLUMN: Final = {DECLARATION: 2, SMELTER_LIST: 1, PRODUCT_LIST: 2, MINE_LIST: 1, SMELTER_LOOK_UP: 1}
"""The first column of each sheet that holds anything to read."""


def _straighten_lists(sheets: Sheets, layout: Layout) -> None:
    """Shift the lists back whose labels have moved."""
    last_labels = {
        PRODUCT_LIST: f"{max(layout.product_columns.values())}{PRODUCT_FIRST_ROW - 1}",
        MINE_LIST: f"{max(MINE_COLUMNS.values())}{MINE_FIRST_ROW - 1}",
        SMELTER_LOOK_UP: f"I{LOOK_UP_FIRST_ROW - 1}",
    }
    for name, label in last_labels.items():
        found = sheets.last_label(name) if name in sheets else None
        if found is not None and found != label:
            (row, column), (found_row, found_column) = position(label), position(found)
            grid = _shifted(sheets.grid(name), name, found_row - row, found_column - column)
            sheets.settle(name, grid)


def _find_renamed(sheets: Sheets) -> None:
    """Recognise sheets that have another name by the constants in them, or else by what their formulas call them."""
    for sheet in sheets.others:
        grid = sheets.read(sheet)
        texts = {folded(value) for _, _, value in _upper_texts(grid)}
        if DECLARATION not in sheets and _holds(texts, SCOPE_OPTIONS):
            sheets.settle(DECLARATION, grid, sheet)
        elif SMELTER_LIST not in sheets and _holds(texts, (text for _, text in _SMELTER_LIST_ANCHORS)):
            sheets.settle(SMELTER_LIST, grid, sheet)
        elif SMELTER_LOOK_UP not in sheets and "metal+alias" in texts:
            sheets.settle(SMELTER_LOOK_UP, grid, sheet)
        else:
            for name in (*NEEDED, *OPTIONAL):
                if name not in sheets and sheets.was_called(name, sheet):
                    sheets.settle(name, grid, sheet)
                    break


def _holds(texts: set[str], wanted: Iterable[str]) -> bool:
    return all(folded(text) in texts for text in wanted)


def _upper_texts(grid: Grid) -> Iterator[tuple[int, int, str]]:
    for row, values in enumerate(grid.rows[:_SEARCHED_ROWS], 1):
        for column, value in enumerate(values[:_SEARCHED_COLUMNS], 1):
            if isinstance(value, str) and value:
                yield row, column, value


def _text(value: Cell) -> str:
    return value if isinstance(value, str) else ""
