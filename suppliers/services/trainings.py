"""The verbs of trainings: duties set and ended, a session prepared, moved, called off, and what it led to."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

import structlog
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from suppliers.access import may_steer, may_work, reach_of
from suppliers.models import MaterialVersion, TrainingDuty, TrainingSession, User
from suppliers.services import trainings_mails

logger = structlog.get_logger(__name__)


class TrainingRefused(Exception):
    """It cannot be done with this training as it stands. Nothing was changed."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(sentence)
        self.sentence = sentence


CALLED_OFF = _("The training was called off.")
NOT_HELD_YET = _("The training was not held yet.")
HAS_ATTENDANCE = _("Who took part is recorded already; it cannot be called off any more.")
NOT_YOUR_BRANCH = _("A team holds trainings of its own subsidiaries.")


def may_run(session: TrainingSession, user: User) -> bool:
    """Whether this person prepares the session and records who took part."""
    if may_steer(user):
        return True
    return may_work(user) and session.subsidiary_id in reach_of(user).subsidiary_ids


@transaction.atomic
def save(
    session: TrainingSession, *, materials: Iterable[MaterialVersion], by: User, at: datetime
) -> TrainingSession:
    """Keep a session, new or changed. Who is invited to one that is moved to another day is told by mail.

    :raises TrainingRefused: it was called off, or belongs to no subsidiary of the person's team.
    """
    if session.cancelled_at:
        raise TrainingRefused(CALLED_OFF)
    if not may_run(session, by):
        raise TrainingRefused(NOT_YOUR_BRANCH)
    before = TrainingSession.objects.select_for_update().filter(pk=session.pk).first()
    if before is None:
        session.created_by, session.created_at = by, at
    session.save()
    session.materials.set(materials)
    if before and before.day != session.day:
        trainings_mails.tell_of_move(session, at=at)
    logger.info("training saved", session_id=session.pk, by_id=by.pk)
    return session


@transaction.atomic
def call_off(session: TrainingSession, *, reason: str, by: User, at: datetime) -> None:
    """Say that a session is not held, and tell who was invited.

    :raises TrainingRefused: it was called off before, or somebody is on record as having taken part.
    """
    if session.participants.filter(attended=True).exists():
        raise TrainingRefused(HAS_ATTENDANCE)
    found = TrainingSession.objects.held().filter(pk=session.pk)
    if not found.update(cancelled_at=at, cancel_reason=reason):
        raise TrainingRefused(CALLED_OFF)
    trainings_mails.tell_of_cancellation(session, at=at)
    logger.info("training called off", session_id=session.pk, by_id=by.pk)


def write_plan(session: TrainingSession, *, plan: str, by: User) -> None:
    """Write down what was planned at a session; the trainings that follow from it name it."""
    TrainingSession.objects.filter(pk=session.pk).update(plan=plan)
    logger.info("training plan written", session_id=session.pk, by_id=by.pk)


def set_duty(
    *,
    topics: Collection[str],
    months: int,
    since: date,
    role: str = "",
    task: str = "",
    rule: str = "",
    by: User,
    at: datetime,
) -> TrainingDuty:
    """Let people of a role, or suppliers by a rule, have to be trained in these topics from a day on."""
    return TrainingDuty.objects.create(
        role=role,
        task=task,
        rule=rule,
        topics=list(topics),
        months=months,
        since=since,
        set_by=by,
        set_at=at,
    )


def end_duty(duty: TrainingDuty, *, on: date) -> None:
    """Let a duty hold until the day (not included); one that begins later or that day holds for a day."""
    last = max(on, date.fromordinal(duty.since.toordinal() + 1))
    TrainingDuty.objects.filter(pk=duty.pk).update(until=last)
