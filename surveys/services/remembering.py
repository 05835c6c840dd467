"""What was justified once need not be justified again: accepted justifications, carried to the next file."""

from collections.abc import Iterable
from datetime import datetime

from surveys.models import Finding, Justification, Submission


def remember(submission: Submission, findings: Iterable[Finding], *, at: datetime) -> None:
    """Justify the findings of a new file that were justified, and the justification accepted, in an earlier one.

    What counts is the newest decision about the same finding of the same supplier. One query, two with an answer.
    """
    asking = {
        finding.signature: finding for finding in findings if finding.severity == Finding.Severity.CORRECT
    }
    newest = (
        Justification.objects.filter(
            finding__submission__request__supplier=submission.request.supplier_id,
            finding__signature__in=[signature for signature in asking if signature],
        )
        .exclude(decision=Justification.Decision.WAITING)
        .order_by("finding__signature", "-decided_at", "-pk")
        .distinct("finding__signature")
        .select_related("finding")
    )
    Justification.objects.bulk_create(
        Justification(
            finding=asking[earlier.finding.signature],
            text=earlier.text,
            by_id=earlier.by_id,
            at=at,
            decision=earlier.decision,
            decided_by_id=earlier.decided_by_id,
            decided_at=earlier.decided_at,
            reason=earlier.reason,
            remembered_from=earlier,
        )
        for earlier in newest
        if earlier.is_accepted
    )
