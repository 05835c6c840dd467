"""The verbs by which people set a supplier's level by hand: asked for, agreed to by another person, ended."""

from datetime import date, datetime
from typing import Final

import structlog
from django.db import IntegrityError, transaction
from django.utils import timezone

from gscm.lib.agreements import AgreementRefused, checked_days
from risk.models import LevelOverride
from suppliers.models import Supplier, User

logger = structlog.get_logger(__name__)

LONGEST: Final = 365
"""A level holds by hand for so many days at most."""


def propose(
    supplier: Supplier, *, level: str, since: date, until: date, reason: str, by: User, at: datetime
) -> LevelOverride:
    """Ask for a level by hand, from a day up to an end.

    :param until: the first day on which the computed level counts again.
    :raises AgreementRefused: the days are none, too many or past, or another level by hand covers some of them.
    """
    days = checked_days(since, until, today=timezone.localdate(at), longest=LONGEST)
    try:
        with transaction.atomic():
            proposed = LevelOverride.objects.create(
                supplier=supplier, level=level, days=days, reason=reason, proposed_by=by, proposed_at=at
            )
    except IntegrityError as error:
        raise AgreementRefused(AgreementRefused.ANOTHER) from error
    logger.info("level by hand proposed", override_id=proposed.pk, supplier_id=supplier.pk, by_id=by.pk)
    return proposed


def approve(override: LevelOverride, *, by: User, at: datetime) -> None:
    """Let the level count.

    :raises AgreementRefused: by who asked for it, or it does not wait any more.
    """
    override.approve(by=by, at=at, on=timezone.localdate(at))
    logger.info("level by hand agreed to", override_id=override.pk, by_id=by.pk)


def end(override: LevelOverride, *, reason: str, by: User, at: datetime) -> None:
    """Let the computed level count again from today on, or let a proposal go.

    :raises AgreementRefused: it has ended already.
    """
    override.end(reason=reason, by=by, on=timezone.localdate(at))
    logger.info("level by hand ended", override_id=override.pk, by_id=by.pk)
