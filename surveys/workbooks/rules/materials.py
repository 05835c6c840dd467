"""Findings against what the customer knows of the supplier's goods: their materials, numbers and kind."""

import re
from collections.abc import Iterable
from typing import Final

from surveys.workbooks.declaration import Answer, Declaration
from surveys.workbooks.expectations import Expectations
from surveys.workbooks.findings import Finding, Severity
from surveys.workbooks.layouts.model import NO, PRODUCT_FIRST_ROW, SCOPE_OPTIONS, YES, Topic
from surveys.workbooks.rules.base import Rule, is_denied, repaired
from surveys.workbooks.rules.proposals import blank, products_added, selected_too
from surveys.workbooks.text import folded
from surveys.workbooks.wording import gettext_noop

_NAMED: Final = 10
_TYPICAL: Final = re.compile(
    r"solder|\bpcba?s?\b|printed circuit|circuit board|capacitor|connector"
    r"|焊锡|焊料|锡膏|锡丝|锡条|电路板|线路板|电容|连接器|接插件",
    re.IGNORECASE,
)
"""Goods that nearly always contain tin, tantalum, tungsten or gold."""


def typical_commodity(names: Iterable[str]) -> str | None:
    """The first of these goods that nearly always contains one of the minerals, by its name."""
    return next((name for name in names if _TYPICAL.search(name)), None)


class MineralDenied(Rule):
    id = "V16"
    severity = Severity.CORRECT
    source = "V16"
    message = gettext_noop(
        "%(cell)s says “%(value)s” for %(mineral)s, but part %(part)s contains it by your own material declaration. "
        "Correct the answer, or explain it in the comment."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        for mineral in declaration.minerals:
            part = expectations.material_data.get(mineral)
            denial = _denial(declaration, mineral) if part is not None else None
            if part is not None and denial is not None:
                given = denial.given
                repairs = [repaired(given, YES)] if YES in denial.options else ()
                yield self.finding(given, mineral=mineral, part=part, repairs=repairs)


def _denial(declaration: Declaration, mineral: str) -> Answer | None:
    """The first answer that says that a mineral is not in the products."""
    if not is_denied(declaration, mineral):
        return None
    first, second = (declaration.answer(topic, mineral) for topic in (Topic.ADDED, Topic.REMAINS))
    return second if second is not None and second.given.value == NO else first


class MineralNotChosen(Rule):
    id = "V16b"
    severity = Severity.CORRECT
    source = "V16"
    message = gettext_noop(
        "%(mineral)s is not among the minerals of this declaration, but part %(part)s contains it by your own material "
        "declaration. Select the mineral in %(cell)s or beside it and answer for it."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        selection = declaration.template.layout.selection
        if declaration.minerals_cell is None or selection is None or not declaration.minerals:
            return
        for mineral, part in expectations.material_data.items():
            if mineral in selection.options and mineral not in declaration.minerals:
                repairs = selected_too(declaration, mineral)
                yield self.finding(declaration.minerals_cell, mineral=mineral, part=part, repairs=repairs)


class AllDenied(Rule):
    id = "V17"
    severity = Severity.CORRECT
    source = "V17"
    message = gettext_noop(
        "From %(cell)s on, every mineral is answered No, but goods such as yours (%(commodity)s) nearly "
        "always contain "
        "one. Check the answers; if they are right, say why in the comment."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        first = [answer for answer in declaration.answers if answer.topic is Topic.ADDED]
        if expectations.typical_commodity is None or not first:
            return
        all_denied = all(is_denied(declaration, mineral) for mineral in declaration.minerals)
        if all_denied and not any(answer.comment for answer in first):
            commodity, comment = expectations.typical_commodity, blank(first[0].comment)
            yield self.finding(first[0].given, commodity=commodity, blanks=(comment,))


class PartsNotCovered(Rule):
    id = "V13"
    severity = Severity.CORRECT
    source = "V13"
    message = gettext_noop(
        "The Product List lacks %(count)s of the parts that you deliver: %(parts)s. "
        "Add them from %(cell)s on, or choose the scope A (company)."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        if declaration.company.scope.value != SCOPE_OPTIONS[1][0] or not declaration.products:
            return
        listed = {
            folded(number.as_written)
            for product in declaration.products
            for number in (product.number, product.requester_number)
            if number
        }
        missing = [number for number in expectations.part_numbers if folded(number) not in listed]
        if missing:
            named = ", ".join(missing[:_NAMED]) + (" …" if len(missing) > _NAMED else "")
            sheet, cell = declaration.product_list_sheet, f"B{PRODUCT_FIRST_ROW}"
            repairs = products_added(declaration, missing)
            yield self.finding_at(sheet, cell, parts=named, count=len(missing), repairs=repairs)


class ProductLevelWanted(Rule):
    id = "V15"
    severity = Severity.WARN
    source = "V15"
    message = gettext_noop(
        "%(cell)s declares for the whole company, but a declaration for products is wanted for %(customers)s. "
        "Choose the scope B (product) and list the products next time."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        scope = declaration.company.scope
        if scope.value == SCOPE_OPTIONS[0][0] and expectations.product_level_for:
            yield self.finding(scope, customers=", ".join(expectations.product_level_for[:_NAMED]))


RULES: Final[tuple[Rule, ...]] = (
    ProductLevelWanted(),
    PartsNotCovered(),
    MineralNotChosen(),
    MineralDenied(),
    AllDenied(),
)
