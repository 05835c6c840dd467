"""The verbs by which an active smelter counts for a while: proposed, put in force by another person, ended."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from smelters.licences import team_classes
from smelters.models import ActiveAcceptance, Facility, Status
from smelters.queries.status import status_on
from smelters.queries.thresholds import thresholds_on

if TYPE_CHECKING:
    from suppliers.models import User

logger = structlog.get_logger(__name__)


class AcceptanceRefused(Exception):
    """The step was not taken; nothing is changed. `code` says why, `days` the longest time where that matters."""

    NOT_ACTIVE = "not_active"
    TOO_LONG = "too_long"
    ENDS_BEFORE = "ends_before"
    IN_THE_PAST = "in_the_past"
    OVERLAPS = "overlaps"
    SAME_PERSON = "same_person"
    SETTLED = "settled"

    def __init__(self, code: str, *, days: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.days = days


def propose(
    facility: Facility,
    *,
    metal: str,
    since: date,
    until: date | None = None,
    reason: str,
    by: "User",
    at: datetime,
) -> ActiveAcceptance:
    """Write down that an active smelter is to count from a day on, once a second person has agreed.

    :param until: the first day on which it no longer counts; None for the longest time that the thresholds allow.
    :raises AcceptanceRefused: it is not active today, the days are none, too many or past, or others cover them.
    """
    today = timezone.localdate(at)
    longest = thresholds_on(since).acceptance_days
    until = until or since + timedelta(days=longest)
    if since < today:
        raise AcceptanceRefused(AcceptanceRefused.IN_THE_PAST)
    if until <= since:
        raise AcceptanceRefused(AcceptanceRefused.ENDS_BEFORE)
    if until > since + timedelta(days=longest):
        raise AcceptanceRefused(AcceptanceRefused.TOO_LONG, days=longest)
    _refuse_unless_active(facility, metal, on=today)
    try:
        with transaction.atomic():
            proposed = ActiveAcceptance.objects.create(
                facility=facility,
                metal_id=metal,
                days=DateRange(since, until, "[)"),
                reason=reason,
                proposed_by=by,
                proposed_at=at,
            )
    except IntegrityError as error:
        raise AcceptanceRefused(AcceptanceRefused.OVERLAPS) from error
    logger.info("acceptance proposed", acceptance_id=proposed.pk, facility_id=facility.pk, by_id=by.pk)
    return proposed


def approve(acceptance: ActiveAcceptance, *, by: "User", at: datetime) -> None:
    """Let it count. A case that waits for this smelter may close then.

    :raises AcceptanceRefused: by who proposed it, the smelter is not active any more, or it does not wait any more.
    """
    if acceptance.proposed_by_id == by.pk:
        raise AcceptanceRefused(AcceptanceRefused.SAME_PERSON)
    _refuse_unless_active(acceptance.facility, acceptance.metal_id, on=timezone.localdate(at))
    waiting = ActiveAcceptance.objects.proposed().filter(pk=acceptance.pk)
    if waiting.update(approved_by=by, approved_at=at) != 1:
        raise AcceptanceRefused(AcceptanceRefused.SETTLED)
    logger.info("acceptance put in force", acceptance_id=acceptance.pk, by_id=by.pk)


def end(acceptance: ActiveAcceptance, *, reason: str, by: "User", at: datetime) -> None:
    """Let it count no more from today on, or let a proposal go.

    :raises AcceptanceRefused: it has ended already.
    """
    today = timezone.localdate(at)
    running = ActiveAcceptance.objects.filter(
        pk=acceptance.pk, ended_on__isnull=True, days__endswith__gt=today
    )
    if running.update(ended_on=today, ended_by=by, end_reason=reason) != 1:
        raise AcceptanceRefused(AcceptanceRefused.SETTLED)
    logger.info("acceptance ended", acceptance_id=acceptance.pk, by_id=by.pk)


def _refuse_unless_active(facility: Facility, metal: str, *, on: date) -> None:
    counting = status_on(on, classes=team_classes(on)).filter(facility=facility, metal=metal).first()
    if counting is None or counting.status != Status.ACTIVE:
        raise AcceptanceRefused(AcceptanceRefused.NOT_ACTIVE)
