"""The plan of a case: handed in, approved or returned, and given more time."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gscm.lib.states import TransitionRefused
from risk.models import Case, CaseAction, CaseTransition
from risk.services import case_rules, cases
from risk.services.cases import StepRefused
from suppliers.models import User

EXTENSIONS = 2
"""How often a case gets a later due date; there is no third time."""

NO_ACTIONS = _("The plan has no action yet. Say what is to be done, by whom and until when.")
NO_CAUSES = _("Some actions say no root cause yet.")
NOT_LATER = _("The new due date has to be later than the present one.")
NO_MORE = _("The case was extended twice already; there is no third extension.")


def hand_in(case: Case, *, by: User, at: datetime, text: str = "", as_supplier: bool = True) -> Case:
    """Hand in the actions that are to be done as the plan; a supplier tells the owner of the case so.

    :raises StepRefused: there is no action, or one without its root cause.
    :raises TransitionRefused: the case was not acknowledged, or its plan was handed in before.
    """
    with transaction.atomic():
        case.lock()
        planned = case.actions.filter(status=CaseAction.Status.TO_DO)
        if not planned.exists():
            raise StepRefused(NO_ACTIONS)
        if as_supplier and planned.filter(cause="").exists():
            raise StepRefused(NO_CAUSES)
        case.move_to(Case.Status.PLAN_SUBMITTED, by=by, at=at)
        if as_supplier:
            with translation.override(case.owner.language):
                said = text or gettext("The plan was handed in.")
            cases.write(case, text=said, by=by, at=at, as_supplier=True)
    return case


def begin_with(
    case: Case,
    planned: Iterable[tuple[str, str]],
    *,
    cause: str,
    responsible: str,
    due_date: date,
    by: User,
    at: datetime,
    as_supplier: bool,
) -> list[CaseAction]:
    """Add these actions, each its kind and what is to be done, to the plan; one that is there already stays one.

    :raises TransitionRefused: when the case is settled, or takes nothing from the supplier.
    """
    with transaction.atomic():
        case.lock()
        known = set(case.actions.filter(status=CaseAction.Status.TO_DO).values_list("kind", "description"))
        return [
            cases.add_action(
                case,
                kind=kind,
                description=description,
                cause=cause,
                responsible=responsible,
                due_date=due_date,
                by=by,
                at=at,
                as_supplier=as_supplier,
            )
            for kind, description in planned
            if (kind, description) not in known
        ]


def withdraw_action(action: CaseAction, *, by: User, at: datetime) -> None:
    """The supplier takes an action out of a plan that was not handed in yet.

    :raises TransitionRefused: the plan is handed in, or the action is settled.
    """
    with transaction.atomic():
        case = action.case.lock()
        if case.status != Case.Status.ACKNOWLEDGED:
            raise TransitionRefused(action, CaseAction.Status.CANCELLED)
        cases.settle_action(action, status=CaseAction.Status.CANCELLED, outcome="", by=by, at=at)


def approve(case: Case, *, by: User, at: datetime) -> Case:
    """The execution team agrees to the plan; work begins.

    :raises TransitionRefused: no plan waits.
    """
    with transaction.atomic():
        if case.lock().status != Case.Status.PLAN_SUBMITTED:
            raise TransitionRefused(case, Case.Status.IN_PROGRESS)
        return case.move_to(Case.Status.IN_PROGRESS, by=by, at=at)


def give_back(case: Case, *, reason: str, by: User, at: datetime) -> Case:
    """Return the plan; the supplier reads the reason in the thread and in a mail.

    :raises TransitionRefused: no plan waits.
    """
    with transaction.atomic():
        if case.lock().status != Case.Status.PLAN_SUBMITTED:
            raise TransitionRefused(case, Case.Status.ACKNOWLEDGED)
        step_due = case_rules.plan_by(case.severity, on=timezone.localdate(at))
        case.move_to(Case.Status.ACKNOWLEDGED, by=by, at=at, reason=reason, step_due=step_due)
        cases.write(case, text=reason, by=by, at=at)
    return case


def extensions_of(steps: Iterable[CaseTransition]) -> int:
    """How often a case was given more time since it was opened, or opened again, last.

    :param steps: of the case, oldest first.
    """
    count = 0
    for step in steps:
        if step.to_status == Case.Status.OPEN:
            count = 0
        elif step.from_status == step.to_status:
            count += 1
    return count


def extend(case: Case, *, due_date: date, reason: str, by: User, at: datetime) -> Case:
    """Give a case in progress a later due date, with the reason.

    :raises StepRefused: it is not later, or two extensions were given.
    :raises TransitionRefused: the case is not in progress.
    """
    with transaction.atomic():
        locked = case.lock()
        if locked.status != Case.Status.IN_PROGRESS:
            raise TransitionRefused(case, Case.Status.IN_PROGRESS)
        if due_date <= locked.due_date:
            raise StepRefused(NOT_LATER)
        if extensions_of(case.transitions.order_by("at", "pk")) >= EXTENSIONS:
            raise StepRefused(NO_MORE)
        return case.move_to(Case.Status.IN_PROGRESS, by=by, at=at, reason=reason, due_date=due_date)
