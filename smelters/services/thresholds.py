"""The verbs of thresholds: one person proposes a version, another puts it in force or discards it."""

from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

import structlog
from django.db import transaction

from gscm.lib.commits import after_commit
from smelters.models import Thresholds
from smelters.models.thresholds import DEFAULT_LEAD_DAYS, DEFAULT_PARTICIPATES, DEFAULT_QUALIFIES
from smelters.signals import thresholds_changed

if TYPE_CHECKING:
    from suppliers.models import User

logger = structlog.get_logger(__name__)

FIRST_DAY: Final = date(2000, 1, 1)
"""The day from which the version counts that the system ships: before every list."""


class ThresholdsRefused(Exception):
    """The step was not taken; nothing is changed. `code` says why."""

    SAME_PERSON = "same_person"
    SETTLED = "settled"
    IN_THE_PAST = "in_the_past"

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def ensure(**signal: Any) -> None:
    """Add the version that the system ships where there is none. Called after every migration."""
    if Thresholds.objects.exists():
        return
    first = datetime.combine(FIRST_DAY, datetime.min.time(), tzinfo=UTC)
    Thresholds.objects.create(
        participates=[status.value for status in DEFAULT_PARTICIPATES],
        qualifies=[status.value for status in DEFAULT_QUALIFIES],
        lead_days=list(DEFAULT_LEAD_DAYS),
        valid_from=FIRST_DAY,
        reason="",
        proposed_at=first,
        approved_at=first,
    )


def propose(
    *,
    participates: Collection[str],
    qualifies: Collection[str],
    acceptance_days: int,
    lead_days: Collection[int],
    valid_from: date,
    reason: str,
    by: "User",
    at: datetime,
    today: date,
) -> Thresholds:
    """Write down a version that counts from the day on, once a second person has put it in force.

    :raises ThresholdsRefused: the day has passed. What was concluded by then stays.
    """
    if valid_from < today:
        raise ThresholdsRefused(ThresholdsRefused.IN_THE_PAST)
    proposed = Thresholds.objects.create(
        participates=sorted(participates),
        qualifies=sorted(qualifies),
        acceptance_days=acceptance_days,
        lead_days=sorted(lead_days),
        valid_from=valid_from,
        reason=reason,
        proposed_by=by,
        proposed_at=at,
    )
    logger.info("thresholds proposed", thresholds_id=proposed.pk, by_id=by.pk)
    return proposed


def approve(thresholds: Thresholds, *, by: "User", at: datetime) -> None:
    """Put a proposed version in force. What is concluded from thresholds is evaluated again.

    :raises ThresholdsRefused: by who proposed it, or it does not wait any more.
    """
    if thresholds.proposed_by_id == by.pk:
        raise ThresholdsRefused(ThresholdsRefused.SAME_PERSON)
    with transaction.atomic():
        _settle(thresholds, approved_by=by, approved_at=at)
        after_commit(thresholds_changed.send, sender=Thresholds, thresholds_id=thresholds.pk)
    logger.info("thresholds put in force", thresholds_id=thresholds.pk, by_id=by.pk)


def discard(thresholds: Thresholds, *, by: "User", at: datetime) -> None:
    """Take a proposed version off the table; it stays in the history.

    :raises ThresholdsRefused: it does not wait any more.
    """
    _settle(thresholds, discarded_by=by, discarded_at=at)
    logger.info("thresholds discarded", thresholds_id=thresholds.pk, by_id=by.pk)


def _settle(thresholds: Thresholds, **values: Any) -> None:
    if Thresholds.objects.proposed().filter(pk=thresholds.pk).update(**values) != 1:
        raise ThresholdsRefused(ThresholdsRefused.SETTLED)
