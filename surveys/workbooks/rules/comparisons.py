"""Findings against other lists: last year's declaration, other suppliers' files, the whole reference list."""

from collections.abc import Iterable, Set
from typing import Final

from surveys.workbooks.declaration import Declaration, SmelterRow
from surveys.workbooks.expectations import Expectations, SmelterKey
from surveys.workbooks.findings import Finding, Severity
from surveys.workbooks.layouts.model import SCOPE_OPTIONS, SMELTER_FIRST_ROW, Family
from surveys.workbooks.rules.base import Rule
from surveys.workbooks.text import folded, normalised_cid
from surveys.workbooks.wording import gettext_noop

LONG_LIST: Final = 150
"""Up to this many smelters, two honest lists may well be the same."""
SAME_SHARE: Final = 0.95
_JUMP: Final = 0.5


def smelter_keys(declaration: Declaration) -> frozenset[SmelterKey]:
    """The different smelters of a declaration."""
    return frozenset(key for row in declaration.smelters if (key := _key(row))[0])


def listed_keys(declaration: Declaration) -> frozenset[SmelterKey]:
    """The different smelters of a declaration that have a CID."""
    return frozenset(key for key in smelter_keys(declaration) if normalised_cid(key[0]) == key[0].upper())


def _key(row: SmelterRow) -> SmelterKey:
    cid = normalised_cid(row.id_input.as_written) or normalised_cid(row.cid.as_written)
    return key_of(cid, row.reported_name.value or row.lookup.value or "", row.metal.as_written)


def key_of(cid: str | None, name: str, metal: str) -> SmelterKey:
    """The key of a reported smelter: by its CID, else by its name."""
    return folded(cid or name), folded(metal)


def _is_same(one: Set[SmelterKey], other: Set[SmelterKey]) -> bool:
    """Whether two lists agree in at least 95 per cent of the longer one."""
    return len(one & other) >= SAME_SHARE * max(len(one), len(other))


class WholeReferenceList(Rule):
    id = "V34"
    severity = Severity.CORRECT
    source = "V34"
    message = gettext_noop(
        "The Smelter List holds all %(count)s smelters of the Smelter Look-up, from %(cell)s on. "
        "Report only the smelters of your own supply chain."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        listed = listed_keys(declaration)
        if len(listed) <= LONG_LIST:
            return
        metals = {metal for _, metal in listed}
        entries = expectations.known_smelters.values() or declaration.lookup.entries
        every = {key_of(entry.cid, "", entry.metal) for entry in entries if entry.cid}
        if _is_same(listed, {key for key in every if key[1] in metals}):
            yield self.finding_at(declaration.smelter_list_sheet, f"A{SMELTER_FIRST_ROW}", count=len(listed))


class ListOfAnother(Rule):
    id = "V34b"
    severity = Severity.CORRECT
    source = "V34"
    message = gettext_noop(
        "The Smelter List, from %(cell)s on, agrees with that of another company in %(share)s%% of its %(count)s "
        "smelters. It looks copied: report only the smelters of your own supply chain."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        listed = listed_keys(declaration)
        if len(listed) <= LONG_LIST:
            return
        same = [
            other for other in expectations.other_lists if len(other) > LONG_LIST and _is_same(listed, other)
        ]
        if same:
            most = max(len(listed & other) / max(len(listed), len(other)) for other in same)
            yield self.finding_at(
                declaration.smelter_list_sheet,
                f"A{SMELTER_FIRST_ROW}",
                share=int(most * 100),
                count=len(listed),
            )


class NumberJumps(Rule):
    id = "V35"
    severity = Severity.WARN
    source = "V35"
    message = gettext_noop(
        "The Smelter List, from %(cell)s on, names %(count)s smelters; your declaration for %(year)s named %(before)s. "
        "Check that none is missing or superfluous, and confirm it."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        last = expectations.last_declaration
        if last is None or not last.smelters:
            return
        now, before = len(smelter_keys(declaration)), len(last.smelters)
        if abs(now - before) > _JUMP * before:
            yield self.finding_at(
                declaration.smelter_list_sheet,
                f"A{SMELTER_FIRST_ROW}",
                count=now,
                year=last.year,
                before=before,
            )


class FewSmelters(Rule):
    id = "V35b"
    severity = Severity.WARN
    source = "V35"
    message = gettext_noop(
        "%(scope_cell)s declares for the whole company, but the Smelter List names only %(count)s smelters "
        "from %(cell)s "
        "on; %(fewest)s or more are usual. Check that none is missing, and confirm it."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        if declaration.template.family is Family.AMRT:
            return  # Its lists are never complete, and nobody asks for it (V46).
        scope, number = declaration.company.scope, len(smelter_keys(declaration))
        if scope.value == SCOPE_OPTIONS[0][0] and 0 < number < expectations.fewest_smelters:
            yield self.finding_at(
                declaration.smelter_list_sheet,
                f"A{SMELTER_FIRST_ROW}",
                scope_cell=scope.cell,
                count=number,
                fewest=expectations.fewest_smelters,
            )


class SameAsLastYear(Rule):
    id = "V36"
    severity = Severity.CORRECT
    source = "V36"
    is_filled_in = True
    message = gettext_noop(
        "Smelters, answers and the date in %(cell)s are those of your declaration for %(year)s. "
        "Make a new survey of your suppliers, or confirm that one was made this year, and renew the date."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        last, company = expectations.last_declaration, declaration.company
        if last is None or not last.smelters or company.effective_on is None:
            return
        same_date = company.effective_on == last.effective_on
        if (
            same_date
            and smelter_keys(declaration) == last.smelters
            and answers_of(declaration) == last.answers
        ):
            yield self.finding(company.effective_date, year=last.year)


def answers_of(declaration: Declaration) -> dict[tuple[str, str], str]:
    """What was answered, by meaning and mineral."""
    by_mineral = {
        (answer.topic.value, answer.mineral): answer.given.value or "" for answer in declaration.answers
    }
    by_practice = {
        (answer.practice.value, answer.mineral or ""): answer.given.value or ""
        for answer in declaration.company_answers
    }
    return by_mineral | by_practice


RULES: Final[tuple[Rule, ...]] = (
    SameAsLastYear(),
    WholeReferenceList(),
    ListOfAnother(),
    NumberJumps(),
    FewSmelters(),
)
