"""What a supplier can change in a file without opening it: proposed values, and fields to be filled in by hand."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from surveys.workbooks.declaration import Declaration
from surveys.workbooks.findings import Finding
from surveys.workbooks.layouts.model import SCOPE_OPTIONS
from surveys.workbooks.rules.lists import all_cells

FILLED_IN: Final = frozenset(
    {
        "C01",
        "C03",
        "C04",
        "C05",
        "C06",
        "A01",
        "A03",
        "V06",
        "V06b",
        "V07",
        "V08",
        "V10",
        "V10b",
        "V11b",
        "V14",
    }
)
"""Rules about one field that holds nothing, or nothing that can be used: only the supplier knows what belongs there."""


class Entry(StrEnum):
    """How the new value of a cell comes about."""

    PROPOSED = "proposed"
    TEXT = "text"
    CHOICE = "choice"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that can be changed on account of a finding."""

    sheet: str
    cell: str
    held: str
    """What stands there now, as written."""
    value: str
    """The value proposed, empty to clear the cell or where somebody has to give one."""
    entry: Entry
    options: Sequence[str] = ()
    """The answers that the template offers; English, whatever the language of the file."""
    is_certain: bool = False


def changes(declaration: Declaration, findings: Sequence[Finding]) -> list[list[Change]]:
    """The changes that each of the findings invites, in the order of the findings; each cell once in a finding."""
    places = {(repair.sheet, repair.cell) for finding in findings for repair in finding.repairs}
    places |= {(finding.sheet, finding.cell) for finding in findings if finding.rule_id in FILLED_IN}
    held = _held(declaration, places) if places else {}
    options = {
        (answer.given.sheet, answer.given.cell): answer.options for answer in declaration.every_answer()
    }
    scope, day = declaration.company.scope, declaration.company.effective_date
    options[scope.sheet, scope.cell] = SCOPE_OPTIONS

    def of(finding: Finding) -> Iterator[Change]:
        seen = set()
        for repair in finding.repairs:
            place = repair.sheet, repair.cell
            if place not in seen:
                seen.add(place)
                yield Change(*place, held.get(place, ""), repair.value, Entry.PROPOSED, (), repair.is_certain)
        if finding.rule_id in FILLED_IN and not finding.repairs:
            place = finding.sheet, finding.cell
            entry = Entry.CHOICE if place in options else Entry.TEXT
            entry = Entry.DATE if place == (day.sheet, day.cell) else entry
            yield Change(*place, held.get(place, ""), "", entry, options.get(place, ()))

    return [list(of(finding)) for finding in findings]


def _held(declaration: Declaration, places: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    wanted = frozenset(places)
    return {
        (text.sheet, text.cell): text.as_written
        for text in (*all_cells(declaration), *declaration.left_answers)
        if (text.sheet, text.cell) in wanted
    }
