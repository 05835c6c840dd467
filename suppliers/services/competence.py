"""Who is trained for which task: recorded by the centre, looked at when a task is given to somebody."""

from datetime import date, datetime

import structlog

from suppliers.access import may_steer
from suppliers.models import Competence, User

logger = structlog.get_logger(__name__)


def may_record(user: User) -> bool:
    """Whether this person records who is trained for what."""
    return may_steer(user)


def record(
    user: User, *, task: str, since: date, until: date | None, evidence: str, by: User, at: datetime
) -> Competence:
    """Keep that a person is trained for a task."""
    return Competence.objects.create(
        user=user, task=task, since=since, until=until, evidence=evidence, recorded_by=by, recorded_at=at
    )


def end(competence: Competence, *, on: date) -> None:
    """Let a competence hold until the day (not included); one that begins later or that day holds for a day."""
    last = max(on, date.fromordinal(competence.since.toordinal() + 1))
    Competence.objects.filter(pk=competence.pk).update(until=last)


def is_trained(user: User, task: str, *, on: date, by: User) -> bool:
    """Whether the person is trained for the task on the day. One who is not can be given it: that is logged."""
    if Competence.objects.in_force(on).filter(user=user, task=task).exists():
        return True
    logger.warning("task given without competence", user_id=user.pk, task=task, by_id=by.pk)
    return False
