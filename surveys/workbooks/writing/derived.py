"""What the formulas of the Smelter List yield for a row, so that a file reads well before it is recalculated.

Columns B, C, E to J, R and the hidden helpers. The country and subdivision codes
in S and T are left to the program that opens the file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from surveys.workbooks.layouts.model import LOOK_UP_FIRST_ROW, NOT_IDENTIFIED, NOT_LISTED, Family, Layout
from surveys.workbooks.sheets import Grid
from surveys.workbooks.text import written
from surveys.workbooks.writing.stored import ErrorValue, Value

NOT_AVAILABLE: Final = ErrorValue("#N/A")
FORMULA_COLUMNS: Final[Mapping[str, str]] = {
    "metal": "B",
    "lookup": "C",
    "country": "E",
    "cid": "F",
    "source": "G",
    "street": "H",
    "city": "I",
    "state": "J",
}
"""The columns of formulas that may be overwritten, by the names of `SMELTER_COLUMNS`."""
_UNKNOWN_CODES: Final = ("S", "T")
SPECIAL: Final = frozenset({NOT_LISTED.casefold(), NOT_IDENTIFIED.casefold()})
"""The look-up names that stand for no smelter, in small letters."""


@dataclass(frozen=True, slots=True)
class LookUpRow:
    """One row of the sheet Smelter Look-up, columns as it has them."""

    number: int
    metal: str
    name: str
    standard_name: str
    country: str
    cid: str
    source: str
    street: str
    city: str
    state: str


class LookUpTable:
    """The sheet Smelter Look-up as MATCH sees it: the first row counts, letter case does not."""

    def __init__(self, grid: Grid) -> None:
        self._by_id: dict[str, LookUpRow] = {}
        self._by_key: dict[str, LookUpRow] = {}
        first = max(1, LOOK_UP_FIRST_ROW + grid.row_shift)
        for number, cells in enumerate(grid.rows[first - 1 :], first):
            texts = [written(cell) for cell in cells[:9]]
            row = LookUpRow(number, *texts, *[""] * (9 - len(texts)))
            if row.metal and row.name:
                self._by_key.setdefault((row.metal + row.name).casefold(), row)
                if row.cid:
                    self._by_id.setdefault(row.cid.casefold(), row)

    def by_id(self, cid: str) -> LookUpRow | None:
        """The first row with this ID."""
        return self._by_id.get(cid.casefold())

    def by_name(self, metal: str, name: str) -> LookUpRow | None:
        """The first row with this metal and look-up name."""
        return self._by_key.get((metal + name).casefold())


def derived(typed: Mapping[str, str], layout: Layout, table: LookUpTable) -> dict[str, Value | None]:
    """What the formulas of a row yield, by column; None for what only the template itself can tell.

    :param typed: what is typed into columns A to Q, by the names of `SMELTER_COLUMNS`; empty where nothing is.
    """
    shown: dict[str, Value | None] = dict.fromkeys(_UNKNOWN_CODES)
    by_id = table.by_id(typed["id_input"]) if typed["id_input"] else None
    if typed["id_input"] and by_id is None and not (typed["metal"] and typed["lookup"]):
        return shown | _unavailable(layout)
    metal = typed["metal"] or (by_id.metal if by_id else "")
    lookup = typed["lookup"] or (by_id.standard_name if by_id else "")
    pointed = _pointed(metal, lookup, typed["name"], layout, table)
    is_not_listed = lookup.casefold() == NOT_LISTED.casefold()
    country = typed["country"] or (pointed.country if pointed else "")
    shown |= {"B": metal, "C": lookup, "E": "", "F": "", "G": "", "H": "", "I": "", "J": "", "R": ""}
    if pointed is not None:
        # A formula that points at an empty cell yields 0, unless it joins a text to it.
        shown |= {"E": pointed.country, "F": pointed.cid or 0, "G": pointed.source or 0}
        shown |= {"H": pointed.street or 0, "I": pointed.city or 0, "J": pointed.state or 0}
        shown["R"] = pointed.standard_name
    if is_not_listed:
        is_found = layout.resolves_typed_name and pointed is not None
        shown["G"] = "RMI" if is_found else "Enter smelter details"
    gap = int(is_not_listed and not (typed["name"] and country))
    return shown | _helpers(layout, metal, lookup, typed["name"] if is_not_listed else lookup, pointed, gap)


def _pointed(metal: str, lookup: str, name: str, layout: Layout, table: LookUpTable) -> LookUpRow | None:
    """The row of the look-up that the formulas of a row point to."""
    if not lookup:
        return None
    by_typed_name = lookup.casefold() in SPECIAL and layout.resolves_typed_name
    found = table.by_name(metal, name if by_typed_name else lookup)
    if found is not None and not found.cid and not layout.resolves_special_rows(found.metal):
        return None
    return found


def _helpers(
    layout: Layout, metal: str, lookup: str, smelter: str, pointed: LookUpRow | None, gap: int
) -> dict[str, Value | None]:
    pointer: Value = pointed.number if pointed else NOT_AVAILABLE
    if layout.family is Family.AMRT:
        return {
            "V": metal + lookup,
            "W": False,
            "X": f"{metal}+",
            "Y": pointer,
            "AB": gap,
            "AC": metal,
            "AD": smelter,
        }
    if layout.selection is not None:
        return {"V": pointer, "X": gap, "AB": metal if lookup else "", "AC": metal, "AD": smelter}
    return {"V": pointer, "X": gap, "AB": metal + lookup}


def _unavailable(layout: Layout) -> dict[str, Value | None]:
    """The row of an ID that the look-up does not hold: not available in B and C, and in all that refers to them."""
    shown: dict[str, Value | None] = dict.fromkeys(("E", "F", "H", "I", "J", "R"), "")
    helpers = (
        ("V", "X", "Y", "AB", "AC", "AD") if layout.family is Family.AMRT else ("V", "X", "AB", "AC", "AD")
    )
    return shown | dict.fromkeys(("B", "C", "G", *helpers), NOT_AVAILABLE)
