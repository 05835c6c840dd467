"""The verbs of allegations: written down, and judged. Whoever reports the smelter is evaluated and scored again."""

from datetime import date, datetime

import structlog
from django.db import transaction

from gscm.lib.commits import after_commit
from risk.models import Allegation
from smelters.models import Facility
from suppliers.models import User
from surveys.models import ReportedSmelter

logger = structlog.get_logger(__name__)


def record(
    facility: Facility,
    *,
    metal: str | None,
    title: str,
    source: str,
    url: str,
    published_on: date | None,
    by: User,
    at: datetime,
) -> Allegation:
    """Write down what is alleged; it is looked into from now on.

    :param metal: None for all minerals of the smelter.
    """
    with transaction.atomic():
        allegation = Allegation.objects.create(
            facility=facility,
            metal_id=metal,
            title=title,
            source=source,
            url=url,
            published_on=published_on,
            recorded_by=by,
            recorded_at=at,
        )
        after_commit(evaluate_reporters, facility.pk)
    logger.info("allegation recorded", allegation_id=allegation.pk, facility_id=facility.pk, by_id=by.pk)
    return allegation


def decide(allegation: Allegation, *, state: str, reason: str, by: User, at: datetime) -> None:
    """Say what was found of it; a later decision takes the place of an earlier one, which stays in the history."""
    with transaction.atomic():
        allegation.state, allegation.reason = state, reason
        allegation.decided_by, allegation.decided_at = by, at
        allegation.save(update_fields=["state", "reason", "decided_by", "decided_at"])
        after_commit(evaluate_reporters, allegation.facility_id)
    logger.info("allegation decided", allegation_id=allegation.pk, state=state, by_id=by.pk)


def evaluate_reporters(facility_id: int) -> None:
    """Ring for the evaluation of those whose declarations that count report the smelter."""
    from risk import tasks  # the tasks' module imports services

    reporters = ReportedSmelter.objects.current().filter(facility=facility_id)
    suppliers = reporters.values_list("declaration__submission__request__supplier", flat=True)
    if supplier_ids := sorted(set(suppliers)):
        tasks.evaluate_everything.delay(supplier_ids=supplier_ids)
