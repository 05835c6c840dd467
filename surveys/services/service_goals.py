"""The goals of the service levels, and the days of the working calendar: kept by the centre."""

from datetime import date, datetime
from typing import Any

import structlog
from django.utils import timezone

from suppliers.models import User
from surveys.models import CalendarDay, ServiceGoal

logger = structlog.get_logger(__name__)

FIRST_DAY = date(2000, 1, 1)
FIRST_GOALS = {ServiceGoal.Kind.ANSWERS: 2, ServiceGoal.Kind.NEWS: 5, ServiceGoal.Kind.IMPORTS: 10}
"""Working days with which the programme begins; the centre sets others from a day on."""


def ensure(**kwargs: Any) -> None:
    """Begin with a goal for each kind of service. Called after migrations; what is there stays."""
    known = set(ServiceGoal.objects.values_list("kind", flat=True))
    ServiceGoal.objects.bulk_create(
        ServiceGoal(kind=kind, working_days=days, since=FIRST_DAY, set_at=timezone.now())
        for kind, days in FIRST_GOALS.items()
        if kind not in known
    )


def set_goal(kind: str, *, working_days: int, since: date, by: User, at: datetime) -> ServiceGoal:
    """From a day on, hold this kind of service against another goal. What was begun before keeps its own."""
    goal = ServiceGoal.objects.create(kind=kind, working_days=working_days, since=since, set_by=by, set_at=at)
    logger.info("service goal set", kind=kind, working_days=working_days, since=str(since), by_id=by.pk)
    return goal


def enter_day(day: date, *, is_worked: bool, name: str, by: User) -> CalendarDay:
    """Say of a day that it is not what its weekday says; what was said of it before is replaced."""
    entered, _is_new = CalendarDay.objects.update_or_create(
        day=day, defaults={"is_worked": is_worked, "name": name}
    )
    logger.info("calendar day entered", day=str(day), is_worked=is_worked, by_id=by.pk)
    return entered


def remove_day(day: CalendarDay, *, by: User) -> None:
    """Let a day be again what its weekday says."""
    logger.info("calendar day removed", day=str(day.day), by_id=by.pk)
    day.delete()
