"""Reads the Smelter List as the template shows it once it is calculated, cached values or not.

Columns B, C and E to J are formulas that users may overtype. A cell that holds something is taken as it is;
an empty one is derived as the template's own formula would, from the look-up.
"""

from collections.abc import Mapping
from typing import Final

from gscm.lib.addresses import column_number
from surveys.workbooks.answers import meant_recycled
from surveys.workbooks.declaration import Kind, SmelterRow, Text
from surveys.workbooks.layouts.model import (
    NOT_IDENTIFIED,
    NOT_LISTED,
    SMELTER_COLUMNS,
    SMELTER_FIRST_ROW,
    Layout,
)
from surveys.workbooks.lookup import Lookup, LookupEntry
from surveys.workbooks.sheets import Grid
from surveys.workbooks.text import folded, normalised_cid, written

_NAMES: Final = tuple(SMELTER_COLUMNS)
_LETTERS: Final = tuple(SMELTER_COLUMNS.values())
_STANDARD_NAME: Final = column_number("R") - 1
_WIDTH: Final = column_number("T")
_SPECIAL_KINDS: Final[Mapping[str, Kind]] = {
    folded(NOT_LISTED): Kind.NOT_LISTED,
    folded(NOT_IDENTIFIED): Kind.NOT_IDENTIFIED,
}


def read_smelters(grid: Grid, layout: Layout, lookup: Lookup) -> tuple[SmelterRow, ...]:
    """Read every filled row, to the end of the sheet: rows may have been deleted or left empty between
    others."""
    letters = tuple(grid.column(letter) for letter in _LETTERS)
    left = grid.column_shift
    found = []
    for index in range(max(0, SMELTER_FIRST_ROW - 1 + grid.row_shift), len(grid.rows)):
        cells = grid.rows[index][left : left + _WIDTH] if left >= 0 else grid.rows[index][:_WIDTH]
        if any(cells[: len(_NAMES)]):
            raw = [written(cell) for cell in cells] + [""] * (_WIDTH - len(cells))
            if any(text.strip() for text in raw[: len(_NAMES)]):
                found.append(_row(index + 1, grid.name, letters, raw, layout, lookup))
    return tuple(found)


def _row(
    row: int, sheet: str, letters: tuple[str, ...], raw: list[str], layout: Layout, lookup: Lookup
) -> SmelterRow:
    typed = dict(zip(_NAMES, raw, strict=False))
    shown, pointed = _calculated(typed, layout, lookup)
    kind = _kind(shown)
    texts = {
        name: Text(shown[name].strip() or None, shown[name], sheet, f"{letter}{row}")
        for name, letter in zip(_NAMES, letters, strict=True)
    }
    recycled = texts["recycled"]
    texts["recycled"] = Text(meant_recycled(recycled.as_written), recycled.as_written, sheet, recycled.cell)
    standard = pointed.standard_name if pointed else raw[_STANDARD_NAME].strip()
    return SmelterRow(
        row=row,
        sheet=sheet,
        **texts,
        kind=kind,
        standard_name=standard or None,
        best=_best(shown, kind, pointed, lookup),
    )


def _calculated(
    typed: dict[str, str], layout: Layout, lookup: Lookup
) -> tuple[dict[str, str], LookupEntry | None]:
    """What the row shows once calculated, and the row of the look-up that its formulas point to."""
    shown = dict(typed)
    if typed["id_input"] and not (typed["metal"] and typed["lookup"]):
        by_id = lookup.by_id_as_typed(typed["id_input"])
        if by_id is not None:
            shown["metal"] = typed["metal"] or by_id.metal
            shown["lookup"] = typed["lookup"] or by_id.standard_name
    if not shown["lookup"]:
        return shown, None
    special = folded(shown["lookup"]) in _SPECIAL_KINDS
    name = shown["name"] if special and layout.resolves_typed_name else shown["lookup"]
    pointed = lookup.by_name_as_typed(shown["metal"], name) if name else None
    if pointed is not None and pointed.cid is None and not layout.resolves_special_rows(pointed.metal):
        pointed = None
    if pointed is not None:
        derived = {
            "country": pointed.country,
            "cid": pointed.cid,
            "source": pointed.source,
            "city": pointed.city,
            "state": pointed.state,
        }
        for field, value in derived.items():
            shown[field] = shown[field] or value or ""
    return shown, pointed


def _kind(shown: Mapping[str, str]) -> Kind:
    special = _SPECIAL_KINDS.get(folded(shown["lookup"]))
    if special is not None:
        return special
    return Kind.LISTED if shown["cid"].strip() else Kind.UNRESOLVED


def _best(
    shown: Mapping[str, str], kind: Kind, pointed: LookupEntry | None, lookup: Lookup
) -> LookupEntry | None:
    """Find the smelter that the row means.

    The ID that the supplier typed counts before the one the template computed: where a name has two IDs, the
    template shows the first only.
    """
    for text in (shown["id_input"], shown["cid"]):
        cid = normalised_cid(text)
        if cid is not None and (entry := lookup.by_cid(cid)):
            return entry
    if kind is Kind.NOT_IDENTIFIED:
        return None
    if pointed is not None and pointed.cid:
        return pointed
    for name in (shown["lookup"], shown["name"]):
        if name.strip() and (entry := lookup.by_name(shown["metal"], name)):
            return entry
    return None
