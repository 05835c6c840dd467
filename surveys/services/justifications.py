"""The verbs of a justification: given by the supplier, accepted or declined by a reviewer."""

from datetime import datetime

import structlog
from django.db import transaction

from suppliers.access import may_work
from suppliers.models import User
from surveys.models import Finding, Justification, Submission
from surveys.services import submissions

logger = structlog.get_logger(__name__)


class JustificationRefused(Exception):
    """The finding, or its justification, is not in a state in which this can be done. Nothing was changed."""


def may_justify(user: User, finding: Finding) -> bool:
    """Whether the person may justify this visible finding: it asks for correction, and the file was returned for it."""
    submission = finding.submission
    speaks_for_it = user.contacts.filter(supplier=submission.request.supplier_id, is_active=True).exists()
    return speaks_for_it and is_open(finding, submission)


def is_open(finding: Finding, submission: Submission) -> bool:
    """Whether a finding can be justified. What makes a file impossible to judge cannot."""
    is_accepted = Justification.objects.filter(
        finding=finding, decision=Justification.Decision.ACCEPTED
    ).exists()
    asks = finding.severity == Finding.Severity.CORRECT
    return asks and submission.status == Submission.Status.RETURNED and not is_accepted


def may_decide(user: User, justification: Justification) -> bool:
    """Whether the person may accept or decline this visible justification."""
    return may_work(user)


@transaction.atomic
def give(finding: Finding, *, text: str, by: User, at: datetime) -> Justification:
    """Say why a finding is as it is. Said again, the new text replaces the old one and waits for a decision.

    :raises JustificationRefused: the finding needs no justification, or not any more.
    """
    submission = finding.submission.lock()
    if not is_open(finding, submission):
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
