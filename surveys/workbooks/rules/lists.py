"""Findings about the Product List, the Mine List, and about cells that carry more or other than they should."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Final

from gscm.lib.addresses import column_letters, position
from surveys.workbooks.declaration import (
    Company,
    Declaration,
    Kind,
    MineRow,
    ProductRow,
    SmelterRow,
    Text,
)
from surveys.workbooks.expectations import Expectations
from surveys.workbooks.findings import Finding, Repair, Severity
from surveys.workbooks.layouts.model import MINE_COLUMNS, MINE_FIRST_ROW, PRODUCT_FIRST_ROW, SCOPE_OPTIONS
from surveys.workbooks.rules.base import Rule, repaired, some_cells
from surveys.workbooks.rules.proposals import blank, free_mine_rows, products_added
from surveys.workbooks.rules.smelters import names_mines
from surveys.workbooks.text import folded
from surveys.workbooks.wording import gettext_noop

LONGEST_CELL: Final = 255
_OTHER_SCRIPTS: Final = re.compile(
    "[\u0370-\u1cff\u1f00-\u1fff\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]"
)
"""Greek, Cyrillic, Arabic, Thai and their neighbours, and the scripts of East Asia."""


class ProductsMissing(Rule):
    id = "V12"
    severity = Severity.CORRECT
    source = "V12"
    message = gettext_noop(
        "%(scope_cell)s says that the declaration is about products, but the Product List has no product number. "
        "List the products from %(cell)s on, or choose another scope."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        scope = declaration.company.scope
        if scope.value == SCOPE_OPTIONS[1][0] and not any(product.number for product in declaration.products):
            sheet, first = declaration.product_list_sheet, declaration.first_product_cell
            delivered = [] if declaration.products else expectations.part_numbers
            yield self.finding_at(
                sheet,
                f"B{PRODUCT_FIRST_ROW}",
                scope_cell=scope.cell,
                repairs=products_added(declaration, delivered),
                blanks=() if delivered else (blank(first),),
            )


class FirstProductMissing(Rule):
    id = "V12b"
    severity = Severity.CORRECT
    source = "Checker"
    is_filled_in = True
    message = gettext_noop(
        "%(cell)s is empty although products are listed below it. The template looks at this cell only: "
        "move the products up, so that the first one stands there."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        by_product = declaration.company.scope.value == SCOPE_OPTIONS[1][0]
        has_numbers = any(product.number for product in declaration.products)
        if by_product and has_numbers and not declaration.first_product_cell:
            yield self.finding(declaration.first_product_cell, repairs=_moved_up(declaration))


def _moved_up(declaration: Declaration) -> Iterator[Repair]:
    """The first product with a number, moved to the first row, where that row is empty."""
    row = position(declaration.first_product_cell.cell)[0]
    if any(product.row == row for product in declaration.products):
        return
    product = next(product for product in declaration.products if product.number)
    for text in _texts(product):
        if text:
            letters = column_letters(position(text.cell)[1])
            yield Repair(text.sheet, f"{letters}{row}", text.as_written, is_certain=True)
            yield repaired(text, "", is_certain=True)


class MinesMissing(Rule):
    id = "V45"
    severity = Severity.WARN
    source = "V45"
    message = gettext_noop(
        "The Mine List is empty, although the Smelter List names mines (rows: %(rows)s). "
        "Enter these mines in the Mine List, with their country."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        if declaration.mine_list_sheet is None or declaration.mines:
            return
        rows = [row for row in declaration.smelters if names_mines(row.mines)]
        if rows:
            numbers, free = [row.row for row in rows], free_mine_rows(declaration)
            repairs = [repair for row in rows for repair in free.filled(_mine_of(row))]
            sheet, cell = declaration.mine_list_sheet, f"A{MINE_FIRST_ROW}"
            yield self.finding_at(sheet, cell, rows=numbers, repairs=repairs)


def _mine_of(row: SmelterRow) -> dict[str, str]:
    """The row of the Mine List for the mine that a row of the Smelter List names."""
    told = {
        "metal": row.metal,
        "smelter": row.reported_name,
        "mine": row.mines,
        "country": row.mine_countries if names_mines(row.mine_countries) else None,
    }
    return {MINE_COLUMNS[name]: text.value for name, text in told.items() if text and text.value}


class MineWithoutCountry(Rule):
    id = "V45b"
    severity = Severity.WARN
    source = "V45"
    message = gettext_noop(
        "Mines are listed without their country (column F, rows: %(rows)s). Enter the country of each mine."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        rows = [row for row in declaration.mines if not row.country]
        if rows:
            cells = [blank(row.country) for row in rows]
            yield self.finding(rows[0].country, rows=[row.row for row in rows], blanks=cells)


class MineOfUnlistedSmelter(Rule):
    id = "M01"
    severity = Severity.WARN
    source = "M01"
    message = gettext_noop(
        "Rows of the Mine List name a smelter that the Smelter List does not have for that metal (rows: %(rows)s), the "
        "first one “%(value)s” in %(cell)s. Use the name from the Smelter List, or add the smelter there."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        listed = set(_listed_smelters(declaration))
        rows = [
            row for row in declaration.mines if row.smelter and _key(row.metal, row.smelter) not in listed
        ]
        if rows:
            names = {row.row: _listed_name(declaration, row) for row in rows}
            repairs = [repaired(row.smelter, name) for row in rows if (name := names[row.row])]
            cells = [blank(row.smelter, _names_for(declaration, row)) for row in rows if not names[row.row]]
            numbers = [row.row for row in rows]
            yield self.finding(rows[0].smelter, rows=numbers, repairs=repairs, blanks=cells)


def _names_for(declaration: Declaration, mine: MineRow) -> tuple[str, ...]:
    """The smelters that the Smelter List has for the metal of a mine."""
    metal = folded(mine.metal.as_written)
    same = (row for row in declaration.smelters if folded(row.metal.as_written) == metal)
    return tuple(dict.fromkeys(row.reported_name.value for row in same if row.reported_name.value))


def _listed_name(declaration: Declaration, mine: MineRow) -> str | None:
    """The name by which the Smelter List has the smelter that a row of the Mine List names otherwise."""
    entry = declaration.lookup.by_name(mine.metal.as_written, mine.smelter.as_written)
    if entry is None or entry.cid is None:
        return None
    same = (row for row in declaration.smelters if row.best_cid == entry.cid)
    return next((row.reported_name.value for row in same if row.reported_name), None)


def _listed_smelters(declaration: Declaration) -> Iterator[tuple[str, str]]:
    """Metal and every name under which the Smelter List speaks of a smelter."""
    for row in declaration.smelters:
        names = [row.name.as_written if row.kind is Kind.NOT_LISTED else row.lookup.as_written]
        names += [row.name.as_written, row.standard_name or ""]
        names += [row.best.standard_name] if row.best else []
        yield from ((folded(row.metal.as_written), folded(name)) for name in names if name)


def _key(metal: Text, name: Text) -> tuple[str, str]:
    return folded(metal.as_written), folded(name.as_written)


class CellTooLong(Rule):
    id = "V43"
    severity = Severity.WARN
    source = "V43"
    message = gettext_noop(
        "Cells hold more than 255 characters (%(cells)s), which other programs may cut off. Shorten the texts."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        long = (text for text in _all_texts(declaration) if len(text.as_written) > LONGEST_CELL)
        yield from _grouped(self, long, are_typed_again=True)


class CellLooksLikeFormula(Rule):
    id = "V43b"
    severity = Severity.WARN
    source = "V43"
    message = gettext_noop(
        "Cells hold text that begins with “=” or “#” (%(cells)s), like a formula or an error: “%(value)s”. "
        "It was read as plain text. Type the content again."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        formulas = (text for text in _all_texts(declaration) if text.as_written.startswith(("=", "#")))
        yield from _grouped(self, formulas, are_typed_again=True)


class CellHoldsError(Rule):
    id = "V43c"
    severity = Severity.WARN
    source = "V43"
    message = gettext_noop(
        "Cells hold an error instead of a value (%(cells)s), the first one %(error)s in %(cell)s. They were read as "
        "empty. Type the content itself, not a formula."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        if not declaration.errors:
            return
        by_sheet: dict[str, list[Text]] = {}
        for text in all_cells(declaration):
            if not text.as_written and (text.sheet, text.cell) in declaration.errors:
                by_sheet.setdefault(text.sheet, []).append(text)
        for found in by_sheet.values():
            error = declaration.errors[found[0].sheet, found[0].cell]
            cells = map(blank, found)
            yield self.finding(found[0], cells=some_cells(found), count=len(found), error=error, blanks=cells)


class NotInEnglish(Rule):
    id = "V44"
    severity = Severity.WARN
    source = "V44"
    message = gettext_noop(
        "Cells hold texts in another script than the Latin one (%(cells)s), the first one “%(value)s” in %(cell)s. "
        "They were understood; the template asks for English, which helps your other customers."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        # Answers chosen from a list are another matter: A02 proposes the English ones.
        answers = {answer.given.cell for answer in declaration.every_answer()}
        in_answers = {(declaration.company.scope.sheet, cell) for cell in answers}
        scope = (declaration.company.scope.sheet, declaration.company.scope.cell)
        yield from _grouped(
            self,
            (
                text
                for text in _all_texts(declaration)
                if not text.as_written.isascii()
                and (text.sheet, text.cell) not in in_answers
                and (text.sheet, text.cell) != scope
                and _OTHER_SCRIPTS.search(text.as_written)
            ),
        )


def _grouped(rule: Rule, texts: Iterable[Text], *, are_typed_again: bool = False) -> Iterator[Finding]:
    """One finding for each sheet, naming up to five of the cells."""
    by_sheet: dict[str, list[Text]] = {}
    for text in texts:
        by_sheet.setdefault(text.sheet, []).append(text)
    for found in by_sheet.values():
        blanks = map(blank, found) if are_typed_again else ()
        yield rule.finding(found[0], cells=some_cells(found), count=len(found), blanks=blanks)


def _all_texts(declaration: Declaration) -> Iterator[Text]:
    """What is written in every cell that a supplier can type into."""
    return (text for text in all_cells(declaration) if text.as_written)


def all_cells(declaration: Declaration) -> Iterator[Text]:
    """Every cell that a supplier can type into, in the rows that hold something."""
    yield from _texts(declaration.company)
    for answer in declaration.every_answer():
        yield answer.given
        yield answer.comment
    for smelter in declaration.smelters:
        yield from _texts(smelter)
    for product in declaration.products:
        yield from _texts(product)
    for mine in declaration.mines:
        yield from _texts(mine)


def _texts(row: Company | SmelterRow | ProductRow | MineRow) -> Iterator[Text]:
    for name in _FIELD_NAMES[type(row)]:
        value = getattr(row, name)
        if isinstance(value, Text):
            yield value


_FIELD_NAMES: Final[dict[type, tuple[str, ...]]] = {
    kind: tuple(field.name for field in fields(kind)) for kind in (Company, SmelterRow, ProductRow, MineRow)
}

RULES: Final[tuple[Rule, ...]] = (
    ProductsMissing(),
    FirstProductMissing(),
    MinesMissing(),
    MineWithoutCountry(),
    MineOfUnlistedSmelter(),
    CellTooLong(),
    CellLooksLikeFormula(),
    CellHoldsError(),
    NotInEnglish(),
)
