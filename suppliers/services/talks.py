"""The log of what was said to suppliers outside of this house. Entries are added, never changed."""

from datetime import date, datetime

import structlog

from suppliers.models import Supplier, SupplierTalk, User

logger = structlog.get_logger(__name__)


def record(
    supplier: Supplier,
    *,
    happened_on: date,
    channel: str,
    partner: str,
    support: str = "",
    text: str,
    by: User,
    at: datetime,
) -> SupplierTalk:
    """Write down a call, a visit or a message, and the support that was given with it."""
    talk = SupplierTalk.objects.create(
        supplier=supplier,
        happened_on=happened_on,
        channel=channel,
        partner=partner,
        support=support,
        text=text,
        recorded_by=by,
        recorded_at=at,
    )
    logger.info("talk written down", talk_id=talk.pk, supplier_id=supplier.pk, by_id=by.pk)
    return talk
