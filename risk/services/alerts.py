"""The verbs of alerts: they open and close by themselves; people take them on."""

from collections.abc import Collection
from datetime import datetime

import structlog
from django.db import transaction
from django.utils import timezone

from risk import bulk
from risk.models import Alert
from smelters.queries.thresholds import thresholds_on
from suppliers.access import may_work
from suppliers.models import User

logger = structlog.get_logger(__name__)


def evaluate(
    *,
    at: datetime,
    supplier_ids: Collection[int] | None = None,
    list_id: int | None = None,
    decision_id: int | None = None,
) -> bulk.Moved:
    """Open, reopen and close alerts, of some suppliers or of all, and write because of what. Idempotent.

    An alert is wanted for every smelter of a declaration that counts today (the newest accepted one of a supplier and
    template) which does not participate in RMAP, and for every one that is not resolved.
    """
    today = timezone.localdate(at)
    with transaction.atomic():
        bulk.lock_evaluation()
        moved = bulk.evaluate(
            on=today,
            at=at,
            supplier_ids=supplier_ids,
            list_id=list_id,
            decision_id=decision_id,
            participates=thresholds_on(today).participates,
        )
    logger.info(
        "alerts evaluated",
        suppliers="all" if supplier_ids is None else len(supplier_ids),
        opened=moved.opened,
        reopened=moved.reopened,
        closed=moved.closed,
        changed=moved.changed,
    )
    return moved


def may_handle(user: User) -> bool:
    """Whether the person works on the alerts within reach."""
    return may_work(user)


def assign(alerts: Collection[Alert], *, owner: User | None, by: User, at: datetime) -> int:
    """Give the open ones of these alerts an owner, or none; say how many changed hands."""
    changed = (
        Alert.objects.open()
        .filter(pk__in=[alert.pk for alert in alerts])
        .exclude(owner=owner)
        .update(owner=owner)
    )
    logger.info("alerts assigned", count=changed, owner_id=owner.pk if owner else None, by_id=by.pk)
    return changed
