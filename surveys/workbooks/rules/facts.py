"""Findings against what is known of the listed smelters: where they take ore from, whether they are smelters at all."""

from collections.abc import Iterable, Iterator
from typing import Final

from surveys.workbooks import labels
from surveys.workbooks.countries import named_in
from surveys.workbooks.declaration import Declaration, Kind, SmelterRow, Text
from surveys.workbooks.expectations import Expectations, Origin
from surveys.workbooks.findings import Finding, Severity
from surveys.workbooks.layouts.model import NO, YES, Practice, Topic
from surveys.workbooks.rules.base import Rule, company_key, is_closed, quoted, repaired
from surveys.workbooks.text import folded, normalised_cid
from surveys.workbooks.wording import gettext_noop

_GRADED: Final = frozenset({"3", "DRC"})
"""RMI's levels of countries that are conflict-affected or high-risk."""


def _rows_of(declaration: Declaration, mineral: str) -> list[SmelterRow]:
    return [row for row in declaration.smelters if folded(row.metal.as_written) == folded(mineral)]


def _cid(row: SmelterRow) -> str | None:
    return row.best_cid or normalised_cid(row.id_input.as_written) or normalised_cid(row.cid.as_written)


def _denials(declaration: Declaration) -> Iterator[tuple[Topic, str, Text]]:
    """Answers No to the questions about origins."""
    for topic in (Topic.COVERED_COUNTRIES, Topic.CAHRA):
        for mineral in declaration.minerals:
            answer = declaration.answer(topic, mineral)
            if answer and answer.given.value == NO and not is_closed(declaration, mineral):
                yield topic, mineral, answer.given


class OriginNamedInFile(Rule):
    id = "V26"
    severity = Severity.CORRECT
    source = "V26"
    message = gettext_noop(
        "%(cell)s says No for %(mineral)s (%(topic)s), but %(where)s of the same file names %(origin)s. "
        "Change the answer to “Yes”, or correct the origin."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        for topic, mineral, given in _denials(declaration):
            is_covered = topic is Topic.COVERED_COUNTRIES
            meant = expectations.covered_countries if is_covered else expectations.high_risk_countries
            for text in _mine_countries(declaration, mineral):
                if meant and named_in(text.as_written, meant):
                    yield self.finding(
                        given,
                        mineral=mineral,
                        topic=labels.TOPICS[topic],
                        where=f"{text.sheet} {text.cell}",
                        origin=quoted(text.as_written.strip()),
                        repairs=(repaired(given, YES),),
                    )
                    break


def _mine_countries(declaration: Declaration, mineral: str) -> Iterator[Text]:
    """Where the file itself says that ore of a mineral comes from."""
    yield from (row.mine_countries for row in _rows_of(declaration, mineral))
    yield from (row.country for row in declaration.mines if folded(row.metal.as_written) == folded(mineral))


class OriginKnown(Rule):
    id = "V26b"
    severity = Severity.CORRECT
    source = "V26"
    message = gettext_noop(
        "%(cell)s says No for %(mineral)s (%(topic)s), but %(cid)s (%(where)s) is known to take ore from %(origin)s. "
        "Change the answer to “Yes”, or remove the smelter if it is not in your supply chain."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        if not expectations.known_origins:
            return
        for topic, mineral, given in _denials(declaration):
            found = []
            for row in _rows_of(declaration, mineral):
                cid = _cid(row) or ""
                for origin in expectations.known_origins.get(cid, ()):
                    if _is_meant(topic, origin, expectations):
                        found.append((row, cid, origin))
                        break
            if found:
                row, cid, origin = found[0]
                yield self.finding(
                    given,
                    rows=[each[0].row for each in found],
                    mineral=mineral,
                    topic=labels.TOPICS[topic],
                    cid=cid,
                    where=f"{row.sheet} {row.row}",
                    origin=origin.country,
                    repairs=(repaired(given, YES),),
                )


def _is_meant(topic: Topic, origin: Origin, expectations: Expectations) -> bool:
    """Whether a question about origins asks for this one."""
    if topic is Topic.COVERED_COUNTRIES:
        is_covered = named_in(origin.country, expectations.covered_countries) is not None
        return origin.level == "DRC" or is_covered
    is_high_risk = named_in(origin.country, expectations.high_risk_countries) is not None
    return origin.is_cahra or origin.level in _GRADED or is_high_risk


class NotASmelter(Rule):
    id = "V32"
    severity = Severity.CORRECT
    source = "V32"
    message = gettext_noop(
        "Rows of the Smelter List name a company that is no smelter, but a trader, a manufacturer or yourself (rows: "
        "%(rows)s), the first one “%(value)s” in %(cell)s. Ask your source for the smelter and report that one."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        known = {(folded(metal), company_key(name)) for metal, name in expectations.non_smelters}
        own = {company_key(name) for name in expectations.company_names}
        found = []
        for row in declaration.smelters:
            name = row.reported_name
            if not name or row.best is not None or row.kind is Kind.NOT_IDENTIFIED:
                continue
            key = company_key(name.as_written)
            if key in own or (folded(row.metal.as_written), key) in known:
                found.append(row)
        if found:
            yield self.finding(found[0].reported_name, rows=[row.row for row in found])


class UnvalidatedDespitePractice(Rule):
    id = "V40"
    severity = Severity.WARN
    source = "V40"
    message = gettext_noop(
        "%(cell)s says “%(value)s” to question %(question)s (%(practice)s), but the Smelter List names "
        "smelters that are "
        "not on the public lists of assessed ones (rows: %(rows)s), the first one %(cid)s. Check whether "
        "practice and answer agree."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        participating = {folded(metal): cids for metal, cids in expectations.participating.items()}
        for answer in declaration.practice(Practice.VALIDATED_SMELTERS_REQUIRED):
            if answer.given.value != YES:
                continue
            asked = [answer.mineral] if answer.mineral else list(declaration.minerals)
            metals = {folded(mineral) for mineral in asked if not is_closed(declaration, mineral)}
            found = []
            for row in declaration.smelters:
                metal, cid = folded(row.metal.as_written), _cid(row)
                if cid and metal in metals and metal in participating and cid not in participating[metal]:
                    found.append((row, cid))
            if found:
                number = f"{answer.letter}, {answer.mineral}" if answer.mineral else answer.letter
                yield self.finding(
                    answer.given,
                    rows=[row.row for row, _ in found],
                    question=number,
                    practice=labels.PRACTICES[answer.practice],
                    cid=found[0][1],
                )


RULES: Final[tuple[Rule, ...]] = (
    OriginNamedInFile(),
    OriginKnown(),
    UnvalidatedDespitePractice(),
    NotASmelter(),
)
