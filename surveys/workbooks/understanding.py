"""From bytes to everything that can be said about them: the one way in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from surveys.workbooks.checker import CheckerResult, check
from surveys.workbooks.declaration import Declaration
from surveys.workbooks.detect import NEEDED, OPTIONAL, detect
from surveys.workbooks.expectations import Expectations
from surveys.workbooks.findings import Finding
from surveys.workbooks.layouts.model import Topic
from surveys.workbooks.lookup import Lookup
from surveys.workbooks.package import Limits, open_package
from surveys.workbooks.reader import read
from surveys.workbooks.refusals import Refusal, Refused
from surveys.workbooks.rules import catalogue
from surveys.workbooks.sheets import Sheets

DEFAULT_LIMITS: Final = Limits()
NO_EXPECTATIONS: Final = Expectations()


@dataclass(frozen=True, slots=True)
class Understanding:
    """What one file says, what the template's own Checker would say of it, and what is wrong with it."""

    filename: str
    declaration: Declaration
    checker: CheckerResult
    findings: tuple[Finding, ...]


def understand(
    content: bytes,
    *,
    filename: str,
    limits: Limits = DEFAULT_LIMITS,
    expectations: Expectations | Callable[[Declaration], Expectations] = NO_EXPECTATIONS,
    lookup: Lookup | None = None,
) -> Understanding:
    """Read and judge one file.

    :param expectations: what is known outside of the file, or a way to find that out once it is read.
    :param lookup: stands in for the workbook's own Smelter Look-up where that sheet is gone.
    :raises Refused: the file cannot be read as a declaration; says why.
    """
    package = open_package(content, limits)
    sheets = Sheets(package, NEEDED, OPTIONAL)
    template = detect(sheets)
    declaration = replace(
        read(sheets, template, lookup), has_macros=package.has_macros, external_links=package.external_links
    )
    _refuse_empty(declaration)
    expected = expectations if isinstance(expectations, Expectations) else expectations(declaration)
    findings = catalogue.check(declaration, expected)
    return Understanding(filename, declaration, check(declaration), tuple(findings))


def _refuse_empty(declaration: Declaration) -> None:
    """Refuse a template that nobody has filled in.

    A chosen scope, chosen minerals and answers to later questions do not count: official blanks come with
    some.
    """
    fields: Mapping[str, str] = declaration.template.layout.company_cells
    rows = (declaration.smelters, declaration.products, declaration.mines)
    first_answers = (answer.given for answer in declaration.answers if answer.topic is Topic.ADDED)
    if (
        any(declaration.company[name] for name in fields if name != "scope")
        or any(rows)
        or any(first_answers)
    ):
        return
    template = declaration.template
    raise Refused(Refusal.EMPTY_TEMPLATE, family=template.family.value, version=template.version)
