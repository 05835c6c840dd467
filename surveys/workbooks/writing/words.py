"""The words of a marked copy, in the two languages that stand beside each other in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

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
    repair: Bilingual


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
    repair: Bilingual | None = None
    """What to write in the place of what is there."""
