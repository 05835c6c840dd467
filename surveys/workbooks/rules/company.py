"""Findings about the company block of the sheet Declaration."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from surveys.workbooks import labels
from surveys.workbooks.declaration import Declaration
from surveys.workbooks.expectations import Expectations
from surveys.workbooks.findings import Finding, Repair, Severity
from surveys.workbooks.layouts.model import OTHER_MINERAL, SCOPE_OPTIONS
from surveys.workbooks.rules.base import Rule, company_key, repaired
from surveys.workbooks.rules.proposals import blank
from surveys.workbooks.text import folded
from surveys.workbooks.wording import gettext_noop

_EMAILS: Final = ("contact_email", "authorizer_email")
_REQUIRED: Final = ("company", "scope", "contact_name", "contact_phone", "authorizer", *_EMAILS)
_PERSONAL: Final = (
    "contact_name",
    "contact_phone",
    *_EMAILS,
    "authorizer",
    "authorizer_title",
    "authorizer_phone",
)
_OF_CONTACT: Final = {
    "authorizer": "contact_name",
    "authorizer_email": "contact_email",
    "authorizer_phone": "contact_phone",
}
_EMAIL: Final = re.compile(r"[^@]+@[^@]+\.[^@.]{2,}")
_LONGEST_EMAIL: Final = 254
_SAME: Final = re.compile(
    r"(the )?same( as (above|contact|before|authorizer))?|as above|see above|ditto|idem|dto\.?|s\. ?o\.?"
    r"|同上|同左|同联系人|如上"
)
_NOT_AVAILABLE: Final = frozenset(
    {"n/a", "na", "n.a.", "not available", "none", "不适用", "无", "-", "--", "/"}
)


class FieldMissing(Rule):
    id = "C01"
    severity = Severity.CORRECT
    source = "Checker"
    is_filled_in = True
    message = gettext_noop("%(cell)s is empty: “%(field)s” is a required field. Fill it in.")

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        for name in _REQUIRED:
            text = declaration.company[name]
            if not text.as_written.strip():
                yield self.finding(text, field=labels.FIELDS[name])


class MineralsMissing(Rule):
    id = "C02"
    severity = Severity.CORRECT
    source = "Checker"
    message = gettext_noop(
        "No mineral is selected in %(cell)s and the cells beside it, so there is nothing to answer for. "
        "Select the minerals that this declaration is about."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        if declaration.minerals_cell is not None and not declaration.minerals:
            options = selection.options if (selection := declaration.template.layout.selection) else ()
            cells = [blank(text, options) for text in declaration.selected.values()]
            yield self.finding(declaration.minerals_cell, blanks=cells)


class OtherMineralUnnamed(Rule):
    id = "C03"
    severity = Severity.CORRECT
    source = "Checker"
    is_filled_in = True
    message = gettext_noop(
        "%(selector)s says that there is another mineral, but %(cell)s does not name it. "
        "Enter its name, or clear the selection."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        for selector, name in zip(declaration.selected.values(), declaration.other_minerals, strict=False):
            if folded(selector.as_written) == folded(OTHER_MINERAL) and not name:
                yield self.finding(name, selector=selector.cell)


class ScopeNotInList(Rule):
    id = "A03"
    severity = Severity.CORRECT
    source = "A03"
    is_filled_in = True
    message = gettext_noop(
        "%(cell)s says “%(value)s”, which is none of the three declaration scopes. "
        "Choose A (company), B (product) or C (user defined) from the list."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        scope = declaration.company.scope
        if scope.as_written.strip() and scope.value is None:
            yield self.finding(scope)


class DateMissing(Rule):
    id = "V06"
    severity = Severity.CORRECT
    source = "V06"
    is_filled_in = True
    message = gettext_noop(
        "%(cell)s is empty: the declaration has no effective date. Enter the date of its completion."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        text = declaration.company.effective_date
        if not text.as_written.strip():
            yield self.finding(text)


class DateUnreadable(Rule):
    id = "V06b"
    severity = Severity.CORRECT
    source = "V06"
    is_filled_in = True
    message = gettext_noop(
        "%(cell)s holds “%(value)s”, from which no date can be told. Enter day, month and year as a date."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        company = declaration.company
        if company.effective_date.as_written.strip() and company.effective_on is None:
            yield self.finding(company.effective_date)


class DateTypedAsText(Rule):
    id = "V06c"
    severity = Severity.WARN
    source = "V06"
    message = gettext_noop(
        "%(cell)s holds the date “%(value)s” as text; it was read as %(date)s. Enter it as a date, day "
        "first if in doubt."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        company = declaration.company
        if company.is_date_typed_as_text and company.effective_on is not None:
            date_text = company.effective_on.isoformat()
            repairs = (repaired(company.effective_date, date_text, is_certain=True),)
            yield self.finding(company.effective_date, repairs=repairs, date=date_text)


class DateInFuture(Rule):
    id = "V07"
    severity = Severity.CORRECT
    source = "V07"
    is_filled_in = True
    message = gettext_noop(
        "%(cell)s holds %(date)s, which is after today (%(today)s). Enter the date on which the declaration "
        "was completed."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        effective, today = declaration.company.effective_on, expectations.today
        if effective and today and effective > today:
            yield self.finding(
                declaration.company.effective_date, date=effective.isoformat(), today=today.isoformat()
            )


class DateTooOld(Rule):
    id = "V08"
    severity = Severity.CORRECT
    source = "V08"
    is_filled_in = True
    message = gettext_noop(
        "%(cell)s holds %(date)s; this request needs a declaration of %(earliest)s or later. "
        "Review your answers, renew the date and send the file again."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        effective = declaration.company.effective_on
        earliest = _earliest(expectations)
        if effective and earliest and effective < earliest:
            yield self.finding(
                declaration.company.effective_date, date=effective.isoformat(), earliest=earliest.isoformat()
            )


def _earliest(expectations: Expectations) -> date | None:
    """The first day that is recent enough: not before the reporting year, nor older than the months allowed."""
    bounds = []
    if expectations.reporting_year:
        bounds.append(date(expectations.reporting_year, 1, 1))
    if expectations.today:
        months = expectations.today.year * 12 + expectations.today.month - 1 - expectations.max_age_months
        # The 28th exists in every month; up to three days of grace do no harm.
        bounds.append(date(months // 12, months % 12 + 1, min(expectations.today.day, 28)))
    return max(bounds, default=None)


class CompanyDiffers(Rule):
    id = "V09"
    severity = Severity.CORRECT
    source = "V09"
    message = gettext_noop(
        "%(cell)s names “%(value)s”, while this request went to %(expected)s. "
        "If your group declares for you, say so as the justification; otherwise send your own company's file."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        company = declaration.company.company
        names = expectations.company_names
        if company.value and names and company_key(company.value) not in map(company_key, names):
            yield self.finding(company, expected=names[0], repairs=(repaired(company, names[0]),))


class NoEmailAddress(Rule):
    id = "V10"
    severity = Severity.CORRECT
    source = "V10"
    is_filled_in = True
    message = gettext_noop(
        "%(cell)s holds “%(value)s”, which is no e-mail address. Enter the address of the person named above it."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        for name in _EMAILS:
            text = declaration.company[name]
            written = folded(text.as_written)
            if written and not _SAME.fullmatch(written) and not _holds_email(written):
                # The template itself allows to say that there is none.
                severity = Severity.WARN if written in _NOT_AVAILABLE else None
                yield self.finding(text, severity=severity)


def _holds_email(text: str) -> bool:
    """Whether one of the words is an e-mail address."""
    words = re.split(r"[\s<>,;()]+", text) if "@" in text else []
    return any(len(word) <= _LONGEST_EMAIL and _EMAIL.fullmatch(word) for word in words)


class SameAsOther(Rule):
    id = "V10b"
    severity = Severity.CORRECT
    source = "V10"
    is_filled_in = True
    message = gettext_noop(
        "%(cell)s says “%(value)s” instead of a person's own data (%(field)s). Write it out, even if it is the same."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        for name in _PERSONAL:
            text = declaration.company[name]
            if _SAME.fullmatch(folded(text.as_written)):
                yield self.finding(text, field=labels.FIELDS[name], repairs=_written_out(declaration, name))


def _written_out(declaration: Declaration, name: str) -> Iterable[Repair]:
    """The contact's own data, where the authorizer's say that they are the same."""
    source = declaration.company[_OF_CONTACT[name]] if name in _OF_CONTACT else None
    if source and source.value and not _SAME.fullmatch(folded(source.as_written)):
        yield repaired(declaration.company[name], source.value, is_certain=True)


class AuthorizerIsContact(Rule):
    id = "V11"
    severity = Severity.WARN
    source = "V11"
    message = gettext_noop(
        "%(cell)s names the same person, %(value)s, as the contact (%(other)s). "
        "An officer of the company should authorise the declaration."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        contact, authorizer = declaration.company.contact_name, declaration.company.authorizer
        if contact and authorizer and folded(contact.as_written) == folded(authorizer.as_written):
            fields = ("authorizer", "authorizer_title", "authorizer_email", "authorizer_phone")
            cells = [blank(declaration.company[name]) for name in fields]
            yield self.finding(authorizer, other=contact.cell, blanks=cells)


class AuthorizerWithoutTitle(Rule):
    id = "V11b"
    severity = Severity.WARN
    source = "V11"
    is_filled_in = True
    message = gettext_noop(
        "%(cell)s is empty: the position of the authorizer is not given. "
        "Enter the title of the officer who authorises the declaration."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        if not declaration.company.authorizer_title:
            yield self.finding(declaration.company.authorizer_title)


class ScopeUndescribed(Rule):
    id = "V14"
    severity = Severity.CORRECT
    source = "V14"
    is_filled_in = True
    message = gettext_noop(
        "%(scope_cell)s says that the scope is defined by you, but %(cell)s does not describe it. "
        "Describe which products or parts of the company the declaration covers."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        company = declaration.company
        if company.scope.value == SCOPE_OPTIONS[2][0] and not company.scope_description:
            yield self.finding(company.scope_description, scope_cell=company.scope.cell)


RULES: Final[tuple[Rule, ...]] = (
    FieldMissing(),
    ScopeNotInList(),
    ScopeUndescribed(),
    MineralsMissing(),
    OtherMineralUnnamed(),
    CompanyDiffers(),
    NoEmailAddress(),
    SameAsOther(),
    AuthorizerIsContact(),
    AuthorizerWithoutTitle(),
    DateMissing(),
    DateUnreadable(),
    DateTypedAsText(),
    DateInFuture(),
    DateTooOld(),
)
