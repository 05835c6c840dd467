"""The words of a marked copy, in the two languages that stand beside each other in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from gscm.lib.addresses import position
from surveys.workbooks.findings import Severity


class Bilingual(NamedTuple):
    """The same in English and in Chinese."""

    english: str
    chinese: str

    @property
    def both(self) -> str:
        """Both, one below the other."""
        return f"{self.english}\n{self.chinese}" if self.chinese != self.english else self.english


@dataclass(frozen=True, slots=True)
class Words:
    """What a marked copy says besides the findings; made by who knows the languages."""

    sheet_name: str
    """Name of the added sheet, up to 31 letters."""
    author: str
    """Who comments."""
    title: Bilingual
    introduction: Bilingual
    severities: Mapping[Severity, Bilingual]
    severity: Bilingual
    sheet: Bilingual
    cell: Bilingual
    english: Bilingual
    chinese: Bilingual
    proposed: Bilingual
    """What stands over, and before, proposed values."""
    cleared: Bilingual
    """What stands for an empty one."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """A value that would settle a finding."""

    sheet: str
    cell: str
    """One cell, or the area of a row that is to be cleared."""
    value: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One finding as the marked copy shows it."""

    severity: Severity
    sheet: str
    """Empty where the finding concerns the file as a whole."""
    cell: str
    rows: tuple[int, ...]
    """The rows that share the finding; `cell` is in the first of them."""
    sentence: Bilingual
    """What is wrong and what to do."""
    proposals: Sequence[Proposed] = ()

    def proposals_at(self, cell: str) -> Sequence[Proposed]:
        """The proposals that belong to one of the cells that carry the finding.

        Of a finding of several rows, those for the row of the cell; all, where they stand elsewhere.
        """
        row = position(cell)[0]
        if row not in self.rows or any(each.sheet != self.sheet for each in self.proposals):
            return self.proposals
        return [each for each in self.proposals if position(each.cell.partition(":")[0])[0] == row]


_MOST_LINES = 12


def proposal_lines(
    proposals: Sequence[Proposed], words: Words, *, sheet: str, cell: str
) -> tuple[list[str], list[str]]:
    """Proposed values in English and in Chinese, one a line, as they are told at a cell of a sheet."""
    english, chinese = [], []
    for each in proposals[:_MOST_LINES]:
        place = each.cell if each.sheet == sheet else f"{each.sheet}!{each.cell}"
        arrow = "" if place == cell else f"{place} → "
        english.append(arrow + (each.value or words.cleared.english))
        chinese.append(arrow + (each.value or words.cleared.chinese))
    more = len(proposals) - _MOST_LINES
    rest = [f"… +{more}"] if more > 0 else []
    return english + rest, chinese + rest
