"""Meetings: planned, recorded, decided upon, followed up."""

from datetime import date, datetime

import structlog
from django.db import transaction
from django.utils import timezone

from suppliers.models import FollowUp, Meeting, MeetingDecision, User

logger = structlog.get_logger(__name__)


class NotPossible(Exception):
    """The step does not fit the state of the meeting or task; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def plan(*, kind: str, title: str, planned_on: date, agenda: str = "", by: User, at: datetime) -> Meeting:
    """Put a meeting into the review calendar."""
    meeting = Meeting.objects.create(
        kind=kind, title=title, planned_on=planned_on, agenda=agenda, planned_by=by, planned_at=at
    )
    logger.info("meeting planned", meeting_id=meeting.pk, by_id=by.pk)
    return meeting


@transaction.atomic
def record(
    meeting: Meeting, *, held_on: date, participants: str, minutes: str, by: User, at: datetime
) -> Meeting:
    """Write the minutes: the meeting was held.

    :raises NotPossible: `has_minutes`, it has some already; `too_early`, the day is still to come.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if meeting.held_on:
        raise NotPossible("has_minutes")
    if held_on > timezone.localdate(at):
        raise NotPossible("too_early")
    meeting.held_on, meeting.participants, meeting.minutes = held_on, participants, minutes
    meeting.recorded_by, meeting.recorded_at = by, at
    meeting.save()
    logger.info("meeting recorded", meeting_id=meeting.pk, by_id=by.pk)
    return meeting


def decide(meeting: Meeting, *, text: str, by: User, at: datetime) -> MeetingDecision:
    """Keep a decision of the meeting, or guidance that somebody gave in it."""
    return MeetingDecision.objects.create(meeting=meeting, text=text, by=by, at=at)


def ask(meeting: Meeting, *, text: str, owner: User, due_on: date, by: User, at: datetime) -> FollowUp:
    """Give somebody a task that follows from the meeting; it stands among the things that this person has to do."""
    return FollowUp.objects.create(
        meeting=meeting, text=text, owner=owner, due_on=due_on, asked_by=by, asked_at=at
    )


@transaction.atomic
def finish(follow_up: FollowUp, *, outcome: str, by: User, at: datetime) -> FollowUp:
    """Say that the task is done, and what came of it.

    :raises NotPossible: `is_done`, somebody said so before.
    """
    follow_up = FollowUp.objects.select_for_update().get(pk=follow_up.pk)
    if follow_up.done_at:
        raise NotPossible("is_done")
    follow_up.outcome, follow_up.done_by, follow_up.done_at = outcome, by, at
    follow_up.save()
    return follow_up
