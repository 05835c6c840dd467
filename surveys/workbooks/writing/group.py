"""A complete declaration in an official template."""

from surveys.workbooks.checker import CheckerItem
from surveys.workbooks.package import Limits
from surveys.workbooks.understanding import DEFAULT_LIMITS, understand
from surveys.workbooks.writing.filling import fill
from surveys.workbooks.writing.values import DeclarationValues, Filled


class Incomplete(Exception):
    """The template's own Checker would find fields missing."""

    def __init__(self, items: tuple[CheckerItem, ...]) -> None:
        super().__init__(", ".join(f"{item.sheet}!{item.cell}" for item in items))
        self.items = items


def declare(template: bytes, values: DeclarationValues, limits: Limits = DEFAULT_LIMITS) -> Filled:
    """Write a full declaration: answers, comments, company questions, smelters, products, mines.

    The result has been read again, and the Checker's rules find nothing missing in it.

    :raises Refused: the file is no template.
    :raises NotOffered: an answer is none of the template's options, or there are more rows than it has.
    :raises Unwritable: the template is built in a way that cannot be written.
    :raises Incomplete: a required field is missing; says which.
    """
    filled = fill(template, values, limits)
    missing = tuple(understand(filled.content, filename="declaration.xlsx", limits=limits).checker.missing())
    if missing:
        raise Incomplete(missing)
    return filled
