"""The verbs of alerts: they open and close by themselves; people take them on."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict
from datetime import datetime

import structlog
from django.db import transaction
from django.utils import timezone

from gscm.lib.commits import after_commit
from risk import bulk
from risk.models import Alert
from risk.services import exceptions
from risk.signals import alerts_moved
from smelters.licences import team_classes
from smelters.queries.thresholds import thresholds_on
from suppliers.access import may_work
from suppliers.models import User

logger = structlog.get_logger(__name__)

SUPPLIERS_AT_A_TIME = 1_100
"""How many suppliers one transaction of a whole evaluation judges."""


def evaluate(
    *,
    at: datetime,
    supplier_ids: Collection[int] | None = None,
    list_id: int | None = None,
    decision_id: int | None = None,
    thresholds_id: int | None = None,
) -> bulk.Moved:
    """Open, reopen and close alerts, of some suppliers or of all, and write because of what. Idempotent.

    An alert is wanted for every smelter of a declaration that counts today (the newest accepted one of a supplier and
    template) which does not participate in RMAP, is forbidden by a list or a confirmed match, has left the Smelter
    Look-up or whose re-assessment is due, and for every one that is not resolved. With it end the exceptions whose
    time is over, or whose smelter stands worse.

    :param list_id: with `decision_id` and `thresholds_id`: what the evaluation follows.
    """
    on = timezone.localdate(at)
    with transaction.atomic():
        bulk.lock_evaluation()
        moved = bulk.evaluate(
            on=on,
            at=at,
            supplier_ids=supplier_ids,
            thresholds=thresholds_on(on),
            classes=team_classes(on),
            trigger=bulk.Trigger(list_id=list_id, decision_id=decision_id, thresholds_id=thresholds_id),
        )
        again = exceptions.follow(at=at, supplier_ids=supplier_ids)
        if again or any(asdict(moved).values()):
            after_commit(alerts_moved.send, sender=Alert)
    logger.info(
        "alerts evaluated", suppliers="all" if supplier_ids is None else len(supplier_ids), **asdict(moved)
    )
    return moved


def evaluate_everything(
    *,
    clock: Callable[[], datetime],
    supplier_ids: Sequence[int] | None = None,
    list_id: int | None = None,
    decision_id: int | None = None,
    thresholds_id: int | None = None,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> bulk.Moved:
    """Evaluate all suppliers, so many at a time: each step is a transaction, and nobody waits long for the lock.

    :param supplier_ids: only these, where the news concerns nobody else.
    :param tell: called after each step with how many suppliers are done, of how many.
    """
    suppliers = bulk.concerned_suppliers() if supplier_ids is None else supplier_ids
    moved = bulk.Moved()
    tell(0, len(suppliers))
    for begin in range(0, len(suppliers), SUPPLIERS_AT_A_TIME):
        some = suppliers[begin : begin + SUPPLIERS_AT_A_TIME]
        moved += evaluate(
            at=clock(),
            supplier_ids=some,
            list_id=list_id,
            decision_id=decision_id,
            thresholds_id=thresholds_id,
        )
        tell(begin + len(some), len(suppliers))
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
