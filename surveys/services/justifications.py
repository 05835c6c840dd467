"""The verbs of a justification: given by the supplier, accepted or declined by a reviewer."""

from datetime import datetime
from typing import Protocol

import structlog
from django.db import transaction

from suppliers.models import User
from surveys.models import Finding, Justification, Submission
from surveys.services import submissions

logger = structlog.get_logger(__name__)


class JustificationRefused(Exception):
    """The finding, or its justification, is not in a state in which this can be done. Nothing was changed."""


class Asking(Protocol):
    """A finding, or a line that shows one."""

    severity: str


def asks(finding: Asking, submission: Submission) -> bool:
    """Whether a finding is of a kind that can be justified, in a file that was returned.

    What makes a file impossible to judge cannot be justified.
    """
    justification: Justification | None = getattr(finding, "justification", None)
    is_accepted = justification is not None and justification.is_accepted
    is_returned = submission.status == Submission.Status.RETURNED
    return finding.severity == Finding.Severity.CORRECT and is_returned and not is_accepted


@transaction.atomic
def give(finding: Finding, *, text: str, by: User, at: datetime) -> Justification:
    """Say why a finding is as it is. Said again, the new text replaces the old one and waits for a decision.

    :raises JustificationRefused: the finding needs no justification, or not any more.
    """
    submission = finding.submission.lock()
    finding.refresh_from_db()
    if not asks(finding, submission):
        raise JustificationRefused
    justification, _is_new = Justification.objects.update_or_create(
        finding=finding,
        defaults={
            "text": text,
            "by": by,
            "at": at,
            "decision": Justification.Decision.WAITING,
            "decided_by": None,
            "decided_at": None,
            "reason": "",
            "remembered_from": None,
        },
    )
    logger.info("finding justified", submission_id=submission.pk, rule=finding.rule)
    return justification


@transaction.atomic
def accept(justification: Justification, *, by: User, at: datetime, reason: str = "") -> Justification:
    """Let the finding stand. When nothing else asks for correction, the submission is accepted with it.

    :raises JustificationRefused: somebody has decided already, or it has been written anew in the meantime.
    """
    submission = justification.finding.submission.lock()
    _decide(justification, Justification.Decision.ACCEPTED, by=by, at=at, reason=reason)
    is_returned = submission.status == Submission.Status.RETURNED
    if is_returned and not submission.findings.asking().exists():
        submissions.accept(submission, by=by, at=at, reason=reason or justification.text)
    return justification


@transaction.atomic
def decline(justification: Justification, *, by: User, at: datetime, reason: str) -> Justification:
    """Insist on the correction, and say why. An accepted justification is taken back by it, and no longer remembered.

    What was accepted with it stays accepted; `submissions.send_back` returns a file.

    :raises JustificationRefused: it is declined already, or has been written anew in the meantime.
    """
    justification.finding.submission.lock()
    return _decide(justification, Justification.Decision.DECLINED, by=by, at=at, reason=reason)


def _decide(
    justification: Justification, decision: str, *, by: User, at: datetime, reason: str
) -> Justification:
    before = [Justification.Decision.WAITING]
    if decision == Justification.Decision.DECLINED:
        before.append(Justification.Decision.ACCEPTED)
    same = Justification.objects.filter(pk=justification.pk, text=justification.text, decision__in=before)
    values = {"decision": decision, "decided_by": by, "decided_at": at, "reason": reason}
    if same.update(**values) != 1:
        raise JustificationRefused
    for name, value in values.items():
        setattr(justification, name, value)
    logger.info("justification decided", justification_id=justification.pk, decision=decision)
    return justification
