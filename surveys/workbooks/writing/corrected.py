"""The supplier's own file with the repairs that they have chosen."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from gscm.lib.addresses import cells_of, column_number, position
from surveys.workbooks.detect import (
    DECLARATION,
    NEEDED,
    OPTIONAL,
    SMELTER_LIST,
    SMELTER_LOOK_UP,
    detect,
)
from surveys.workbooks.findings import Repair
from surveys.workbooks.layouts.model import ALL, SMELTER_COLUMNS, SMELTER_FIRST_ROW, Layout, Topic
from surveys.workbooks.package import Limits
from surveys.workbooks.sheets import Grid, Sheets
from surveys.workbooks.text import written
from surveys.workbooks.understanding import DEFAULT_LIMITS
from surveys.workbooks.writing.cells import SheetPatch
from surveys.workbooks.writing.derived import LookUpTable, derived
from surveys.workbooks.writing.package import Parts
from surveys.workbooks.writing.stored import Value
from surveys.workbooks.writing.xml import Unwritable

_NAME_OF_COLUMN: Final[Mapping[int, str]] = {column_number(v): k for k, v in SMELTER_COLUMNS.items()}


def correct(content: bytes, repairs: Sequence[Repair], limits: Limits = DEFAULT_LIMITS) -> bytes:
    """Write chosen repairs into a copy of a supplier's file, and nothing else.

    A cleared row counts before what is written into its cells. A formula is never cleared: it yields nothing once
    what it refers to is gone.

    What the formulas of a repaired smelter row yield is stored anew, so that the old results do not stay beside
    the new inputs.

    :raises Refused: the file is no readable declaration.
    :raises Unwritable: a sheet of a repair is not in the file, or the file cannot be written.
    """
    parts = Parts(content, limits)
    sheets = Sheets(parts.package, NEEDED, OPTIONAL)
    layout = detect(sheets).layout
    overwrites = False
    by_sheet: dict[str, list[Repair]] = {}
    for repair in repairs:
        by_sheet.setdefault(repair.sheet, []).append(repair)
    for sheet, chosen in by_sheet.items():
        part = parts.sheet(sheet)
        if part is None:
            raise Unwritable(f"no sheet {sheet}")
        patch = SheetPatch(parts.read(part))
        is_declaration = sheets.name_of(DECLARATION) == sheet
        chosen = _single_cells(chosen)
        for repair in chosen:
            if repair.value or patch.formula(repair.cell) is None:
                patch.put(repair.cell, _stored(repair, layout, sheets) if is_declaration else repair.value)
        if sheets.name_of(SMELTER_LIST) == sheet and SMELTER_LOOK_UP in sheets:
            _calculate_rows(patch, chosen, layout, sheets)
        parts.write(part, patch.made())
        overwrites = overwrites or patch.overwrites_formulas
    if overwrites:
        parts.forget_calculation_chain()
    if repairs:
        parts.recalculate_on_load()
    return parts.packed()


def _single_cells(repairs: Sequence[Repair]) -> list[Repair]:
    """The same repairs cell by cell, each cell once; cleared rows last."""
    rows_last = sorted(repairs, key=lambda repair: ":" in repair.cell)
    found = {
        cell: Repair(repair.sheet, cell, repair.value)
        for repair in rows_last
        for cell in cells_of(repair.cell)
    }
    return list(found.values())


def _stored(repair: Repair, layout: Layout, sheets: Sheets) -> Value:
    """A value of Declaration in the form in which the template stores it."""
    grid = sheets.grid(DECLARATION)
    if repair.cell == grid.address(layout.company_cells["effective_date"]):
        return _date(repair.value)
    share = layout.question(Topic.RESPONSE_SHARE)
    if share is not None and layout.full_share_is_number and repair.value == ALL:
        rows = range(share.first_row, share.first_row + 10)
        if repair.cell in {grid.address(f"D{row}") for row in rows}:
            return 1
    return repair.value


def _date(text: str) -> Value:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def _calculate_rows(patch: SheetPatch, repairs: Sequence[Repair], layout: Layout, sheets: Sheets) -> None:
    grid = sheets.grid(SMELTER_LIST)
    table = LookUpTable(sheets.grid(SMELTER_LOOK_UP))
    if grid.column_shift:
        return
    new: dict[int, dict[str, str]] = {}
    for repair in repairs:
        row, column = position(repair.cell)
        if row >= SMELTER_FIRST_ROW + grid.row_shift and column in _NAME_OF_COLUMN:
            new.setdefault(row, {})[_NAME_OF_COLUMN[column]] = repair.value
    for row, values in new.items():
        typed = _typed(patch, grid, row) | values
        for letters, value in derived(typed, layout, table).items():
            patch.show(f"{letters}{row}", value)


def _typed(patch: SheetPatch, grid: Grid, row: int) -> dict[str, str]:
    """What is typed into a row: the cells without a formula."""
    return {
        name: ""
        if patch.formula(f"{letters}{row}") is not None
        else written(grid.at(row - grid.row_shift, column_number(letters) - grid.column_shift))
        for name, letters in SMELTER_COLUMNS.items()
    }
