"""The officer's verbs: a grievance is acknowledged, decided on, investigated, answered, reviewed and closed.

Everything written goes in sealed. Whoever calls has found the grievance through `visible_to`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gscm.interface.templatetags.interface import day
from gscm.lib.sealing import seal
from risk.models import Grievance, GrievanceConflict, GrievanceEntry, GrievanceTask
from risk.models.grievances import OFFICERS
from risk.services import grievance_signals
from risk.services.grievance_intake import Receipt, Report, enter, hashed, new_code, plain, receive
from smelters.models import Facility
from suppliers.models import Supplier, User

REVIEW_WITHIN: Final = timedelta(days=30)
"""So long after a decision the reporter can ask for a review before the grievance may be closed."""

Kind, Status = GrievanceEntry.Kind, Grievance.Status


class StepRefused(Exception):
    """The step is not possible now; `message` says why, in words for people."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True, slots=True)
class Triage:
    """What is decided when a grievance is admitted."""

    category: str
    severity: int
    owner: User
    supplier: Supplier | None = None
    facility: Facility | None = None
    tells: bool = False
    """Whether a signal may tell colleagues that there is something, without text and source."""


def enter_by_hand(report: Report, *, channel: str, once: str, by: User, at: datetime) -> Receipt:
    """An officer writes down what was told or mailed."""
    return receive(report, channel=channel, once=once, on=timezone.localdate(at), by=by)


@transaction.atomic
def acknowledge(grievance: Grievance, *, text: str, by: User, at: datetime) -> None:
    """Tell the reporter that the report was read.

    :raises TransitionRefused: it was acknowledged before.
    """
    on = timezone.localdate(at)
    grievance.move_to(Status.ACKNOWLEDGED, by=by, at=at, acknowledged_on=on)
    enter(grievance, Kind.TO_REPORTER, {"text": text}, by=by, on=on)


@transaction.atomic
def admit(grievance: Grievance, triage: Triage, *, text: str, by: User, at: datetime) -> None:
    """Begin the investigation as a project with an owner; `text` tells the reporter why it is admitted.

    :raises StepRefused: the owner may not read it once it is linked, or the person decided before a review.
    """
    _another_person(grievance, by)
    on = timezone.localdate(at)
    grievance.move_to(
        Status.ADMITTED,
        by=by,
        at=at,
        decided_on=grievance.decided_on or on,
        category=triage.category,
        severity=triage.severity,
        owner=triage.owner,
        supplier=triage.supplier,
        facility=triage.facility,
        shows_signal=triage.tells,
    )
    if not Grievance.objects.visible_to(triage.owner).filter(pk=grievance.pk).exists():
        raise StepRefused(
            _("The owner works with this supplier, or has a conflict of interest: choose another person.")
        )
    enter(grievance, Kind.ADMISSIBILITY, {"text": text}, by=by, on=on)
    grievance_signals.follow(grievance)


@transaction.atomic
def decline(grievance: Grievance, *, text: str, by: User, at: datetime) -> None:
    """Not admitted, with the reason for the reporter.

    :raises StepRefused: the person decided before a review.
    """
    _another_person(grievance, by)
    on = timezone.localdate(at)
    grievance.move_to(Status.NOT_ADMITTED, by=by, at=at, decided_on=grievance.decided_on or on)
    enter(grievance, Kind.ADMISSIBILITY, {"text": text}, by=by, on=on)
    grievance_signals.follow(grievance)


@transaction.atomic
def extend(grievance: Grievance, *, until: date, text: str, by: User, at: datetime) -> None:
    """Answer later, and say so to the reporter.

    :raises StepRefused: nothing is to be answered, or the day is not later.
    """
    changed = Grievance.objects.filter(
        pk=grievance.pk, status__in=[Status.ADMITTED, Status.UNDER_REVIEW], answer_by__lt=until
    ).update(answer_by=until)
    if not changed:
        raise StepRefused(_("Only an answer that is still to be given can be put off, to a later day."))
    enter(grievance, Kind.EXTENSION, {"text": text}, by=by, on=timezone.localdate(at))


def write(grievance: Grievance, *, kind: str, text: str, by: User, at: datetime) -> None:
    """A message to the reporter, or an internal record of the investigation."""
    if kind not in {Kind.TO_REPORTER, *GrievanceEntry.INTERNAL}:
        raise ValueError(kind)
    enter(grievance, kind, {"text": text}, by=by, on=timezone.localdate(at))


def add_task(grievance: Grievance, *, text: str, owner: User, due_date: date) -> GrievanceTask:
    """One thing to be done, by somebody who may read the grievance.

    :raises StepRefused: that person may not.
    """
    if not Grievance.objects.visible_to(owner).filter(pk=grievance.pk).exists():
        raise StepRefused(_("This person may not read the grievance."))
    return GrievanceTask.objects.create(
        grievance=grievance, sealed=seal(text.encode()), owner=owner, due_date=due_date
    )


def finish_task(task: GrievanceTask, *, on: date) -> None:
    """Done; a task that was done before stays as it is."""
    GrievanceTask.objects.filter(pk=task.pk, done_on__isnull=True).update(done_on=on)


@transaction.atomic
def answer(grievance: Grievance, *, finding: str, cause: str, text: str, by: User, at: datetime) -> None:
    """Findings and answer for the reporter.

    :raises StepRefused: the person decided before a review.
    """
    _another_person(grievance, by)
    on = timezone.localdate(at)
    grievance.move_to(
        Status.ANSWERED,
        by=by,
        at=at,
        finding=finding,
        cause=cause,
        answered_on=grievance.answered_on or on,
    )
    enter(grievance, Kind.ANSWER, {"text": text}, by=by, on=on)
    grievance_signals.follow(grievance)


@transaction.atomic
def close(grievance: Grievance, *, text: str, by: User, at: datetime) -> None:
    """Close; the thread stays open to the reporter.

    :raises StepRefused: tasks are open, or the reporter can still ask for a review.
    """
    on = timezone.localdate(at)
    if grievance.tasks.filter(done_on__isnull=True).exists():
        raise StepRefused(_("There are open tasks."))
    last = grievance.transitions.filter(to_status__in=[Status.ANSWERED, Status.NOT_ADMITTED]).last()
    first_day = timezone.localdate(last.at) + REVIEW_WITHIN if last else on
    if on < first_day:
        sentence = _("The reporter can ask for a review until %(day)s; it can be closed from then on.")
        raise StepRefused(sentence % {"day": day(first_day, "sentence")})
    grievance.move_to(Status.CLOSED, by=by, at=at, closed_on=on)
    enter(grievance, Kind.CLOSING, {"text": text}, by=by, on=on)


@transaction.atomic
def declare_conflict(grievance: Grievance, *, text: str, by: User, hand_to: User, at: datetime) -> None:
    """Somebody must not handle the grievance, and cannot open it any more; what is theirs goes to another person.

    :raises StepRefused: the other person may not read it either.
    """
    if hand_to == by or not Grievance.objects.visible_to(hand_to).filter(pk=grievance.pk).exists():
        raise StepRefused(_("This person may not read the grievance."))
    GrievanceConflict.objects.create(
        grievance=grievance, person=by, sealed=seal(text.encode()), declared_on=timezone.localdate(at)
    )
    Grievance.objects.filter(pk=grievance.pk, owner=by).update(owner=hand_to)
    grievance.tasks.filter(owner=by, done_on__isnull=True).update(owner=hand_to)


def renew_code(grievance: Grievance) -> str:
    """A receipt code to hand to a reporter who wrote a mail or spoke; an earlier one ends.

    :raises StepRefused: the reporter came by the page, and has the code.
    """
    if grievance.channel == Grievance.Channel.PAGE:
        raise StepRefused(_("Whoever reported on the page has the code; nobody else may have one."))
    code = new_code()
    Grievance.objects.filter(pk=grievance.pk).update(code_hash=hashed(plain(code)))
    return code


def officers(on: date) -> QuerySet[User]:
    """Officers and deputies of the day."""
    held = User.objects.filter(memberships__role__in=OFFICERS, memberships__since__lte=on, is_active=True)
    return (held.filter(memberships__until__isnull=True) | held.filter(memberships__until__gt=on)).distinct()


def able(grievance: Grievance, people: Iterable[User]) -> list[User]:
    """Those of the people who may read the grievance."""
    return [one for one in people if Grievance.objects.visible_to(one).filter(pk=grievance.pk).exists()]


def _another_person(grievance: Grievance, by: User) -> None:
    """In a review whoever decided before does not decide again."""
    decided = [Status.ADMITTED, Status.NOT_ADMITTED, Status.ANSWERED]
    if (
        grievance.lock().status == Status.UNDER_REVIEW
        and grievance.transitions.filter(to_status__in=decided, by=by).exists()
    ):
        raise StepRefused(_("The reporter asked for a review by another person: somebody else decides."))
