"""Open work about suppliers, given to a colleague for a time."""

from collections.abc import Collection
from datetime import date, datetime

import structlog
from django.db import transaction

from suppliers.access import may_work
from suppliers.models import Delegation, Supplier, User

logger = structlog.get_logger(__name__)


def may_delegate(user: User) -> bool:
    """Whether this person gives the work about suppliers within reach to a colleague, or takes it back."""
    return may_work(user)


@transaction.atomic
def delegate(
    suppliers: Collection[Supplier], *, to: User, since: date, until: date, note: str, by: User, at: datetime
) -> int:
    """Let a colleague do the open work about the suppliers, from a day until a day, both included; say of how many.

    What was delegated before within these days ends: one supplier, one person. The caller makes sure that the
    colleague may see the suppliers (queries/owners.py). Three queries.
    """
    keys = [supplier.pk for supplier in suppliers]
    locked = Supplier.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    locked_keys = [supplier.pk for supplier in locked]
    before = Delegation.objects.to_come(since).filter(supplier__in=locked_keys, since__lte=until)
    before.update(ended_at=at, ended_by=by)
    Delegation.objects.bulk_create(
        Delegation(supplier_id=pk, to=to, since=since, until=until, note=note, by=by, at=at)
        for pk in locked_keys
    )
    logger.info("work delegated", suppliers=len(locked_keys), to_id=to.pk, by_id=by.pk)
    return len(locked_keys)


def end(delegation: Delegation, *, by: User, at: datetime) -> bool:
    """Take delegated work back before its last day; false when it had ended."""
    running = Delegation.objects.filter(pk=delegation.pk, ended_at__isnull=True)
    return running.update(ended_at=at, ended_by=by) == 1
