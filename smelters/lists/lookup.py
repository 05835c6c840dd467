"""Reads the sheet 'Smelter Look-up' of an official template: facilities, names and aliases per metal.

By position and constants only: labels are formulas in the language of the file.
"""

import re
import unicodedata
from datetime import date
from typing import Final

from smelters.lists.model import ListRefused, ParsedList, Refusal, Row
from smelters.lists.tables import Book, Cell, Table, text_of
from smelters.matching import normalise

SHEET: Final = "Smelter Look-up"

_FIRST_ROW: Final = 5
_METAL, _NAME, _STANDARD, _COUNTRY, _CID, _CITY, _STATE = 0, 1, 2, 3, 4, 7, 8
_ANCHOR: Final = (4, 10, "metal+alias")
"""Row, column and text of the one head that is English in every file."""

_SPECIAL: Final = frozenset({"smelter not listed", "smelter not yet identified"})
_FAMILIES: Final = {
    "conflict minerals reporting template": "CMRT",
    "extended mineral reporting template": "EMRT",
    "extended minerals reporting template": "EMRT",
    "cobalt reporting template": "CRT",
    "additional minerals reporting template": "AMRT",
}
"""`Revision!B3`, English in every language."""

_ACRONYM: Final = re.compile(r"\((CMRT|EMRT|CRT|AMRT)\)")
_REVISION: Final = re.compile(
    r"(?:Revision|Version)\s*([0-9]{1,2}(?:\.[0-9]{1,3})?)\s*(?:([A-Z][a-z]+)\s+([0-9]{1,2}),?\s+([0-9]{4}))?",
    re.IGNORECASE,
)
_MONTHS: Final = (
    "january february march april may june july august september october november december".split()  # noqa: SIM905
)
_LONGEST: Final = {"name": 250, "standard_name": 250, "country": 100, "city": 150, "state": 150}


def holds_lookup(book: Book) -> bool:
    """Whether the workbook has the sheet that makes it a template."""
    return any(name.strip().casefold() == SHEET.casefold() for name in book.names)


def read_lookup(book: Book) -> ParsedList:
    """The rows of the look-up, without the two special rows that each metal ends with.

    Label and day come from the revision text on Declaration; they stay empty where it cannot be read.

    :raises ListRefused: no look-up, or rows that cannot be taken as they are.
    """
    table = book.table(SHEET)
    row, column, text = _ANCHOR
    if text_of(_at(table, row, column)).casefold() != text:
        raise ListRefused(Refusal.NO_LOOKUP, sheet=SHEET)
    rows, special_metals = _rows(table)
    if not rows:
        raise ListRefused(Refusal.NO_ROWS)
    label, valid_from = _revision(book)
    family = _family(book)
    metals = dict.fromkeys(row.metal for row in rows) | dict.fromkeys(special_metals)
    return ParsedList(
        kind="lookup",
        rows=tuple(rows),
        metals=tuple(metals),
        series=f"{family} {SHEET}" if family else "",
        label=label,
        valid_from=valid_from,
    )


def _rows(table: Table) -> tuple[list[Row], list[str]]:
    rows, special_metals, bad_ids, gaps = [], [], [], []
    for number, cells in enumerate(table[_FIRST_ROW - 1 :], _FIRST_ROW):
        texts = [text_of(cell) for cell in cells[: _STATE + 1]] + [""] * (_STATE + 1 - len(cells))
        metal, name = texts[_METAL], texts[_NAME]
        if name.casefold() in _SPECIAL:
            # AMRT generates special rows for minerals that nobody has selected yet: they carry no metal.
            special_metals += [metal] if metal else []
            continue
        if not any(texts):
            continue
        cid = normalise.cid(texts[_CID])
        if not (metal and name):
            gaps.append(number)
        elif cid is None:
            bad_ids.append(number)
        else:
            standard_name = texts[_STANDARD] or name
            rows.append(
                Row(number, cid, metal, name, standard_name, texts[_COUNTRY], texts[_CITY], texts[_STATE])
            )
    if gaps:
        raise ListRefused(Refusal.VALUES_MISSING, rows=gaps)
    if bad_ids:
        raise ListRefused(Refusal.CID_UNREADABLE, rows=bad_ids)
    refuse_long_texts(rows)
    return rows, special_metals


def refuse_long_texts(rows: list[Row]) -> None:
    """Refuse texts that no real list holds and no column keeps.

    :raises ListRefused: naming the rows.
    """
    too_long = [
        row.row for row in rows if any(len(getattr(row, name)) > most for name, most in _LONGEST.items())
    ]
    if too_long:
        raise ListRefused(Refusal.TEXT_TOO_LONG, rows=too_long)


def _at(table: Table, row: int, column: int) -> Cell:
    return table[row - 1][column - 1] if len(table) >= row and len(table[row - 1]) >= column else ""


def _revision(book: Book) -> tuple[str, date | None]:
    try:
        declaration = book.table("Declaration")
    except ListRefused:
        return "", None
    found = _REVISION.search(_plain(_at(declaration, 3, 10)))
    if found is None:
        return "", None
    month = (found[2] or "").casefold()
    if month not in _MONTHS:
        return found[1], None
    try:
        return found[1], date(int(found[4]), _MONTHS.index(month) + 1, int(found[3]))
    except ValueError:
        return found[1], None


def _family(book: Book) -> str:
    names = {name.strip().casefold() for name in book.names}
    if "revision" in names:
        title = _plain(_at(book.table("Revision"), 3, 2)).casefold()
        if title in _FAMILIES:
            return _FAMILIES[title]
    if "declaration" in names and (found := _ACRONYM.search(_plain(_at(book.table("Declaration"), 2, 4)))):
        return found[1]
    return ""


def _plain(cell: Cell) -> str:
    return " ".join(unicodedata.normalize("NFKC", str(cell)).split())
