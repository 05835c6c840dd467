"""What is wrong with a declaration: where, why, and what to do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from surveys.workbooks.labels import MINERALS


class Severity(StrEnum):
    """How heavily a finding weighs by default; a campaign may grade it otherwise."""

    REJECT = "reject"
    """The file cannot be evaluated."""
    CORRECT = "correct"
    """The file is accepted only when this is corrected or justified."""
    WARN = "warn"
    """The file is accepted; the finding is counted and shown."""


@dataclass(frozen=True, slots=True)
class Repair:
    """A value that would settle the finding, for the supplier to confirm."""

    sheet: str
    cell: str
    """One cell, or the area of a row that is to be cleared."""
    value: str
    """Empty to clear the cell."""
    is_certain: bool = field(default=False, compare=False)
    """Whether the value says nothing else than what the cell means already; else a person has to weigh it."""


@dataclass(frozen=True, slots=True)
class Blank:
    """A cell to which somebody has to give a value: only they know what belongs there."""

    sheet: str
    cell: str
    options: tuple[str, ...] = ()
    """What can be chosen, where it is not the drop-down list of a question."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem, at one place or in several rows."""

    rule_id: str
    severity: Severity
    message: str
    """The English sentence with placeholders for `parameters`, as the translation catalogue has it."""
    sheet: str
    cell: str
    rows: tuple[int, ...] = ()
    """The rows that share the problem, where it is one of rows."""
    parameters: Mapping[str, str | int] = field(default_factory=dict)
    repairs: tuple[Repair, ...] = ()
    """For a problem of several rows, one for each of those that can be repaired."""
    blanks: tuple[Blank, ...] = ()
    """The cells that are to be filled in by hand."""

    @property
    def repair(self) -> Repair | None:
        """The first of the repairs."""
        return self.repairs[0] if self.repairs else None

    def sentence(self, translate: Callable[[str], str]) -> str:
        """The sentence in the reader's language, filled in."""
        return translate(self.message) % in_words(self.parameters, translate)

    def __str__(self) -> str:
        """The English sentence, filled in."""
        return self.message % self.parameters


WORDS: Final = frozenset({"field", "topic", "practice"})
"""Names of the parameters that hold words of the translation catalogue themselves."""


def in_words(parameters: Mapping[str, str | int], translate: Callable[[str], str]) -> dict[str, str | int]:
    """Parameters with our own words and the minerals translated; what the file itself says stays as it says it."""
    return {name: _in_words(name, value, translate) for name, value in parameters.items()}


def _in_words(name: str, value: str | int, translate: Callable[[str], str]) -> str | int:
    if isinstance(value, int):
        return value
    word = MINERALS.get(value.casefold()) if name == "mineral" else value if name in WORDS else None
    return translate(word) if word else value
