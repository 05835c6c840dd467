"""The verbs of the membership of RMI, and the guard that member-only data meets outside of it."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from smelters.lists.model import ListRefused, Refusal
from smelters.models import ReferenceList, RmiMembership

if TYPE_CHECKING:
    from suppliers.models import User

logger = structlog.get_logger(__name__)


class MembershipRefused(Exception):
    """The step was not taken; nothing is changed. `code` says why."""

    OVERLAPS = "overlaps"
    ENDS_BEFORE = "ends_before"

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def is_member(on: date) -> bool:
    """Whether the company is a member of RMI on the day. One query."""
    return RmiMembership.objects.on(on).exists()


def refuse_outside(licence: str, *, on: date) -> None:
    """Let pass what may be taken in on the day.

    :raises ListRefused: the licence class is for members, and the company is none on the day.
    """
    if licence == ReferenceList.Licence.MEMBER_ONLY and not is_member(on):
        logger.warning("member-only data refused", on=on.isoformat())
        raise ListRefused(Refusal.MEMBERS_ONLY, day=on.isoformat())


def begin(*, since: date, until: date | None, note: str, by: "User", at: datetime) -> RmiMembership:
    """Write down a membership; `until` is its last day, None when it goes on.

    :raises MembershipRefused: it ends before it begins, or runs into another one.
    """
    days = _days(since, until)
    with transaction.atomic():
        _refuse_overlap(days)
        membership = RmiMembership.objects.create(days=days, note=note, noted_by=by, noted_at=at)
    logger.info("membership of RMI written down", membership_id=membership.pk, by_id=by.pk)
    return membership


def end(membership: RmiMembership, *, until: date, by: "User", at: datetime) -> None:
    """Give a membership its last day. From the next one on nothing member-only is taken in or shown.

    :raises MembershipRefused: it would end before it began, or run into another one.
    """
    with transaction.atomic():
        days = _days(membership.days.lower, until)
        _refuse_overlap(days, besides=membership.pk)
        RmiMembership.objects.filter(pk=membership.pk).update(days=days, noted_by=by, noted_at=at)
    logger.info("membership of RMI ends", membership_id=membership.pk, by_id=by.pk)


def _days(since: date, until: date | None) -> DateRange:
    if until is not None and until < since:
        raise MembershipRefused(MembershipRefused.ENDS_BEFORE)
    return DateRange(since, until + timedelta(days=1) if until else None, "[)")


def _refuse_overlap(days: DateRange, besides: int = 0) -> None:
    if RmiMembership.objects.filter(days__overlap=days).exclude(pk=besides).exists():
        raise MembershipRefused(MembershipRefused.OVERLAPS)
