"""The log of asking smelters to enrol. Entries are added, never changed."""

from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING

import structlog

from smelters.models import Facility, OutreachEntry

if TYPE_CHECKING:
    from suppliers.models import User

logger = structlog.get_logger(__name__)


def record(
    facility: Facility,
    *,
    metals: Collection[str],
    happened_on: date,
    asked_by: str,
    channel: str,
    letter: str = "",
    answer: str = "",
    result: str,
    next_on: date | None = None,
    by: "User",
    at: datetime,
) -> list[OutreachEntry]:
    """Write down that a smelter was asked, or what it answered, for each of the minerals."""
    entries = OutreachEntry.objects.bulk_create(
        OutreachEntry(
            facility=facility,
            metal_id=metal,
            happened_on=happened_on,
            asked_by=asked_by,
            channel=channel,
            letter=letter,
            answer=answer,
            result=result,
            next_on=next_on,
            recorded_by=by,
            recorded_at=at,
        )
        for metal in metals
    )
    logger.info("outreach written down", facility_id=facility.pk, metals=len(entries), by_id=by.pk)
    return entries
