"""Findings of an audit: noted by the auditor, put right by an action of a case, verified by the auditor."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gscm.lib.states import TransitionRefused
from risk.models import Alert, Audit, AuditFinding, Case, CaseAction
from risk.services import audits, cases
from risk.services.audits import AuditRefused
from suppliers.access import may_work
from suppliers.models import User

Gravity = AuditFinding.Gravity

DAYS_TO_CORRECT: Final[Mapping[str, timedelta]] = {
    Gravity.CRITICAL: timedelta(days=30),
    Gravity.MAJOR: timedelta(days=60),
    Gravity.MINOR: timedelta(days=90),
}
"""What a corrective action may take, by gravity (the clocks of section 7)."""
_SEVERITIES: Final = {
    Gravity.CRITICAL: Alert.Severity.CRITICAL,
    Gravity.MAJOR: Alert.Severity.HIGH,
    Gravity.MINOR: Alert.Severity.MEDIUM,
}

HAS_ACTION = _("This finding has its corrective action already.")
NOT_DONE = _("The corrective action is not done yet.")
TOO_LATE = _("The corrective action is due later than a finding of this gravity allows.")


def may_agree(user: User) -> bool:
    """Whether the person agrees on corrective actions with suppliers within reach."""
    return may_work(user)


def note(
    audit: Audit, *, gravity: str, text: str, question: str, risk: str, by: User, at: datetime
) -> AuditFinding:
    """Note what is wrong.

    :raises TransitionRefused: the audit was not conducted yet, or is reported.
    """
    with transaction.atomic():
        _being_written(audit)
        return AuditFinding.objects.create(
            audit=audit, gravity=gravity, text=text, question=question, risk=risk, noted_by=by, noted_at=at
        )


def take_back(finding: AuditFinding) -> None:
    """Take a finding out again before the audit is reported.

    :raises TransitionRefused: it is reported.
    """
    with transaction.atomic():
        _being_written(finding.audit)
        finding.delete()


def latest_due(finding: AuditFinding) -> date:
    """By when the action of a reported finding has to be done."""
    reported: date = finding.audit.reported_on or finding.noted_at.date()
    return reported + DAYS_TO_CORRECT[finding.gravity]


def agree(
    finding: AuditFinding,
    *,
    kind: str,
    description: str,
    responsible: str,
    due_date: date,
    by: User,
    at: datetime,
) -> CaseAction:
    """Let an action put a finding right, in the case of the audit; the first one opens it.

    With the last one the audit goes on to its corrective actions.

    :raises AuditRefused: it has an action, or the day is later than its gravity allows.
    :raises TransitionRefused: the audit is not reported, or its case is settled.
    """
    with transaction.atomic():
        audit = finding.audit.lock()
        if audit.status != Audit.Status.FINDINGS:
            raise TransitionRefused(audit, Audit.Status.ACTIONS)
        if AuditFinding.objects.filter(pk=finding.pk, action__isnull=False).exists():
            raise AuditRefused(HAS_ACTION)
        if due_date > latest_due(finding):
            raise AuditRefused(TOO_LATE)
        action = cases.add_action(
            audit.case or _open_case(audit, by=by, at=at),
            kind=kind,
            description=description,
            cause=finding.text[:500],
            responsible=responsible,
            due_date=due_date,
            by=by,
            at=at,
        )
        AuditFinding.objects.filter(pk=finding.pk).update(action=action)
        if not audit.findings.filter(action__isnull=True).exists():
            audits.begin_actions(audit, by=by, at=at)
    return action


def _open_case(audit: Audit, *, by: User, at: datetime) -> Case:
    """One case for all findings of the audit, as grave as the gravest and due with the last of them."""
    found = list(audit.findings.select_related("audit"))
    case = cases.begin(
        audit.supplier_id,
        title=f"{audit.number} · {audit.supplier.shown_name}",
        severity=max(_SEVERITIES[Gravity(one.gravity)] for one in found),
        owner=by,
        due_date=max(latest_due(one) for one in found),
        by=by,
        at=at,
    )
    Audit.objects.filter(pk=audit.pk).update(case=case)
    return case


def verify(finding: AuditFinding, *, text: str, by: User, at: datetime) -> None:
    """The auditor has seen that a finding is put right; with the last one the audit is verified.

    :raises AuditRefused: its action is not done.
    :raises TransitionRefused: the audit is not at its corrective actions, or the finding is verified.
    """
    with transaction.atomic():
        audit = finding.audit.lock()
        open_ones = audit.findings.filter(verified_at__isnull=True)
        if audit.status != Audit.Status.ACTIONS or not open_ones.filter(pk=finding.pk).exists():
            raise TransitionRefused(audit, Audit.Status.VERIFIED)
        if not open_ones.filter(pk=finding.pk, action__status=CaseAction.Status.DONE).exists():
            raise AuditRefused(NOT_DONE)
        AuditFinding.objects.filter(pk=finding.pk).update(verified_at=at, verified_by=by, verification=text)
        if not open_ones.exists():
            audits.verify(audit, by=by, at=at)


def open_of(case: Case) -> list[AuditFinding]:
    """The findings that a case is to put right and that are not verified yet: it cannot close before."""
    found = AuditFinding.objects.filter(action__case=case, verified_at__isnull=True)
    return list(found.select_related("audit", "action").order_by("pk"))


def _being_written(audit: Audit) -> None:
    if audit.lock().status != Audit.Status.CONDUCTED:
        raise TransitionRefused(audit, Audit.Status.FINDINGS)
