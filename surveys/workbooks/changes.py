"""What a supplier can change in a file without opening it: proposed values, and fields to be filled in by hand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from gscm.lib.addresses import cells_of
from surveys.workbooks.declaration import Declaration
from surveys.workbooks.findings import Finding
from surveys.workbooks.layouts.model import SCOPE_OPTIONS
from surveys.workbooks.rules.lists import all_cells

MOST_BLANKS: Final = 50
"""Nobody fills in more fields of one finding by hand: the rest is asked for in the next file."""


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
    """One cell, or the area of a row that is to be cleared."""
    held: str
    """What stands there now, as written."""
    value: str
    """The value proposed, empty to clear the cell or where somebody has to give one."""
    entry: Entry
    options: Sequence[str] = ()
    """The answers that the template offers; English, whatever the language of the file."""
    is_certain: bool = False


def changes(declaration: Declaration, findings: Sequence[Finding]) -> list[list[Change]]:
    """The changes that each of the findings invites, in the order of the findings.

    Each cell once in a finding, and each field once in all of them.
    """
    held = _Held(declaration)
    options = {
        (answer.given.sheet, answer.given.cell): answer.options for answer in declaration.every_answer()
    }
    scope, day = declaration.company.scope, declaration.company.effective_date
    options[scope.sheet, scope.cell] = SCOPE_OPTIONS
    asked: set[tuple[str, str]] = set()

    def of(finding: Finding) -> Iterator[Change]:
        seen = set()
        for repair in finding.repairs:
            place = repair.sheet, repair.cell
            if place not in seen:
                seen.add(place)
                yield Change(*place, held.at(*place), repair.value, Entry.PROPOSED, (), repair.is_certain)
        for blank in finding.blanks[:MOST_BLANKS]:
            place = blank.sheet, blank.cell
            if place not in asked:
                asked.add(place)
                offered = blank.options or options.get(place, ())
                entry = Entry.DATE if place == (day.sheet, day.cell) else Entry.TEXT
                yield Change(*place, held.at(*place), "", Entry.CHOICE if offered else entry, offered)

    return [list(of(finding)) for finding in findings]


class _Held:
    """What the cells of a declaration hold."""

    def __init__(self, declaration: Declaration) -> None:
        self._texts = {
            (text.sheet, text.cell): text.as_written
            for text in (*all_cells(declaration), *declaration.left_answers, *declaration.selected.values())
            if text.as_written
        }

    def at(self, sheet: str, cell: str) -> str:
        """What a cell holds, or the cells of an area together."""
        texts = (self._texts.get((sheet, each), "").strip() for each in cells_of(cell))
        return self._texts.get((sheet, cell)) or " · ".join(filter(None, texts))
