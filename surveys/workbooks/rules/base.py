"""What every rule is made of."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import ClassVar, Final

from surveys.workbooks.declaration import Declaration, Text
from surveys.workbooks.expectations import Expectations
from surveys.workbooks.findings import Blank, Finding, Repair, Severity
from surveys.workbooks.layouts.model import NO, Topic
from surveys.workbooks.text import folded

LONGEST_QUOTE = 60
_LEGAL_FORMS: Final = re.compile(
    r"\b(ltd|limited|co|company|corp|corporation|inc|incorporated|llc|gmbh|ag|kg|sa|sas|srl|spa|bv|nv|plc|pte|pty|kk)\b"
    r"|股份有限公司|有限责任公司|有限公司|株式会社|주식회사"
)


class Rule(ABC):
    """One kind of finding.

    The message is an English sentence of the translation catalogue. It says what the cell holds, why that cannot be,
    and what to do; its placeholders are filled from the finding's parameters, `cell` among them.
    """

    id: ClassVar[str]
    severity: ClassVar[Severity]
    message: ClassVar[str]
    source: ClassVar[str]
    """Where the rule comes from: the Checker of the templates, or a rule of due diligence."""
    is_filled_in: ClassVar[bool] = False
    """Whether the cell of the finding holds nothing, or nothing that can be used, so that it has to be filled in
    wherever no repair is proposed."""

    @abstractmethod
    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        """Find every occurrence; purely from the values given."""

    def finding(
        self,
        place: Text,
        *,
        rows: Sequence[int] = (),
        repairs: Iterable[Repair] = (),
        blanks: Iterable[Blank] = (),
        severity: Severity | None = None,
        **parameters: str | int,
    ) -> Finding:
        """Make a finding of this rule at a cell, with the cell and what it holds among its parameters."""
        return self.finding_at(
            place.sheet,
            place.cell,
            rows=rows,
            repairs=repairs,
            blanks=blanks,
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
        blanks: Iterable[Blank] = (),
        severity: Severity | None = None,
        **parameters: str | int,
    ) -> Finding:
        """Make a finding of this rule at a cell that holds nothing worth quoting."""
        proposed, asked = tuple(repairs), tuple(blanks)
        if self.is_filled_in and not proposed and not asked:
            asked = (Blank(sheet, cell),)
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
            repairs=proposed,
            blanks=asked,
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


def some_cells(texts: Sequence[Text]) -> str:
    """Up to five cells by name, and whether there are more."""
    return ", ".join(text.cell for text in texts[:5]) + (" …" if len(texts) > 5 else "")


def repaired(place: Text, value: str, *, is_certain: bool = False) -> Repair:
    """Propose another value for a cell; certain, where it says what the cell means already."""
    return Repair(place.sheet, place.cell, value, is_certain)


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


def company_key(name: str) -> str:
    """A company name without legal form, punctuation, case and width."""
    name = re.sub(r"[^\w\s]|_", " ", folded(name))
    return re.sub(r"\s", "", _LEGAL_FORMS.sub(" ", name)) or re.sub(r"\s", "", name)
