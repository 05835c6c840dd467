"""Findings about the rows of the Smelter List, by themselves and against the answers."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from surveys.workbooks.declaration import Answer, Declaration, Kind, SmelterRow, Text
from surveys.workbooks.expectations import Expectations
from surveys.workbooks.findings import Finding, Repair, Severity
from surveys.workbooks.layouts.model import (
    NO,
    NOT_IDENTIFIED,
    NOT_LISTED,
    SMELTER_COLUMNS,
    SMELTER_FIRST_ROW,
    YES,
    Topic,
)
from surveys.workbooks.rules.base import Rule, is_closed, is_denied, quoted, repaired
from surveys.workbooks.rules.proposals import blank, cleared, free_smelter_rows, selected_too
from surveys.workbooks.text import folded
from surveys.workbooks.wording import gettext_noop

_RECYCLED_WORDS: Final = ("recycl", "scrap", "再生", "回收", "废料", "リサイクル", "재활용")
_NO_MINES: Final = frozenset(
    {"n/a", "na", "none", "unknown", "-", "no", "not available", "未知", "无", "不适用"}
)


def _rows_of(declaration: Declaration, mineral: str) -> list[SmelterRow]:
    return [row for row in declaration.smelters if folded(row.metal.as_written) == folded(mineral)]


def _numbers(rows: Sequence[SmelterRow]) -> tuple[int, ...]:
    return tuple(row.row for row in rows)


class SmeltersMissing(Rule):
    id = "V18"
    severity = Severity.CORRECT
    source = "V18"
    message = gettext_noop(
        "%(mineral)s is declared as used, but the Smelter List has no smelter for it. "
        "Add the smelters of %(mineral)s, or “Smelter not yet identified” if you do not know them."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        free = free_smelter_rows(declaration)
        for mineral in declaration.minerals:
            first = declaration.given(Topic.ADDED, mineral)
            rows = [row for row in _rows_of(declaration, mineral) if row.lookup]
            if first and not is_closed(declaration, mineral) and not rows:
                sheet, cell = declaration.smelter_list_sheet, f"B{SMELTER_FIRST_ROW}"
                repairs = () if _means_one(declaration, mineral) else free.filled(_unidentified(mineral))
                yield self.finding_at(sheet, cell, mineral=mineral, repairs=repairs)


def _means_one(declaration: Declaration, mineral: str) -> bool:
    """Whether a row means a smelter of the mineral, in a way that the template does not understand."""
    best = (row.best for row in declaration.smelters)
    return any(entry is not None and folded(entry.metal) == folded(mineral) for entry in best)


def _unidentified(mineral: str) -> dict[str, str]:
    return {SMELTER_COLUMNS["metal"]: mineral, SMELTER_COLUMNS["lookup"]: NOT_IDENTIFIED}


class OnlyUnidentified(Rule):
    id = "V18b"
    severity = Severity.WARN
    source = "V18"
    message = gettext_noop(
        "For %(mineral)s the Smelter List names no smelter, only “Smelter not yet identified” (rows: %(rows)s). "
        "Ask your suppliers for the smelters and add them."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        for mineral in declaration.minerals:
            rows = _rows_of(declaration, mineral)
            if (
                rows
                and not is_denied(declaration, mineral)
                and {r.kind for r in rows} == {Kind.NOT_IDENTIFIED}
            ):
                yield self.finding(rows[0].lookup, rows=_numbers(rows), mineral=mineral)


class SmeltersOfDeniedMineral(Rule):
    id = "V19"
    severity = Severity.CORRECT
    source = "V19"
    message = gettext_noop(
        "The Smelter List has smelters of %(mineral)s (rows: %(rows)s), although %(other_cell)s says “%(answer)s”. "
        "Remove the rows, or change the answer."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        for mineral in declaration.minerals:
            rows = _rows_of(declaration, mineral)
            denial = _denial(declaration, mineral)
            if rows and denial:
                yield self.finding(
                    rows[0].metal,
                    rows=_numbers(rows),
                    mineral=mineral,
                    other_cell=denial.given.cell,
                    answer=denial.given.value or "",
                    # Of the two ways out the one that leaves the smelters named.
                    repairs=[repaired(denial.given, YES)] if YES in denial.options else (),
                )


def _denial(declaration: Declaration, mineral: str) -> Answer | None:
    """The answer that says that the mineral is not in the products."""
    if not is_denied(declaration, mineral):
        return None
    added, remains = (declaration.answer(topic, mineral) for topic in (Topic.ADDED, Topic.REMAINS))
    return remains if remains is not None and added is not None and added.given.value == YES else added


class SmeltersOutOfScope(Rule):
    id = "V19b"
    severity = Severity.CORRECT
    source = "V19"
    message = gettext_noop(
        "The Smelter List has smelters of %(mineral)s (rows: %(rows)s), which is not among the minerals of this "
        "declaration. Remove the rows, or add the mineral to the scope."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        known = {folded(mineral) for mineral in declaration.minerals}
        others: dict[str, list[SmelterRow]] = {}
        for row in declaration.smelters:
            if row.metal and folded(row.metal.as_written) not in known:
                others.setdefault(folded(row.metal.as_written), []).append(row)
        for rows in others.values():
            mineral = rows[0].metal.as_written.strip()
            yield self.finding(
                rows[0].metal,
                rows=_numbers(rows),
                mineral=quoted(mineral),
                repairs=_brought_into_scope(declaration, mineral, rows),
            )


def _brought_into_scope(
    declaration: Declaration, mineral: str, rows: Iterable[SmelterRow]
) -> Iterator[Repair]:
    """The mineral selected; the rows cleared where the template does not have it."""
    selection = declaration.template.layout.selection
    options = {folded(option): option for option in selection.options} if selection else {}
    if folded(mineral) in options:
        yield from selected_too(declaration, options[folded(mineral)])
    else:
        yield from map(cleared, rows)


class IdentifiedDespiteUnidentified(Rule):
    id = "V20"
    severity = Severity.CORRECT
    source = "V20"
    message = gettext_noop(
        "%(cell)s says that all smelters of %(mineral)s are identified, but the Smelter List has rows with "
        "“Smelter not "
        "yet identified” (rows: %(rows)s). Both cannot be true: answer No, or name the smelters."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        for mineral in declaration.minerals:
            answer = declaration.answer(Topic.ALL_IDENTIFIED, mineral)
            rows = [row for row in _rows_of(declaration, mineral) if row.kind is Kind.NOT_IDENTIFIED]
            if rows and answer and answer.given.value == YES and not is_closed(declaration, mineral):
                repairs = (repaired(answer.given, NO),)
                yield self.finding(answer.given, rows=_numbers(rows), mineral=mineral, repairs=repairs)


class RecycledDespiteMines(Rule):
    id = "V27"
    severity = Severity.CORRECT
    source = "V27"
    message = gettext_noop(
        "%(cell)s says that all %(mineral)s comes from recycled or scrap sources, but rows of the Smelter List name "
        "mines, say No to it, or name smelters that are known to take ore (rows: %(rows)s). Correct the answer or the "
        "rows."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        for mineral in declaration.minerals:
            answer = declaration.answer(Topic.RECYCLED, mineral)
            if answer and answer.given.value == YES and not is_closed(declaration, mineral):
                ores = expectations.known_origins
                listed = _rows_of(declaration, mineral)
                rows = [row for row in listed if _takes_ore(row) or row.best_cid in ores]
                if rows:
                    repairs = (repaired(answer.given, NO),)
                    yield self.finding(answer.given, rows=_numbers(rows), mineral=mineral, repairs=repairs)


def _takes_ore(row: SmelterRow) -> bool:
    return names_mines(row.mines) or names_mines(row.mine_countries) or row.recycled.value == NO


def names_mines(text: Text) -> bool:
    """Whether a column for mines names any, rather than saying that there are none."""
    written = folded(text.as_written)
    return bool(written) and written not in _NO_MINES and not any(word in written for word in _RECYCLED_WORDS)


class NotListedIncomplete(Rule):
    id = "V29"
    severity = Severity.CORRECT
    source = "V29"
    message = gettext_noop(
        "Rows with “Smelter not listed” lack the name (column D) or the country (column E) of the smelter "
        "(rows: %(rows)s). Both are needed to identify it: fill them in."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        rows = [r for r in declaration.smelters if r.kind is Kind.NOT_LISTED and not (r.name and r.country)]
        if rows:
            countries = [
                (row.country, row.best.country if row.best else "") for row in rows if not row.country
            ]
            cells = [row.name for row in rows if not row.name]
            cells += [country for country, known in countries if not known]
            yield self.finding(
                rows[0].country if rows[0].name else rows[0].name,
                rows=_numbers(rows),
                repairs=[repaired(country, known) for country, known in countries if known],
                blanks=map(blank, cells),
            )


class NotListedWithoutPlace(Rule):
    id = "V29b"
    severity = Severity.CORRECT
    source = "V29"
    message = gettext_noop(
        "Rows with “Smelter not listed” give neither street, city nor contact of the smelter (rows: %(rows)s). "
        "Enter at least the city, so that the smelter can be identified."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        rows = [
            row
            for row in declaration.smelters
            if row.kind is Kind.NOT_LISTED
            and row.name
            and row.best is None
            and not (row.street or row.city or row.contact or row.email)
        ]
        if rows:
            yield self.finding(rows[0].city, rows=_numbers(rows), blanks=[blank(row.city) for row in rows])


class NotListedIsListed(Rule):
    id = "S01"
    severity = Severity.WARN
    source = "S01"
    message = gettext_noop(
        "Rows with “Smelter not listed” name smelters that are in the Smelter Look-up (rows: %(rows)s); "
        "“%(name)s” is %(cid)s. Enter the ID in column A instead."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        rows = [row for row in declaration.smelters if row.kind is Kind.NOT_LISTED and row.best_cid]
        if rows:
            name, cid = quoted(rows[0].name.as_written), rows[0].best_cid or ""
            yield self.finding(
                rows[0].name, rows=_numbers(rows), name=name, cid=cid, repairs=_identifying(rows)
            )


class RowIncomplete(Rule):
    id = "S02"
    severity = Severity.CORRECT
    source = "S02"
    message = gettext_noop(
        "Rows of the Smelter List do not say which smelter is meant: metal (column B) or look-up name (column C) is "
        "missing (rows: %(rows)s). Complete the rows, or clear them."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        rows = [
            row
            for row in declaration.smelters
            if not (row.metal and row.lookup) and not row.id_input and row.best is None
        ]
        if rows:
            row = rows[0]
            metals = [row.metal for row in rows if not row.metal and (row.lookup or row.name)]
            yield self.finding(
                row.lookup if row.metal else row.metal,
                rows=_numbers(rows),
                repairs=[_named_or_cleared(row) for row in rows if not row.lookup],
                blanks=[blank(metal, declaration.minerals) for metal in metals],
            )


def _named_or_cleared(row: SmelterRow) -> Repair:
    """A row without a look-up name: not listed where it has another name, and cleared where it names nothing."""
    return repaired(row.lookup, NOT_LISTED) if row.name else cleared(row)


class LookUpNameUnknown(Rule):
    id = "S03"
    severity = Severity.CORRECT
    source = "S03"
    message = gettext_noop(
        "Rows of the Smelter List hold a name that the Smelter Look-up does not have for that metal (rows: "
        "%(rows)s), the "
        "first one “%(value)s” in %(cell)s. Choose a name from the list, or “Smelter not listed” and give "
        "name and country."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        if not declaration.lookup:
            return
        rows = [
            row
            for row in declaration.smelters
            if row.kind is Kind.UNRESOLVED and row.metal and row.lookup and not row.id_input
        ]
        if rows:
            unknown = [row for row in rows if row.best is None]
            yield self.finding(
                rows[0].lookup,
                rows=_numbers(rows),
                repairs=[*_identifying(rows), *_not_listed(unknown)],
                blanks=[blank(row.country) for row in unknown if not row.country],
            )


def _not_listed(rows: Iterable[SmelterRow]) -> Iterator[Repair]:
    """Say of smelters that the look-up does not know that they are not listed, under the name that was given."""
    for row in rows:
        if not row.name:
            yield repaired(row.name, row.lookup.as_written.strip())
        yield repaired(row.lookup, NOT_LISTED)


class Duplicates(Rule):
    id = "V33"
    severity = Severity.WARN
    source = "V33"
    message = gettext_noop(
        "Rows of the Smelter List repeat a smelter that is listed above for the same metal (rows: %(rows)s), the first "
        "one %(cid)s. They are counted once; remove the repetitions."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        seen: dict[tuple[str, str], SmelterRow] = {}
        repeated, repairs = [], []
        for row in declaration.smelters:
            if row.best_cid:
                first = seen.setdefault((row.best_cid, folded(row.metal.as_written)), row)
                if first is not row:
                    repeated.append(row)
                    repairs.append(cleared(row, is_certain=_says_all_of(first, row)))
        if repeated:
            place, cid = repeated[0].id_input, repeated[0].best_cid or ""
            yield self.finding(place, rows=_numbers(repeated), cid=cid, repairs=repairs)


def _says_all_of(row: SmelterRow, other: SmelterRow) -> bool:
    """Whether a row says all that another one says, word for word."""
    pairs = ((getattr(row, name), getattr(other, name)) for name in SMELTER_COLUMNS)
    return all(folded(there.as_written) in ("", folded(here.as_written)) for here, there in pairs)


def _identifying(rows: Iterable[SmelterRow]) -> Iterator[Repair]:
    """Name the smelter by its ID and by its standard name: what is typed in column C counts before the ID."""
    for row in rows:
        if row.best is not None and row.best.cid:
            yield repaired(row.id_input, row.best.cid)
            yield repaired(row.lookup, row.best.standard_name)


RULES: Final[tuple[Rule, ...]] = (
    SmeltersMissing(),
    OnlyUnidentified(),
    SmeltersOfDeniedMineral(),
    SmeltersOutOfScope(),
    IdentifiedDespiteUnidentified(),
    RecycledDespiteMines(),
    RowIncomplete(),
    LookUpNameUnknown(),
    NotListedIncomplete(),
    NotListedWithoutPlace(),
    NotListedIsListed(),
    Duplicates(),
)
