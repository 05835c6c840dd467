"""Writes rows of the Smelter List, leaving the formulas of a row in place wherever they yield what is wanted."""

import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from surveys.workbooks.blank import SmelterValues
from surveys.workbooks.layouts.model import NOT_LISTED, SMELTER_COLUMNS, SMELTER_FIRST_ROW, Layout
from surveys.workbooks.text import normalised_cid
from surveys.workbooks.writing.cells import SheetPatch
from surveys.workbooks.writing.derived import FORMULA_COLUMNS, SPECIAL, LookUpTable, derived
from surveys.workbooks.writing.formulas import moved
from surveys.workbooks.writing.values import NotOffered

_HELD_OR_LOST: Final = re.compile(
    rb'<c r="(?:[ADK-Q][0-9]+"[^<>]*[^/<>]>|[BCE-J][0-9]+"[^<>]*(?:/>|[^/]>(?!<f)))'
)
"""An input cell with content, or a cell that has lost its formula."""
_COLUMNS_LEFT_OF_FORMULAS: Final = tuple(
    (name, letters) for name, letters in SMELTER_COLUMNS.items() if name not in FORMULA_COLUMNS
)


def write_smelters(
    patch: SheetPatch,
    layout: Layout,
    smelters: Sequence[SmelterValues],
    table: LookUpTable | None,
    language: str,
) -> list[SmelterValues]:
    """Write smelters from the first row on; empty what a used copy holds, and give back formulas that it has lost.

    :param language: of the file, as its language cell says it; some lists of options come in it.
    :returns: the smelters left out, because the look-up does not hold their ID and nothing else names them.
    :raises NotOffered: more smelters than the template has rows.
    """
    words = layout.recycled_words.get(language, {})
    smelters = [_renewed(each, recycled=words.get(each.recycled, each.recycled)) for each in smelters]
    named = [(smelter, _named(smelter, table)) for smelter in smelters]
    unknown = [smelter for smelter, row in named if row is None]
    rows = [row for _, row in named if row is not None]
    last = layout.last_smelter_row
    if len(rows) > last - SMELTER_FIRST_ROW + 1:
        raise NotOffered(f"{len(rows)} smelters")
    own = _own_formulas(patch, last)
    for number, _ in patch.rows_with(_HELD_OR_LOST, SMELTER_FIRST_ROW, last):
        _empty(patch, number, own)
    for number, row in enumerate(rows, SMELTER_FIRST_ROW):
        _write(patch, number, row, layout, table, own)
    return unknown


def _named(smelter: SmelterValues, table: LookUpTable | None) -> SmelterValues | None:
    """The smelter in the way that the template understands: by a known ID, by metal and name, or as not listed."""
    cid = normalised_cid(smelter.id_input) or smelter.id_input
    found = table.by_id(cid) if cid and table else None
    if found is not None:
        # The formulas yield the rest; a name beside them would say that the smelter is not listed.
        return _renewed(smelter, id_input=found.cid, **dict.fromkeys((*FORMULA_COLUMNS, "name"), ""))
    if table is None:
        return _renewed(smelter, id_input=cid)
    if not cid:
        return _found_by_name(smelter, table)
    if smelter.metal and smelter.name and smelter.country:
        # A smelter that this revision does not know: said so, with its ID where the template has room for it.
        return _renewed(smelter, id_input="", lookup=NOT_LISTED, cid=smelter.cid or cid)
    if smelter.metal and smelter.lookup:
        return _renewed(smelter, id_input="")
    return None


def _found_by_name(smelter: SmelterValues, table: LookUpTable) -> SmelterValues:
    """The smelter by the name that the look-up holds, else as not listed: any other name would yield nothing."""
    if not smelter.metal or not smelter.lookup or smelter.lookup.casefold() in SPECIAL:
        return smelter
    for name in (smelter.lookup, smelter.name):
        found = table.by_name(smelter.metal, name)
        if found is not None and found.cid:
            yielded = dict.fromkeys((*FORMULA_COLUMNS, "name"), "")
            return _renewed(smelter, **(yielded | {"metal": found.metal, "lookup": found.name}))
    return _renewed(smelter, lookup=NOT_LISTED, name=smelter.name or smelter.lookup)


def _renewed(smelter: SmelterValues, **changes: str) -> SmelterValues:
    return SmelterValues(**(asdict(smelter) | changes))


def _own_formulas(patch: SheetPatch, last: int) -> dict[str, tuple[int, str]]:
    """For every column of formulas, the first row that still has its own, and the formula."""
    own: dict[str, tuple[int, str]] = {}
    for number in patch.numbers(SMELTER_FIRST_ROW, min(last, SMELTER_FIRST_ROW + 50)):
        for letters in FORMULA_COLUMNS.values():
            if letters not in own and (formula := patch.formula(f"{letters}{number}")):
                own[letters] = number, formula
        if len(own) == len(FORMULA_COLUMNS):
            break
    return own


def _empty(patch: SheetPatch, number: int, own: dict[str, tuple[int, str]]) -> None:
    for _, letters in _COLUMNS_LEFT_OF_FORMULAS:
        if patch.holds(f"{letters}{number}"):
            patch.put(f"{letters}{number}", None)
    for letters in FORMULA_COLUMNS.values():
        address = f"{letters}{number}"
        if patch.formula(address) is None:
            if letters in own:
                row, formula = own[letters]
                patch.put_formula(address, moved(formula, number - row))
            elif patch.holds(address):
                patch.put(address, None)


def _write(
    patch: SheetPatch,
    number: int,
    smelter: SmelterValues,
    layout: Layout,
    table: LookUpTable | None,
    own: dict[str, tuple[int, str]],
) -> None:
    given: dict[str, str] = asdict(smelter)
    for name, letters in _COLUMNS_LEFT_OF_FORMULAS:
        if given[name]:
            patch.put(f"{letters}{number}", given[name])
    if table is None or not own:
        for name, letters in FORMULA_COLUMNS.items():
            if given[name]:
                patch.put(f"{letters}{number}", given[name])
        return
    typed = given | dict.fromkeys(FORMULA_COLUMNS, "")
    # Each step may make the next formula yield what is wanted: first metal and name, then what follows from them.
    for names in (("metal", "lookup"), ("country", "cid", "source", "street", "city", "state")):
        yields = derived(typed, layout, table)
        for name in names:
            letters = FORMULA_COLUMNS[name]
            if given[name] and given[name] != yields.get(letters):
                typed[name] = given[name]
                patch.put(f"{letters}{number}", given[name])
    for letters, value in derived(typed, layout, table).items():
        patch.show(f"{letters}{number}", value)
