"""Findings about the file as a whole: which template it is, and what else is in the package."""

from collections.abc import Iterable
from typing import Final

from surveys.workbooks.declaration import Declaration
from surveys.workbooks.detect import DECLARATION
from surveys.workbooks.expectations import Expectations
from surveys.workbooks.findings import Finding, Severity
from surveys.workbooks.layouts import known
from surveys.workbooks.layouts.model import Family
from surveys.workbooks.rules.base import Rule
from surveys.workbooks.wording import gettext_noop

REVISION_CELL: Final = "J3"


class WrongTemplate(Rule):
    id = "V02"
    severity = Severity.REJECT
    source = "V02"
    message = gettext_noop(
        "This is a file of the template %(family)s, but this request asks for the %(expected)s. "
        "Fill in the %(expected)s and send that file."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        family = declaration.template.family
        if expectations.family and family is not expectations.family:
            yield self.finding_at(
                DECLARATION, REVISION_CELL, family=family.value, expected=expectations.family.value
            )


class VersionTooOld(Rule):
    id = "V03"
    severity = Severity.REJECT
    source = "V03"
    message = gettext_noop(
        "This is %(family)s %(version)s; this request accepts version %(minimum)s and later. "
        "Copy your answers into the current template and send that file."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        template, minimum = declaration.template, expectations.minimum_version
        if (
            minimum
            and _is_below(template.version, minimum)
            and expectations.family in (None, template.family)
        ):
            yield self.finding_at(
                DECLARATION,
                REVISION_CELL,
                family=template.family.value,
                version=template.version,
                minimum=minimum,
            )


class SupersededVersion(Rule):
    id = "V04"
    severity = Severity.WARN
    source = "V04"
    message = gettext_noop(
        "This is %(family)s %(version)s, which %(current)s has replaced. "
        "It is accepted this time; use %(current)s for your next declaration."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        template = declaration.template
        successor = Family.EMRT if template.family is Family.CRT else template.family
        current = known.layouts_of(successor)[-1].version
        if expectations.current_version and expectations.family in (None, successor):
            current = expectations.current_version
        is_replaced = successor is not template.family or _is_below(template.version, current)
        too_old = any(VersionTooOld().check(declaration, expectations))
        if is_replaced and not too_old:
            yield self.finding_at(
                DECLARATION,
                REVISION_CELL,
                family=template.family.value,
                version=template.version,
                current=f"{successor.value} {current}",
            )


class UnknownRevision(Rule):
    id = "F01"
    severity = Severity.WARN
    source = "F01"
    message = gettext_noop(
        "This is %(family)s %(version)s, which is not known here yet. It was read like version "
        "%(known_version)s, whose layout it shares. Check that your answers are shown correctly."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        template = declaration.template
        if not template.is_exact:
            yield self.finding_at(
                DECLARATION,
                REVISION_CELL,
                family=template.family.value,
                version=template.version,
                known_version=template.layout.version,
            )


class StructureAltered(Rule):
    id = "F04"
    severity = Severity.WARN
    source = "V05"
    message = gettext_noop(
        "%(place)s does not hold what the official %(family)s %(version)s has there, so the file has been altered. "
        "Check that your answers are shown correctly, and use a fresh copy of the template next time."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        template = declaration.template
        if template.altered is not None:
            yield self.finding_at(
                DECLARATION,
                REVISION_CELL,
                place=template.altered,
                family=template.family.value,
                version=template.version,
            )


class ContainsMacros(Rule):
    id = "F02"
    severity = Severity.WARN
    source = "F02"
    message = gettext_noop(
        "The file contains macros. They were not run, and only the values were read. "
        "The official template has no macros: save the file as .xlsx next time."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        if declaration.has_macros:
            yield self.finding_at(DECLARATION, "A1")


class ExternalLinks(Rule):
    id = "F03"
    severity = Severity.WARN
    source = "F03"
    message = gettext_noop(
        "The file has %(count)s links to other workbooks. They were not followed, so values taken from there may be "
        "out of date. Break the links in Excel (Data, Edit Links), check the values and save the file again."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        links = declaration.external_links - declaration.template.layout.own_external_links
        if links > 0:
            yield self.finding_at(DECLARATION, "A1", count=links)


def _is_below(version: str, other: str) -> bool:
    return known.version_key(version) < known.version_key(other)


RULES: Final[tuple[Rule, ...]] = (
    WrongTemplate(),
    VersionTooOld(),
    SupersededVersion(),
    UnknownRevision(),
    StructureAltered(),
    ContainsMacros(),
    ExternalLinks(),
)
