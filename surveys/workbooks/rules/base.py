"""What every rule is made of."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import ClassVar

from surveys.workbooks.declaration import Declaration, Text
from surveys.workbooks.expectations import Expectations
from surveys.workbooks.findings import Finding, Repair, Severity
from surveys.workbooks.layouts.model import NO, Topic

LONGEST_QUOTE = 60


class Rule(ABC):
    """One kind of finding.

    The message is an English sentence of the translation catalogue. It says what the cell holds, why that cannot be,
    and what to do; its placeholders are filled from the finding's parameters, `cell` among them.
    """

    id: ClassVar[str]
    severity: ClassVar[Severity]
    message: ClassVar[str]
    source: ClassVar[str]
    """Where the rule comes from: the Checker of the templates, or a rule of the due-diligence notes."""

    @abstractmethod
    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        """Find every occurrence; purely from the values given."""

    def finding(
        self,
        place: Text,
        *,
        rows: Sequence[int] = (),
        repairs: Iterable[Repair] = (),
        severity: Severity | None = None,
        **parameters: str | int,
    ) -> Finding:
        """Make a finding of this rule at a cell, with the cell and what it holds among its parameters."""
        return self.finding_at(
            place.sheet,
            place.cell,
            rows=rows,
            repairs=repairs,
            severity=severity,
            **{"value": quoted(place.as_written), **parameters},
        )

    def finding_at(
        self,
        sheet: str,
        cell: str,
        *,
        rows: Sequence[int] = (),
        repairs: Iterable[Repair] = (),
        severity: Severity | None = None,
        **parameters: str | int,
    ) -> Finding:
        """Make a finding of this rule at a cell that holds nothing worth quoting."""
        return Finding(
            rule_id=self.id,
            severity=severity or self.severity,
            message=self.message,
            sheet=sheet,
            cell=cell,
            rows=tuple(rows),
            parameters={
                "sheet": sheet,
                "cell": cell,
                **({"rows": in_words(rows), "count": len(rows)} if rows else {}),
                **parameters,
            },
            repairs=tuple(repairs),
        )


def quoted(text: str) -> str:
    """A text as a sentence can quote it: line breaks made visible, and not longer than a glance takes."""
    text = text.replace("\r\n", "\n").replace("\n", "⏎").replace("\t", " ")
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"


def in_words(rows: Sequence[int]) -> str:
    """Row numbers with runs drawn together: 5, 7–9."""
    runs: list[list[int]] = []
    for row in sorted(set(rows)):
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)


def repaired(place: Text, value: str) -> Repair:
    """Propose another value for a cell."""
    return Repair(place.sheet, place.cell, value)


def is_closed(declaration: Declaration, mineral: str) -> bool:
    """Whether the first two answers say that nothing more is asked about this mineral."""
    layout = declaration.template.layout
    first = (declaration.given(Topic.ADDED, mineral) or "").casefold()
    second = (declaration.given(Topic.REMAINS, mineral) or "").casefold()
    return first in layout.closing_first or second in layout.closing_second


def is_denied(declaration: Declaration, mineral: str) -> bool:
    """Whether the declaration says that the mineral is not in the products, or does not speak of it."""
    first, second = declaration.given(Topic.ADDED, mineral), declaration.given(Topic.REMAINS, mineral)
    return first in (NO, "Not declaring", "Not applicable for this declaration") or second == NO
