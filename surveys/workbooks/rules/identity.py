"""Findings about smelter IDs: unknown, misspelled, or at odds with metal, name and country in their row."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from surveys.workbooks.declaration import Declaration, Kind, SmelterRow, Text
from surveys.workbooks.expectations import Expectations
from surveys.workbooks.findings import Blank, Finding, Repair, Severity
from surveys.workbooks.lookup import LookupEntry
from surveys.workbooks.rules.base import Rule, quoted, repaired
from surveys.workbooks.rules.proposals import blank
from surveys.workbooks.text import folded, normalised_cid
from surveys.workbooks.wording import gettext_noop


def _entry(declaration: Declaration, expectations: Expectations, cid: str) -> LookupEntry | None:
    """The smelter of a well-spelled CID, by the reference list or else by the workbook's own look-up."""
    return expectations.known_smelters.get(cid) or declaration.lookup.by_cid(cid)


def _typed_ids(row: SmelterRow) -> Iterator[Text]:
    """The cells of a row that should hold a CID; a smelter that is not listed may have an ID of another kind."""
    if row.id_input:
        yield row.id_input
    if row.cid and row.kind is not Kind.NOT_LISTED and row.cid.as_written != row.id_input.as_written:
        yield row.cid


class IdMalformed(Rule):
    id = "V31"
    severity = Severity.CORRECT
    source = "V31"
    message = gettext_noop(
        "Cells for smelter IDs hold something that is no ID (rows: %(rows)s), the first one “%(value)s” in %(cell)s. "
        "An ID is “CID” and six digits: correct or clear it."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        found = [
            (row, text)
            for row in declaration.smelters
            for text in _typed_ids(row)
            if normalised_cid(text.as_written) is None
        ]
        if found:
            repairs = _by_name(found, is_certain=True)
            cells = _unnamed(found)
            yield self.finding(found[0][1], rows=[row.row for row, _ in found], repairs=repairs, blanks=cells)


def _unnamed(found: Iterable[tuple[SmelterRow, Text]]) -> Iterator[Blank]:
    """Cells for an ID in rows that name no smelter whose ID is known."""
    return (blank(text) for row, text in found if not row.best_cid)


def _by_name(found: Iterable[tuple[SmelterRow, Text]], *, is_certain: bool) -> Iterator[Repair]:
    """The ID of the smelter that the row names, for cells that hold none or another one."""
    return (repaired(text, row.best_cid, is_certain=is_certain) for row, text in found if row.best_cid)


class IdUnknown(Rule):
    id = "V31b"
    severity = Severity.CORRECT
    source = "V31"
    message = gettext_noop(
        "The Smelter List holds IDs that the reference list does not have (rows: %(rows)s), the first one "
        "“%(value)s” in "
        "%(cell)s. Check the ID, or give the smelter as “Smelter not listed” with name and country."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        if not declaration.lookup and not expectations.known_smelters:
            return
        found = [
            (row, text)
            for row in declaration.smelters
            for text in _typed_ids(row)
            if (cid := normalised_cid(text.as_written))
            and cid not in expectations.removed_cids
            and _entry(declaration, expectations, cid) is None
        ]
        if found:
            repairs, cells = _by_name(found, is_certain=False), _unnamed(found)
            rows = sorted({row.row for row, _ in found})
            yield self.finding(found[0][1], rows=rows, repairs=repairs, blanks=cells)


class IdMisspelled(Rule):
    id = "V31c"
    severity = Severity.CORRECT
    source = "V31"
    message = gettext_noop(
        "Smelter IDs are spelled in a way that the template does not recognise (rows: %(rows)s): "
        "“%(value)s” in %(cell)s "
        "means %(cid)s. Write them as “CID” and six digits, without spaces."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        found = []
        for row in declaration.smelters:
            for text in _typed_ids(row):
                cid = normalised_cid(text.as_written)
                if cid and text.as_written.upper() != cid and _entry(declaration, expectations, cid):
                    found.append((row, text, cid))
        if found:
            _, text, cid = found[0]
            repairs = [repaired(text, cid, is_certain=True) for _, text, cid in found]
            yield self.finding(text, rows=[row.row for row, _, _ in found], cid=cid, repairs=repairs)


class IdRemoved(Rule):
    id = "V31d"
    severity = Severity.CORRECT
    source = "V31"
    message = gettext_noop(
        "Smelter IDs have been removed from the reference list (rows: %(rows)s): %(cid)s in version %(version)s. "
        "Ask your source which facility it is now, and report that one."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        removed = expectations.removed_cids
        found = [row for row in declaration.smelters if (row.best_cid or _cid(row)) in removed]
        if found:
            cid = found[0].best_cid or _cid(found[0]) or ""
            yield self.finding(
                found[0].id_input,
                rows=[row.row for row in found],
                cid=cid,
                version=removed[cid],
                blanks=[blank(row.id_input) for row in found],
            )


def _cid(row: SmelterRow) -> str | None:
    return normalised_cid(row.id_input.as_written) or normalised_cid(row.cid.as_written)


@dataclass(frozen=True, slots=True)
class _Identified:
    row: SmelterRow
    cid: str
    entry: LookupEntry


def _identified(declaration: Declaration, expectations: Expectations) -> Iterator[_Identified]:
    """Rows with an ID that is known, beside what is known of it."""
    for row in declaration.smelters:
        cid = _cid(row)
        entry = _entry(declaration, expectations, cid) if cid else None
        if cid and entry:
            yield _Identified(row, cid, entry)


def _agrees_in_name(each: _Identified) -> bool:
    """Whether the row names the smelter of its ID, so that ID and name speak for the rest."""
    names = (folded(each.entry.standard_name), folded(each.entry.name))
    return each.row.lookup.value is not None and folded(each.row.lookup.as_written) in names


class MetalDiffers(Rule):
    id = "V30"
    severity = Severity.CORRECT
    source = "V30"
    message = gettext_noop(
        "The metal does not belong to the smelter ID (rows: %(rows)s): %(cell)s says “%(value)s”, but "
        "%(cid)s (%(name)s) "
        "is a smelter of %(expected)s. Correct the metal or the ID."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        found = [
            each
            for each in _identified(declaration, expectations)
            if each.row.metal and folded(each.row.metal.as_written) != folded(each.entry.metal)
        ]
        if found:
            first = found[0]
            yield self.finding(
                first.row.metal,
                rows=[each.row.row for each in found],
                cid=first.cid,
                name=quoted(first.entry.standard_name),
                expected=first.entry.metal,
                repairs=[
                    repaired(each.row.metal, each.entry.metal, is_certain=_agrees_in_name(each))
                    for each in found
                ],
            )


class NameDiffers(Rule):
    id = "V30b"
    severity = Severity.CORRECT
    source = "V30"
    message = gettext_noop(
        "The name does not belong to the smelter ID (rows: %(rows)s): %(cell)s says “%(value)s”, but %(cid)s is "
        "“%(expected)s”. Correct the name or the ID."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        found = [each for each in _identified(declaration, expectations) if _is_other_name(declaration, each)]
        if found:
            first = found[0]
            yield self.finding(
                first.row.lookup,
                rows=[each.row.row for each in found],
                cid=first.cid,
                expected=quoted(first.entry.standard_name),
                repairs=[repaired(each.row.lookup, each.entry.standard_name) for each in found],
            )


def _is_other_name(declaration: Declaration, each: _Identified) -> bool:
    """Whether the row's look-up name is neither the standard name nor an alias of its ID."""
    row, entry = each.row, each.entry
    if row.kind in (Kind.NOT_LISTED, Kind.NOT_IDENTIFIED) or not row.lookup:
        return False
    if folded(row.lookup.as_written) in (folded(entry.standard_name), folded(entry.name)):
        return False
    lookup, name = declaration.lookup, row.lookup.as_written
    by_name = lookup.by_name_as_typed(entry.metal, name) or lookup.by_name(entry.metal, name)
    return by_name is None or by_name.cid != each.cid


class CountryDiffers(Rule):
    id = "V30c"
    severity = Severity.CORRECT
    source = "V30"
    message = gettext_noop(
        "The country does not belong to the smelter ID (rows: %(rows)s): %(cell)s says “%(value)s”, but %(cid)s "
        "(%(name)s) is in %(expected)s. Correct the country or the ID."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        found = [
            each
            for each in _identified(declaration, expectations)
            if each.row.country
            and each.entry.country
            and folded(each.row.country.as_written) != folded(each.entry.country)
        ]
        if found:
            first = found[0]
            yield self.finding(
                first.row.country,
                rows=[each.row.row for each in found],
                cid=first.cid,
                name=quoted(first.entry.standard_name),
                expected=first.entry.country,
                repairs=[
                    repaired(each.row.country, each.entry.country, is_certain=_agrees_in_name(each))
                    for each in found
                ],
            )


class TwoIds(Rule):
    id = "V30d"
    severity = Severity.CORRECT
    source = "V30"
    message = gettext_noop(
        "Rows of the Smelter List hold two different IDs (rows: %(rows)s): “%(value)s” in %(cell)s and “%(other)s” in "
        "%(other_cell)s. Leave the right one in both cells."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        found = [row for row in declaration.smelters if _has_two_ids(declaration, row)]
        if found:
            row = found[0]
            yield self.finding(
                row.id_input,
                rows=[row.row for row in found],
                other=quoted(row.cid.as_written),
                other_cell=row.cid.cell,
                repairs=[repair for row in found for repair in _named_id(declaration, row)],
            )


def _named_id(declaration: Declaration, row: SmelterRow) -> Iterator[Repair]:
    """The ID that belongs to the row's name, for the cell that holds the other one."""
    entry = declaration.lookup.by_name(row.metal.as_written, row.reported_name.as_written)
    cells = {normalised_cid(text.as_written): text for text in (row.id_input, row.cid)}
    if entry and entry.cid in cells:
        yield from (repaired(text, entry.cid or "") for cid, text in cells.items() if cid != entry.cid)


def _has_two_ids(declaration: Declaration, row: SmelterRow) -> bool:
    """Whether columns A and F name different smelters.

    Where one standard name has two IDs, the template itself shows the first of them in F: that is no contradiction.
    """
    first, second = normalised_cid(row.id_input.as_written), normalised_cid(row.cid.as_written)
    if not first or not second or first == second:
        return False
    entry, other = declaration.lookup.by_cid(first), declaration.lookup.by_cid(second)
    return not (entry and other and folded(entry.standard_name) == folded(other.standard_name))


RULES: Final[tuple[Rule, ...]] = (
    IdMalformed(),
    IdUnknown(),
    IdMisspelled(),
    IdRemoved(),
    MetalDiffers(),
    NameDiffers(),
    CountryDiffers(),
    TwoIds(),
)
