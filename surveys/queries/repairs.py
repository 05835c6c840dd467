"""What can be repaired in a file, finding by finding, as the page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from surveys.models import FindingRepair, Submission
from surveys.queries.findings import FindingLine, finding_lines
from surveys.services import corrections

SINGLY = 50
"""A finding with more proposals than this is repaired as a whole: nobody ticks two thousand boxes."""
SHOWN = 10
"""So many of them are shown."""


@dataclass(frozen=True, slots=True)
class Repairable:
    """One finding with the cells that settle it."""

    line: FindingLine
    proposals: Sequence[FindingRepair]
    blanks: Sequence[FindingRepair]
    """Cells to which the supplier has to give a value."""

    @property
    def is_whole(self) -> bool:
        """Whether its proposals are chosen all together."""
        return len(self.proposals) > SINGLY

    @property
    def shown(self) -> Sequence[FindingRepair]:
        return self.proposals[:SHOWN] if self.is_whole else self.proposals

    @property
    def more(self) -> int:
        """How many proposals are not shown."""
        return len(self.proposals) - len(self.shown)

    @property
    def is_certain(self) -> bool:
        """Whether every proposal says what the file means already."""
        return all(proposal.is_certain for proposal in self.proposals)


def repairables(submission: Submission) -> list[Repairable]:
    """Every finding of a file that can be repaired here, in the order of the findings. Two queries.

    Their number is bounded by the fields of a template and by the rules about lists, not by the rows of a file.
    """
    repairs = corrections.by_finding(corrections.repairs_of(submission))
    findings = submission.findings.filter(pk__in=repairs).order_by("position").select_related("justification")
    return [
        Repairable(
            line=line,
            proposals=[repair for repair in repairs[line.pk] if not corrections.is_given(repair)],
            blanks=[repair for repair in repairs[line.pk] if corrections.is_given(repair)],
        )
        for line in finding_lines(findings)
    ]
