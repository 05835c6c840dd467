"""What has to hold before a case closes, and the rows that show that it does or does not."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Code(StrEnum):
    """What has to hold before a case closes."""

    DECLARATION_ACCEPTED = "declaration_accepted"
    """Every template that the case concerns has an accepted declaration."""
    SMELTERS_QUALIFIED = "smelters_qualified"
    """Every smelter of these declarations is qualified by the thresholds in force, or active and accepted for now."""
    SMELTERS_ALLOWED = "smelters_allowed"
    """None of them is sanctioned, on the company's high-risk list, or against a customer's demand."""
    REMOVED_OR_REGAINED = "removed_or_regained"
    """Each smelter of the case is gone from a declaration newer than the case, or is qualified by now."""
    NOT_RENAMED = "not_renamed"
    """None of those gone stands in the new list under another name."""
    NOT_ANOTHER_CID = "not_another_cid"
    """None stands there under another CID, with its name or at its address."""
    NOT_MOVED = "not_moved"
    """None went to "Smelter not listed" or "not yet identified"."""
    SCOPE_KEPT = "scope_kept"
    """The declaration covers no less than the one before the case."""
    METALS_KEPT = "metals_kept"
    """The metals of those gone are still declared."""
    FINDINGS_SETTLED = "findings_settled"
    """No finding of these declarations asks for correction."""
    ORIGIN_RESOLVED = "origin_resolved"
    """The origin of no mineral of them is at risk (R4)."""
    ACTIONS_SETTLED = "actions_settled"
    """Every action is done, or cancelled with its outcome."""
    SECOND_PERSON = "second_person"
    """High and critical: whoever closes did not carry out the case."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One condition, whether it holds, and the rows that stand in its way."""

    code: Code
    rows: tuple[Any, ...]
    evidence: tuple[Any, ...] = ()
    """The rows that were looked at, where it holds."""

    @property
    def holds(self) -> bool:
        return not self.rows
