"""Reads a recognised workbook into a declaration, by position and structure."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Final

from gscm.lib.addresses import column_number
from surveys.workbooks.answers import meant_option, meant_scope
from surveys.workbooks.declaration import (
    Answer,
    Company,
    CompanyAnswer,
    Declaration,
    MineRow,
    ProductRow,
    ScopeReason,
    Text,
)
from surveys.workbooks.detect import (
    DECLARATION,
    MINE_LIST,
    MINERALS_SCOPE,
    PRODUCT_LIST,
    SMELTER_LIST,
    SMELTER_LOOK_UP,
    Template,
)
from surveys.workbooks.layouts.model import (
    ANSWER_COLUMN,
    COMMENT_COLUMN,
    LOOK_UP_FIRST_ROW,
    MINE_COLUMNS,
    MINE_FIRST_ROW,
    MINERALS_SCOPE_FIRST_ROW,
    OTHER_MINERAL,
    PRODUCT_FIRST_ROW,
    SMELTER_FIRST_ROW,
    CompanyQuestion,
    Layout,
    MineralSelection,
)
from surveys.workbooks.lookup import Lookup, LookupEntry
from surveys.workbooks.sheets import Cell, Grid, Sheets
from surveys.workbooks.smelters import read_smelters
from surveys.workbooks.text import collapsed, understood_date, written

_NO_GRID: Final = Grid("", [])
_COPYRIGHT: Final = "©"


def read(sheets: Sheets, template: Template, lookup: Lookup | None = None) -> Declaration:
    """Read everything that the workbook says.

    Where its Smelter Look-up sheet is gone, `lookup` stands in for it. A field that cannot be understood
    keeps what is written in it; judging that is for the rules.

    :raises Refused: a sheet is damaged.
    """
    layout = template.layout
    grid = sheets.grid(DECLARATION)
    selected = _selected_cells(grid, layout.selection)
    minerals = layout.minerals or _selected_minerals(grid, layout.selection, selected)
    own_lookup = Lookup(_lookup_entries(sheets.grid(SMELTER_LOOK_UP)) if SMELTER_LOOK_UP in sheets else ())
    smelters = sheets.grid(SMELTER_LIST)
    products = sheets.grid(PRODUCT_LIST) if PRODUCT_LIST in sheets else _NO_GRID
    mines = sheets.grid(MINE_LIST) if layout.has_mine_list and MINE_LIST in sheets else None
    reasons = sheets.grid(MINERALS_SCOPE) if layout.has_minerals_scope and MINERALS_SCOPE in sheets else None
    used_lookup = own_lookup or lookup or own_lookup
    return Declaration(
        template=template,
        language=written(grid.value("D3")).strip() or None,
        company=_company(grid, layout),
        minerals=minerals,
        minerals_cell=text_of(grid, layout.selection.cells[0]) if layout.selection else None,
        selected=selected,
        other_minerals=_other_minerals(grid, layout.selection),
        answers=tuple(_answers(grid, layout, minerals)),
        company_answers=tuple(_company_answers(grid, layout, minerals)),
        smelters=read_smelters(smelters, layout, used_lookup),
        products=tuple(_products(products, layout)),
        first_product_cell=text_of(products, f"{layout.product_columns['number']}{PRODUCT_FIRST_ROW}"),
        mines=tuple(_mines(mines)) if mines else (),
        scope_reasons=tuple(_scope_reasons(reasons)) if reasons else (),
        smelter_list_sheet=smelters.name,
        product_list_sheet=products.name or PRODUCT_LIST,
        mine_list_sheet=mines.name if mines else None,
        lookup=used_lookup,
        first_smelter_cell=_first_cell(smelters, SMELTER_FIRST_ROW),
        first_mine_cell=_first_cell(mines, MINE_FIRST_ROW) if mines else None,
        left_answers=tuple(_left_answers(grid, layout, len(minerals))),
        errors={
            (each.name, cell): error
            for each in (grid, smelters, products, mines, reasons)
            if each is not None
            for cell, error in each.errors.items()
        },
    )


def text_of(grid: Grid, address: str, understood: Callable[[str], str | None] | None = None) -> Text:
    """Read one cell; without a way to understand it, its value is the text without spaces around it."""
    raw = written(grid.value(address))
    value = understood(raw) if understood else raw.strip() or None
    return Text(value, raw, grid.name, grid.address(address))


def _company(grid: Grid, layout: Layout) -> Company:
    cells = layout.company_cells
    fields = {name: text_of(grid, cell) for name, cell in cells.items()}
    fields["scope"] = text_of(grid, cells["scope"], meant_scope)
    typed: Cell = grid.value(cells["effective_date"])
    effective_on: date | None = understood_date(typed)
    return Company(
        **fields,
        effective_on=effective_on,
        is_date_typed_as_text=isinstance(typed, str) and bool(typed.strip()),
    )


def _selected_cells(grid: Grid, selection: MineralSelection | None) -> Mapping[str, Text]:
    return {cell: text_of(grid, cell) for cell in selection.cells} if selection else {}


def _selected_minerals(
    grid: Grid, selection: MineralSelection | None, selected: Mapping[str, Text]
) -> tuple[str, ...]:
    """The chosen minerals in alphabetical order, each once: this is how the template assigns them to its
    rows."""
    if selection is None:
        return ()
    names: dict[str, str] = {}
    for cell, text in selected.items():
        name = meant_option(text.as_written, selection.options)
        if name == OTHER_MINERAL:
            name = collapsed(written(grid.value(selection.other_text_cells[cell])))
        if name and not name.casefold().startswith("(delete"):
            names.setdefault(name.casefold(), name)
    return tuple(names[key] for key in sorted(names))[: selection.slots]


def _other_minerals(grid: Grid, selection: MineralSelection | None) -> tuple[Text, ...]:
    return tuple(text_of(grid, cell) for cell in selection.other_text_cells.values()) if selection else ()


def _answers(grid: Grid, layout: Layout, minerals: tuple[str, ...]) -> Iterator[Answer]:
    for question in layout.questions:
        for offset, mineral in enumerate(question.minerals or minerals):
            options = question.options_for(mineral)
            given, comment = _given(grid, question.first_row + offset, options)
            yield Answer(question.number, question.topic, mineral, given, comment, options)


def _company_answers(grid: Grid, layout: Layout, minerals: tuple[str, ...]) -> Iterator[CompanyAnswer]:
    for question in layout.company_questions:
        for offset, mineral in enumerate(_asked_minerals(question, minerals)):
            options = question.options_for(mineral)
            given, comment = _given(grid, question.row + offset, options)
            yield CompanyAnswer(question.letter, question.practice, mineral, given, comment, options)


def _left_answers(grid: Grid, layout: Layout, chosen: int) -> Iterator[Text]:
    """Answers in the rows below those of the minerals that are chosen now."""
    if layout.selection is None:
        return
    rows = [question.first_row for question in layout.questions]
    rows += [question.row for question in layout.company_questions if question.is_by_mineral]
    for row in rows:
        for offset in range(chosen, layout.selection.slots):
            text = text_of(grid, f"{ANSWER_COLUMN}{row + offset}")
            if text:
                yield text


def _asked_minerals(question: CompanyQuestion, minerals: tuple[str, ...]) -> tuple[str | None, ...]:
    return minerals if question.is_by_mineral else (None,)


def _given(grid: Grid, row: int, options: tuple[str, ...]) -> tuple[Text, Text]:
    answer = text_of(grid, f"{ANSWER_COLUMN}{row}", lambda text: meant_option(text, options))
    return answer, text_of(grid, f"{COMMENT_COLUMN}{row}")


def _lookup_entries(grid: Grid) -> Iterator[LookupEntry]:
    """The rows of Smelter Look-up, columns A to I: metal, name, standard name, country, ID, source, _, city,
    state."""
    left = grid.column_shift
    for cells in grid.rows[max(0, LOOK_UP_FIRST_ROW - 1 + grid.row_shift) :]:
        if left:
            cells = cells[left:] if left > 0 else []
        if len(cells) >= 5 and isinstance(cells[0], str) and cells[0] and cells[1]:
            texts = [cell if isinstance(cell, str) else written(cell) for cell in cells[:9]]
            texts += [""] * (9 - len(texts))
            metal, name, standard, country, cid, source, _, city, state = texts
            yield LookupEntry(
                metal, name, standard, country, cid or None, city or None, state or None, source or None
            )


def _first_cell(grid: Grid, row: int) -> Text:
    address = f"A{row}"
    raw = written(grid.value(address))
    return Text(raw.strip() or None, raw, grid.name, grid.address(address))


def _filled_rows(grid: Grid, first_row: int, columns: Mapping[str, str]) -> Iterator[int]:
    """Numbers of the layout's rows that hold more than spaces in one of the columns, to the end of the
    sheet."""
    numbers = [column_number(letters) + grid.column_shift for letters in columns.values()]
    start, end = min(numbers) - 1, max(numbers)
    for index, cells in enumerate(grid.rows):
        row = index + 1 - grid.row_shift
        if (
            row >= first_row
            and any(cells[start:end])
            and any(written(cell).strip() for cell in cells[start:end])
        ):
            yield row


def _row_texts(grid: Grid, row: int, columns: Mapping[str, str]) -> dict[str, Text]:
    return {name: text_of(grid, f"{letters}{row}") for name, letters in columns.items()}


def listed_rows(
    grid: Grid, first_row: int, columns: Mapping[str, str]
) -> Iterator[tuple[int, dict[str, Text]]]:
    """The filled rows of a list, each with its number in the file."""
    for row in _filled_rows(grid, first_row, columns):
        texts = _row_texts(grid, row, columns)
        # A line with the copyright stands below the last row, and moves when rows are inserted or deleted.
        if not any(text.as_written.lstrip().startswith(_COPYRIGHT) for text in texts.values()):
            yield row + grid.row_shift, texts


def _products(grid: Grid, layout: Layout) -> Iterator[ProductRow]:
    for row, texts in listed_rows(grid, PRODUCT_FIRST_ROW, layout.product_columns):
        yield ProductRow(row=row, sheet=grid.name, **texts)


def _mines(grid: Grid) -> Iterator[MineRow]:
    for row, texts in listed_rows(grid, MINE_FIRST_ROW, MINE_COLUMNS):
        yield MineRow(row=row, sheet=grid.name, **texts)


def _scope_reasons(grid: Grid) -> Iterator[ScopeReason]:
    columns = {"mineral": "B", "reason": "C"}
    for row in _filled_rows(grid, MINERALS_SCOPE_FIRST_ROW, columns):
        texts = _row_texts(grid, row, columns)
        if texts["mineral"]:
            yield ScopeReason(row=row + grid.row_shift, sheet=grid.name, **texts)
