"""Invented CMRTs from before version 6, .xlsx and .xls: filled in as their layouts say."""

import io
from collections.abc import Mapping, Sequence

import openpyxl

from benchmarks import made_xls
from gscm.lib.addresses import column_number, position
from surveys.workbooks.layouts.early import MINERALS, EarlyLayout, layout_of
from surveys.workbooks.layouts.model import (
    PRODUCT_FIRST_ROW,
    SCOPE_OPTIONS,
    SHORT_PRODUCT_COLUMNS,
    SMELTER_FIRST_ROW,
)

Sheets = dict[str, dict[tuple[int, int], made_xls.Value]]

COMPANY = {
    "company": "Weidenau Lamps",
    "scope": "A. Company Level",
    "address": "12 Uferweg, Siegen",
    "authorizer": "Ida Lenz",
    "authorizer_email": "ida.lenz@weidenau.example",
    "authorizer_phone": "+49 271 1",
    "effective_date": "2018-03-05",
}
SMELTERS = (
    {"metal": "Gold", "lookup": "Goldhaus", "name": "Aurum Works", "country": "GERMANY", "cid": "CID910001"},
    {"metal": "Tin (Sn)", "lookup": "Smelter Not Listed", "name": "Kupferberg Zinn", "country": "GERMANY"},
    {"metal": "Tungsten", "lookup": "Smelter not yet identified"},
    {"metal": "Copper", "name": "Not one of the four"},
)


def sheets(
    version: str,
    *,
    company: Mapping[str, str] = COMPANY,
    answers: Mapping[int, str] | None = None,
    practices: Mapping[str, str] | None = None,
    comments: Mapping[str, str] | None = None,
    smelters: Sequence[Mapping[str, str]] = SMELTERS,
    products: Sequence[Mapping[str, str]] = ({"number": "L-100", "name": "Lamp"},),
    metals: Sequence[str] = tuple(f"{metal}  (*)" for metal in MINERALS),
    rows_inserted_before: int = 10_000,
) -> Sheets:
    """The cells of the sheets: answers by the number of the question, the same for each metal; practices and their
    comments by the letter.

    :param rows_inserted_before: a row of Declaration before which the supplier has inserted two.
    """
    layout = layout_of(version)
    assert layout is not None
    early = float(version) < 3
    made: dict[str, str] = {
        "D2": "EICC-GeSI\nConflict Minerals Reporting Template"
        if early
        else "Conflict Minerals Reporting Template (CMRT)",
        "J3": f"Revision {version}\nMarch 1, 2018",
    }
    if not early:
        made |= dict(zip(("P9", "Q9", "R9"), SCOPE_OPTIONS, strict=True))
    made |= {
        layout.company_cells[name]: text for name, text in company.items() if name in layout.company_cells
    }
    made |= dict(_answers(layout, answers or {}, metals))
    for question in layout.company_questions:
        made[f"D{question.row}"] = (practices or {}).get(question.letter, "")
        made[f"G{question.row}"] = (comments or {}).get(question.letter, "")
    declaration = {
        (row + 2 * (row >= rows_inserted_before), column): text
        for (row, column), text in ((position(cell), text) for cell, text in made.items())
        if text
    }
    listed = {(3, 17): f"Revision {version}", (4, 2): "Metal (*)"}
    return {
        "Revision": {(1, 1): "REVISION HISTORY"},
        "Declaration": dict(declaration),
        "Smelter List": listed | _rows(smelters, SMELTER_FIRST_ROW, layout.smelter_columns),
        "Checker": {(1, 1): "Checker"},
        "Product List": {
            **_rows(products, PRODUCT_FIRST_ROW, SHORT_PRODUCT_COLUMNS),
            (40, 2): "© 2018 All rights reserved.",
        },
    }


def _answers(layout: EarlyLayout, answers: Mapping[int, str], metals: Sequence[str]) -> list[tuple[str, str]]:
    cells = []
    for question in layout.questions:
        for offset, metal in enumerate(metals):
            row = question.first_row + offset
            cells += [(f"B{row}", metal), (f"D{row}", answers.get(question.number, ""))]
    return cells


def _rows(
    rows: Sequence[Mapping[str, str]], first: int, columns: Mapping[str, str]
) -> dict[tuple[int, int], made_xls.Value]:
    return {
        (number, column_number(columns[name])): text
        for number, row in enumerate(rows, first)
        for name, text in row.items()
    }


def xlsx(made: Sheets) -> bytes:
    """The sheets as an .xlsx file."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, cells in made.items():
        sheet = workbook.create_sheet(name)
        for (row, column), value in cells.items():
            sheet.cell(row, column, value)
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def xls(made: Sheets) -> bytes:
    """The sheets as an .xls file."""
    return made_xls.workbook(made)
