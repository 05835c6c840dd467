"""The verbs of corrective-action cases: from opening to closing."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gscm.lib.states import TransitionRefused
from risk import bulk
from risk.models import Alert, Case, CaseAction, CaseMessage
from risk.services import case_rules, notices
from risk.services.closing import ClosingGuard, closing_guard
from smelters.models import ReferenceList
from suppliers.access import may_work
from suppliers.models import User
from surveys.models import Submission

logger = structlog.get_logger(__name__)

JUDGED_BY = (
    ReferenceList.Kind.STATUS,
    ReferenceList.Kind.RECOGNITION,
    ReferenceList.Kind.SANCTIONS,
    ReferenceList.Kind.HIGH_RISK,
    ReferenceList.Kind.CUSTOMER,
)
"""The kinds of lists by which it is judged whether a case may close."""

NOT_SHOWN = _(
    "Nothing shows yet that this was done: add a file to the action, or wait for a newer accepted declaration."
)
SUPPLIER_ENDED = "supplier_ended"

__all__ = ["ClosingGuard", "ClosingRefused", "NotOneSupplier", "StepRefused", "closing_guard"]


class ClosingRefused(Exception):
    """The case cannot close yet; the guard names what stands in the way."""

    def __init__(self, guard: ClosingGuard) -> None:
        super().__init__(", ".join(criterion.code for criterion in guard.failing))
        self.guard = guard


class StepRefused(Exception):
    """A person may not take this step now; the message says why. Nothing was changed."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message


class NotOneSupplier(Exception):
    """A case is about one supplier; the alerts given are of none or of several, or closed, or in a case already."""


def may_handle(user: User, case: Case) -> bool:
    """Whether the person works on this visible case."""
    return may_work(user)


def may_answer(user: User, case: Case) -> bool:
    """Whether the person speaks for the supplier of this visible case."""
    return user.contacts.filter(supplier=case.supplier_id, is_active=True).exists()


def open_case(
    alerts: Collection[Alert], *, owner: User, due_date: date, by: User, at: datetime, title: str = ""
) -> Case:
    """Make one case of open alerts of one supplier that are in no case yet.

    :raises NotOneSupplier: when that is not what was given; nothing is changed.
    """
    with transaction.atomic():
        free = list(
            Alert.objects.open()
            .filter(pk__in=[alert.pk for alert in alerts], case=None)
            .select_for_update(of=("self",))
            .select_related("facility", "reported_name")
        )
        suppliers = {alert.supplier_id for alert in free}
        if len(suppliers) != 1 or len(free) != len(alerts):
            raise NotOneSupplier
        case = begin(
            suppliers.pop(),
            title=title or _title(free),
            severity=max(alert.severity for alert in free),
            owner=owner,
            due_date=due_date,
            by=by,
            at=at,
        )
        Alert.objects.filter(pk__in=[alert.pk for alert in free]).update(case=case)
    logger.info("case opened", case=case.number, alerts=len(free))
    return case


def begin(
    supplier_id: int, *, title: str, severity: int, owner: User, due_date: date, by: User, at: datetime
) -> Case:
    """Make a case that is not of alerts, such as for the findings of an audit. Must run inside a transaction."""
    case = Case.objects.create(
        number=_next_number(timezone.localdate(at).year),
        supplier_id=supplier_id,
        title=title[:200],
        severity=severity,
        owner=owner,
        due_date=due_date,
        opened_at=at,
        opened_by=by,
    )
    case.transitions.create(to_status=Case.Status.OPEN, by=by, at=at)
    return case


def open_cases(
    alerts: Collection[Alert], *, owner: User, by: User, at: datetime, due_date: date | None = None
) -> list[Case]:
    """Make one case for each supplier of these alerts: all of them, or none.

    :param due_date: of every case; without one each gets the day that its severity allows.
    :raises NotOneSupplier: when an alert is closed or in a case by now; nothing is changed.
    """
    of_supplier: dict[int, list[Alert]] = defaultdict(list)
    for alert in alerts:
        of_supplier[alert.supplier_id].append(alert)
    on = timezone.localdate(at)
    with transaction.atomic():
        return [
            open_case(own, owner=owner, due_date=due_date or due_date_of(own, on=on), by=by, at=at)
            for own in of_supplier.values()
        ]


def due_date_of(alerts: Collection[Alert], *, on: date) -> date:
    """When a case opened on the day of these alerts is due, by the most severe of them. Two queries."""
    return case_rules.done_by(max(alert.severity for alert in alerts), on=on)


def _title(alerts: Collection[Alert]) -> str:
    names = sorted({str(alert.facility.name if alert.facility else alert.reported_name) for alert in alerts})
    return " · ".join(names)[:200]


def _next_number(year: int) -> str:
    """CA-2026-0001 and on, without holes, past CA-2026-9999 too: the counter is taken under a lock of the year."""
    bulk.lock_case_numbers(year)
    of_year = Case.objects.filter(number__startswith=f"CA-{year}-")
    last = of_year.order_by(Length("number").desc(), "-number").first()
    return f"CA-{year}-{int(last.number.rsplit('-', 1)[1]) + 1 if last else 1:04d}"


def notify(case: Case, *, text: str, by: User, at: datetime) -> Case:
    """Write to the supplier for the first time: the message goes into the thread and by mail to the contacts.

    :raises TransitionRefused: when the supplier has been notified already; `write` is for what follows.
    """
    with transaction.atomic():
        step_due = case_rules.acknowledge_by(case.severity, on=timezone.localdate(at))
        case.move_to(Case.Status.NOTIFIED, by=by, at=at, step_due=step_due)
        write(case, text=text, by=by, at=at)
    return case


def acknowledge(case: Case, *, by: User, at: datetime, reason: str = "") -> Case:
    """The supplier confirms to have read what is asked; from now on its plan is awaited.

    :param reason: how it was said, where a colleague notes it for the supplier.
    :raises TransitionRefused: the case does not wait for it.
    """
    return case.move_to(
        Case.Status.ACKNOWLEDGED,
        by=by,
        at=at,
        reason=reason,
        only_if=Q(status=Case.Status.NOTIFIED),
        step_due=case_rules.plan_by(case.severity, on=timezone.localdate(at)),
    )


def write(
    case: Case,
    *,
    text: str,
    by: User,
    at: datetime,
    as_supplier: bool = False,
    is_internal: bool = False,
) -> CaseMessage:
    """Add a message to the thread; what is not internal goes by mail to the other side.

    :param as_supplier: for which side the person writes: one may work for the one and speak for the other.
    :param is_internal: a note of the team, in whatever state the case is; a supplier has none.
    :raises TransitionRefused: the supplier has not been notified yet (after a reopening: not again), or the case
        is settled.
    """
    with transaction.atomic():
        is_internal = is_internal and not as_supplier
        if not is_internal and not _takes_messages(case.lock(), as_supplier=as_supplier):
            raise TransitionRefused(case, Case.Status.NOTIFIED)
        message = CaseMessage.objects.create(
            case=case,
            author=by,
            by_supplier=as_supplier,
            is_internal=is_internal,
            text=text,
            written_at=at,
        )
        notices.put_down(message)
    return message


def _takes_messages(case: Case, *, as_supplier: bool) -> bool:
    """The team begins with `notify`; who was notified once may write as long as the case is not settled."""
    if case.status == Case.Status.OPEN:
        return as_supplier and case.transitions.filter(to_status=Case.Status.NOTIFIED).exists()
    return case.status not in Case.SETTLED


def add_action(
    case: Case,
    *,
    kind: str,
    description: str,
    responsible: str,
    due_date: date,
    by: User,
    at: datetime,
    cause: str = "",
    as_supplier: bool = False,
) -> CaseAction:
    """Add one thing to be done, of the plan or beside it.

    :param as_supplier: for which side the person writes; a supplier writes until its plan is handed in.
    :raises TransitionRefused: when the case is settled, or takes nothing from the supplier.
    """
    with transaction.atomic():
        locked = running(case)
        if as_supplier and locked.status != Case.Status.ACKNOWLEDGED:
            raise TransitionRefused(case, Case.Status.PLAN_SUBMITTED)
        action = CaseAction.objects.create(
            case=case,
            kind=kind,
            description=description,
            cause=cause,
            responsible=responsible,
            due_date=due_date,
        )
    logger.info("action added", case=case.number, action_id=action.pk, by_id=by.pk, at=at.isoformat())
    return action


def running(case: Case) -> Case:
    """The case, locked.

    :raises TransitionRefused: when it is settled.
    """
    locked = case.lock()
    if locked.status in Case.SETTLED:
        raise TransitionRefused(case, Case.Status.IN_PROGRESS)
    return locked


def settle_action(action: CaseAction, *, status: str, outcome: str, by: User, at: datetime) -> None:
    """Mark an action as done or cancelled, with what came of it.

    :raises StepRefused: nothing shows that it was done: no file, no accepted declaration newer than the case.
    :raises TransitionRefused: when the action or its case is settled already.
    """
    with transaction.atomic():
        case = running(action.case)
        changed = CaseAction.objects.filter(pk=action.pk, status=CaseAction.Status.TO_DO).update(
            status=status, outcome=outcome, settled_by=by, settled_at=at
        )
        if changed != 1:
            raise TransitionRefused(action, status)
        if status == CaseAction.Status.DONE and not _is_shown(action, case):
            raise StepRefused(NOT_SHOWN)


def _is_shown(action: CaseAction, case: Case) -> bool:
    newer = Submission.objects.filter(
        request__supplier=case.supplier_id,
        status=Submission.Status.ACCEPTED,
        received_at__gt=case.opened_at,
    )
    return action.evidence.exists() or newer.exists()


def hand_over(case: Case, *, owner: User, by: User, at: datetime) -> Case:
    """Give the case another owner; the thread says so to the team.

    :raises TransitionRefused: when the case is settled.
    """
    with transaction.atomic():
        before = running(case).owner
        Case.objects.filter(pk=case.pk).update(owner=owner)
        write(case, text=f"{before} → {owner}", by=by, at=at, is_internal=True)
    case.owner = owner
    return case


def close(case: Case, *, by: User, at: datetime) -> Case:
    """Close a case once everything of the guard holds; a high or critical one is closed by a second person.

    What was checked, on which files and by which lists (of each series the issue in force), is frozen in the closing
    record. A case whose supplier was disengaged closes without the guard: nothing is bought any more.

    :raises ClosingRefused: with the guard that names the smelters and actions that stand in the way.
    :raises TransitionRefused: when the case is settled.
    """
    with transaction.atomic():
        locked = case.lock()
        on = timezone.localdate(at)
        if locked.status == Case.Status.DISENGAGED:
            record = {"checked_on": on.isoformat(), "reason": SUPPLIER_ENDED}
            return case.move_to(Case.Status.CLOSED, by=by, at=at, closed_at=at, closing_record=record)
        guard = closing_guard(case, on=on, reviewer=by)
        if not guard.may_close:
            raise ClosingRefused(guard)
        if locked.status in Case.states_before(Case.Status.VERIFICATION):
            case.move_to(Case.Status.VERIFICATION, by=None, at=at)
            case.move_to(Case.Status.VERIFIED, by=None, at=at)
        record = _closing_record(guard, on)
        return case.move_to(Case.Status.CLOSED, by=by, at=at, closed_at=at, closing_record=record)


def _closing_record(guard: ClosingGuard, on: date) -> dict[str, Any]:
    lists = (
        ReferenceList.objects.applied()
        .filter(kind__in=JUDGED_BY, valid_from__lte=on)
        .order_by("series", "-valid_from")
        .distinct("series")
    )
    return {
        "checked_on": on.isoformat(),
        "criteria": [criterion.code.value for criterion in guard.criteria],
        "declarations": [
            {
                "declaration": declaration.pk,
                "submission": declaration.submission_id,
                "sha256": declaration.submission.sha256,
                "file_name": declaration.submission.file_name,
            }
            for declaration in guard.declarations
        ],
        "lists": [
            {
                "id": issue.pk,
                "series": issue.series,
                "label": issue.label,
                "valid_from": issue.valid_from.isoformat(),
                "sha256": issue.sha256,
            }
            for issue in lists
        ],
        "acceptances": [
            {
                "id": acceptance.pk,
                "cid": acceptance.facility.cid,
                "metal": acceptance.metal_id,
                "until": acceptance.days.upper.isoformat(),
            }
            for acceptance in guard.acceptances
        ],
        "exceptions": [
            {
                "id": exception.pk,
                "alert": exception.alert_id,
                "ground": exception.kind,
                "until": exception.days.upper.isoformat(),
            }
            for exception in guard.exceptions
        ],
    }


def cancel(case: Case, *, by: User, at: datetime, reason: str) -> Case:
    """End a case that was opened in error or is a duplicate; its alerts are free again."""
    with transaction.atomic():
        case.move_to(Case.Status.CANCELLED, by=by, at=at, reason=reason)
        Alert.objects.open().filter(case=case).update(case=None)
    return case


def reopen(case: Case, *, by: User, at: datetime, reason: str) -> Case:
    """Open a closed case again, with the reason and a new due date; the record of its closing stays in its history."""
    due_date = case_rules.done_by(case.severity, on=timezone.localdate(at))
    return case.move_to(Case.Status.OPEN, by=by, at=at, reason=reason, closed_at=None, due_date=due_date)
