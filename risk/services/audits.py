"""The verbs of audits: from the proposal to the closing.

The centre plans and closes, the auditor carries out; who plans an audit or closes it is never its auditor, and the
auditor is independent of whoever runs the supplier's corrective actions (`independence`).
"""

from datetime import date, datetime

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gscm.lib.commits import after_commit
from gscm.lib.states import TransitionRefused
from risk.models import Audit, AuditCause, AuditForm, AuditTrigger
from risk.questionnaires.form import first_version
from risk.questionnaires.result import Gravity, Verdict, result_of, verdict_of
from risk.services import audit_answers, audit_notices, audit_numbers, independence
from risk.services.independence import Against
from suppliers.access import may_steer, may_work
from suppliers.models import Supplier, User

logger = structlog.get_logger(__name__)

BY_PEOPLE = (AuditTrigger.MANUAL, AuditTrigger.FALSE_DECLARATION)
"""The triggers that a person states, with the reason."""
FIRST_DAY = date(2000, 1, 1)
"""The day from which the form counts that the system ships."""

NOT_COMPLETE = _("Answer every question of the form before the audit is reported.")
NO_FINDING = _("By its answers the audit is not passed. Note as a finding what has to be put right.")
NOT_TREATED = _("Every finding needs its corrective action first.")
NOT_VERIFIED = _("Every finding has to be verified first.")
NOBODY_TO_WRITE_TO = _("The supplier has no contact in use; add one before the notice is sent.")
NOT_YET = _("An audit is conducted on its day, not before it.")
SAME_PERSON = _("The auditor does not close the own audit. Somebody else of the centre does.")


class AuditRefused(Exception):
    """A person may not take this step now; the message says why. Nothing was changed."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message


class NotIndependent(AuditRefused):
    """What speaks against the auditor."""

    def __init__(self, reasons: tuple[Against, ...]) -> None:
        super().__init__("; ".join(str(reason.label) for reason in reasons))
        self.reasons = reasons


def ensure(**signal: object) -> None:
    """Add the form that the system ships where there is none. Called after every migration."""
    if not AuditForm.objects.exists():
        first = timezone.make_aware(datetime.combine(FIRST_DAY, datetime.min.time()))
        AuditForm.objects.create(
            number=1, content=first_version(), valid_from=FIRST_DAY, proposed_at=first, approved_at=first
        )


def may_propose(user: User) -> bool:
    """Whether the person proposes audits of suppliers within reach."""
    return may_work(user)


def may_plan(user: User) -> bool:
    """Whether the person plans, declines and closes audits."""
    return may_steer(user)


def may_audit(user: User, audit: Audit) -> bool:
    """Whether the person carries out this audit."""
    return audit.auditor_id == user.pk


def propose(
    supplier: Supplier, *, trigger: str, reason: str, by: User | None, at: datetime, key: str = ""
) -> Audit:
    """Propose an audit, or give a further reason for the one that is under way.

    :param key: what triggers; the same again adds nothing. Without one each call is a trigger of its own.
    """
    year = timezone.localdate(at).year
    with transaction.atomic():
        audit_numbers.lock(year)
        known = AuditCause.objects.filter(trigger=trigger, key=key).select_related("audit").first()
        if known:
            return known.audit
        audit = Audit.objects.filter(supplier=supplier, status__in=Audit.TAKES_CAUSES).first()
        if audit is None:
            [number] = audit_numbers.following(year, 1)
            audit = Audit.objects.create(number=number, supplier=supplier, proposed_at=at)
            audit.transitions.create(to_status=Audit.Status.PROPOSED, by=by, at=at)
        cause = AuditCause(audit=audit, trigger=trigger, reason=reason, noted_by=by, noted_at=at)
        cause.key = key or f"{supplier.pk}:{by.pk if by else ''}:{at.isoformat()}"
        cause.save(force_insert=True)
    logger.info("audit proposed", audit=audit.number, trigger=trigger)
    return audit


def plan(
    audit: Audit,
    *,
    auditor: User,
    planned_for: date,
    mode: str,
    place: str,
    focus: str,
    by: User,
    at: datetime,
) -> Audit:
    """Say who audits, when and how; again for another day or auditor. A supplier that was notified is told anew.

    :raises NotIndependent: with what speaks against the auditor.
    :raises TransitionRefused: the audit was conducted or declined.
    """
    on = timezone.localdate(at)
    with transaction.atomic():
        audit.lock()
        if reasons := independence.against(auditor, audit.supplier, on=on, planned_by=by):
            raise NotIndependent(reasons)
        return audit.move_to(
            Audit.Status.PLANNED,
            by=by,
            at=at,
            auditor=auditor,
            planned_by=by,
            planned_for=planned_for,
            mode=mode,
            place=place,
            focus=focus,
            form=AuditForm.objects.in_force(on)[:1].get(),
            acknowledged_at=None,
            acknowledged_by=None,
        )


def decline(audit: Audit, *, reason: str, by: User, at: datetime) -> Audit:
    """Decide against an audit, or call it off; what triggered it does not propose another.

    :raises TransitionRefused: it was conducted.
    """
    return audit.move_to(Audit.Status.DECLINED, by=by, at=at, reason=reason)


def notify(audit: Audit, *, by: User, at: datetime) -> Audit:
    """Tell the supplier what will be asked, when and by whom: a mail to each contact in use, and the portal's page.

    :raises AuditRefused: there is no contact.
    :raises TransitionRefused: the audit is not planned.
    """
    with transaction.atomic():
        audit.move_to(Audit.Status.NOTIFIED, by=by, at=at)
        day = audit.planned_for
        if day is None or not audit_notices.put_down(audit, planned_for=day, at=at):
            raise AuditRefused(NOBODY_TO_WRITE_TO)
    return audit


def acknowledge(audit: Audit, *, by: User, at: datetime) -> None:
    """The supplier confirms the day; a second time changes nothing.

    :raises TransitionRefused: it is not expected to.
    """
    with transaction.atomic():
        locked = audit.lock()
        if locked.status != Audit.Status.NOTIFIED:
            raise TransitionRefused(audit, Audit.Status.NOTIFIED)
        if locked.acknowledged_at is None:
            Audit.objects.filter(pk=audit.pk).update(acknowledged_at=at, acknowledged_by=by)


def conduct(audit: Audit, *, conducted_on: date, by: User, at: datetime) -> Audit:
    """Say that the audit took place. Whether the auditor is still independent is asked again.

    :raises AuditRefused: the day lies ahead.
    :raises NotIndependent: with what speaks against the auditor by now.
    :raises TransitionRefused: the supplier was not notified.
    """
    on = timezone.localdate(at)
    if conducted_on > on:
        raise AuditRefused(NOT_YET)
    with transaction.atomic():
        locked = audit.lock()
        if locked.auditor and (reasons := independence.against(locked.auditor, locked.supplier, on=on)):
            raise NotIndependent(reasons)
        return audit.move_to(Audit.Status.CONDUCTED, by=by, at=at, conducted_on=conducted_on)


def report(audit: Audit, *, summary: str, by: User, at: datetime) -> Audit:
    """Report what was found: the form and its findings are settled, the verdict follows from them.

    Without findings there is nothing to put right, and the audit is verified at once.

    :raises AuditRefused: a question is not answered, or the answers do not pass and no finding says what is wrong.
    :raises TransitionRefused: the audit was not conducted, or is reported already.
    """
    with transaction.atomic():
        locked = audit.lock()
        if locked.status != Audit.Status.CONDUCTED or locked.form is None:
            raise TransitionRefused(audit, Audit.Status.FINDINGS)
        form = locked.form.form
        result = result_of(form, audit_answers.answers_of(audit))
        if not result.is_complete or result.points is None:
            raise AuditRefused(NOT_COMPLETE)
        found = [Gravity(gravity) for gravity in audit.findings.values_list("gravity", flat=True)]
        verdict = verdict_of(form, result, found)
        if not found and verdict != Verdict.PASSED:
            raise AuditRefused(NO_FINDING)
        audit.move_to(
            Audit.Status.FINDINGS,
            by=by,
            at=at,
            summary=summary,
            verdict=verdict,
            points=result.points,
            minerals_points=result.minerals,
            reported_on=timezone.localdate(at),
        )
        after_commit(_judge_again, audit.supplier_id)
        return audit if found else verify(audit, by=by, at=at)


def _judge_again(supplier_id: int) -> None:
    """The result is an input of the supplier's score."""
    from risk import tasks  # the tasks import this module

    tasks.score_suppliers.delay(supplier_ids=[supplier_id])


def begin_actions(audit: Audit, *, by: User, at: datetime) -> Audit:
    """The corrective actions are agreed: every finding has one.

    :raises AuditRefused: a finding has none.
    :raises TransitionRefused: the audit is not reported, or has no findings.
    """
    with transaction.atomic():
        audit.lock()
        if audit.findings.filter(action__isnull=True).exists():
            raise AuditRefused(NOT_TREATED)
        if not audit.findings.exists():
            raise TransitionRefused(audit, Audit.Status.ACTIONS)
        return audit.move_to(Audit.Status.ACTIONS, by=by, at=at)


def verify(audit: Audit, *, by: User, at: datetime) -> Audit:
    """All that was found is put right, as the auditor has seen; an audit without findings needs no actions.

    :raises AuditRefused: a finding is not verified.
    :raises TransitionRefused: the audit is not reported.
    """
    with transaction.atomic():
        audit.lock()
        if audit.findings.filter(verified_at__isnull=True).exists():
            raise AuditRefused(NOT_VERIFIED)
        after_commit(_judge_again, audit.supplier_id)
        return audit.move_to(Audit.Status.VERIFIED, by=by, at=at, verified_on=timezone.localdate(at))


def close(audit: Audit, *, by: User, at: datetime) -> Audit:
    """Close an audit that is verified; another person than its auditor does.

    :raises AuditRefused: it is the auditor who would.
    :raises TransitionRefused: the audit is not verified.
    """
    if audit.auditor_id == by.pk:
        raise AuditRefused(SAME_PERSON)
    return audit.move_to(Audit.Status.CLOSED, by=by, at=at, closed_at=at, closed_by=by)
