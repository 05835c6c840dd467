"""What people say of a facility's identity and operation. A correction adds; nothing is written over."""

from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange

from smelters.models import Facility, FacilityStanding

if TYPE_CHECKING:
    from suppliers.models import User

logger = structlog.get_logger(__name__)


class StandingRefused(Exception):
    """What was said cannot be meant; nothing is written. `code` says why."""

    OTHER_DIMENSION = "other_dimension"
    NEEDS_REASON = "needs_reason"
    NEEDS_OTHER = "needs_other"
    IS_ITSELF = "is_itself"
    ENDS_BEFORE = "ends_before"

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def say(
    facility: Facility,
    *,
    metals: Collection[str],
    dimension: str,
    value: str,
    since: date,
    until: date | None = None,
    source: str,
    reason: str = "",
    same_as: Facility | None = None,
    by: "User",
    at: datetime,
) -> list[FacilityStanding]:
    """Write down what holds of the facility from a day on (up to `until`, which does not belong to it).

    What was known of these days before ends in `recorded`, and keeps the days that are left of it.

    :raises StandingRefused: the value is of another dimension, or lacks what it needs.
    """
    _check(facility, dimension, value, since, until, reason, same_as)
    days = DateRange(since, until, "[)")
    written = []
    with transaction.atomic():
        Facility.objects.select_for_update().get(pk=facility.pk)
        for metal in metals:
            _make_room(facility, metal, dimension, days, at)
            written.append(
                FacilityStanding.objects.create(
                    facility=facility,
                    metal_id=metal,
                    dimension=dimension,
                    value=value,
                    reason=reason,
                    same_as=same_as,
                    source=source,
                    said_by=by,
                    valid=days,
                    recorded=DateTimeTZRange(at, None, "[)"),
                )
            )
    logger.info("standing of a smelter said", facility_id=facility.pk, value=value, by_id=by.pk)
    return written


def take_back(standing: FacilityStanding, *, by: "User", at: datetime) -> None:
    """End that something is taken to hold: from now on it never held. It stays readable as known before."""
    known = FacilityStanding.objects.known().filter(pk=standing.pk)
    known.update(recorded=DateTimeTZRange(standing.recorded.lower, at, "[)"))
    logger.info("standing of a smelter taken back", standing_id=standing.pk, by_id=by.pk)


def _check(
    facility: Facility,
    dimension: str,
    value: str,
    since: date,
    until: date | None,
    reason: str,
    same_as: Facility | None,
) -> None:
    if value not in FacilityStanding.VALUES[dimension]:
        raise StandingRefused(StandingRefused.OTHER_DIMENSION)
    if value == FacilityStanding.Value.REMOVED and not reason:
        raise StandingRefused(StandingRefused.NEEDS_REASON)
    if (value == FacilityStanding.Value.SAME_AS) != (same_as is not None):
        raise StandingRefused(StandingRefused.NEEDS_OTHER)
    if same_as == facility:
        raise StandingRefused(StandingRefused.IS_ITSELF)
    if until is not None and until <= since:
        raise StandingRefused(StandingRefused.ENDS_BEFORE)


def _make_room(facility: Facility, metal: str, dimension: str, days: DateRange, at: datetime) -> None:
    """End what is known of these days, and write again what is left of it."""
    in_the_way = FacilityStanding.objects.known().filter(
        facility=facility, metal=metal, dimension=dimension, valid__overlap=days
    )
    for old in in_the_way:
        left = [(old.valid.lower, days.lower)] if old.valid.lower < days.lower else []
        if days.upper is not None and (old.valid.upper is None or old.valid.upper > days.upper):
            left.append((days.upper, old.valid.upper))
        old.recorded = DateTimeTZRange(old.recorded.lower, at, "[)")
        old.save(update_fields=["recorded"])
        for lower, upper in left:
            old.pk = None
            old._state.adding = True
            old.valid = DateRange(lower, upper, "[)")
            old.recorded = DateTimeTZRange(at, None, "[)")
            old.save(force_insert=True)
