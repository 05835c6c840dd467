"""All rules, and the one call that applies them."""

from typing import Final

from gscm.lib.addresses import position
from surveys.workbooks.declaration import Declaration
from surveys.workbooks.detect import DECLARATION
from surveys.workbooks.expectations import Expectations
from surveys.workbooks.findings import Finding
from surveys.workbooks.rules import (
    answers,
    company,
    comparisons,
    facts,
    identity,
    lists,
    materials,
    smelters,
    template,
)
from surveys.workbooks.rules.base import Rule

RULES: Final[tuple[Rule, ...]] = (
    *template.RULES,
    *company.RULES,
    *materials.RULES,
    *answers.RULES,
    *smelters.RULES,
    *identity.RULES,
    *facts.RULES,
    *comparisons.RULES,
    *lists.RULES,
)

_OF_THE_FILE: Final = frozenset(type(rule) for rule in template.RULES)


def check(declaration: Declaration, expectations: Expectations) -> list[Finding]:
    """Apply every rule, and put what they find in the order in which a person would work through the file.

    That is: what concerns the file, then Declaration, Smelter List, Mine List and Product List, each from top to
    bottom; at one cell in the order of the rules.
    """
    found = [
        (type(rule) not in _OF_THE_FILE, finding)
        for rule in RULES
        for finding in rule.check(declaration, expectations)
    ]
    sheets = [
        declaration.company.company.sheet or DECLARATION,
        declaration.smelter_list_sheet,
        declaration.mine_list_sheet,
        declaration.product_list_sheet,
    ]
    found.sort(key=lambda each: (each[0], _index(sheets, each[1].sheet), *position(each[1].cell)))
    return [finding for _, finding in found]


def _index(sheets: list[str | None], name: str) -> int:
    return sheets.index(name) if name in sheets else len(sheets)
