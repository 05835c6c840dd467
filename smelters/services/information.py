"""The verbs of information for suppliers. What is not public never reaches them, and the attempt stays on record."""

from datetime import datetime
from typing import TYPE_CHECKING

import structlog
from django.db import transaction

from smelters.licences import Reader, classes_for
from smelters.models import InformationItem, RefusedPublication
from smelters.signals import information_published

if TYPE_CHECKING:
    from suppliers.models import User

logger = structlog.get_logger(__name__)


class PublicationRefused(Exception):
    """The licence class keeps the item from suppliers."""

    def __init__(self, licence: str) -> None:
        super().__init__(licence)
        self.licence = licence


def write(item: InformationItem, *, by: "User", at: datetime) -> None:
    """Keep a new item; nobody but the centre sees it until it is published."""
    item.written_by, item.written_at = by, at
    item.save()


def publish(item: InformationItem, *, by: "User", at: datetime) -> None:
    """Show an item to the suppliers, and tell them by mail.

    :raises PublicationRefused: its licence class is not for suppliers; the attempt is written down.
    """
    if item.licence not in classes_for(Reader.SUPPLIER):
        RefusedPublication.objects.create(item=item, licence=item.licence, by=by, at=at)
        logger.warning("publication refused", item_id=item.pk, licence=item.licence, by_id=by.pk)
        raise PublicationRefused(item.licence)
    waiting = InformationItem.objects.exclude(published_at__isnull=False, withdrawn_at__isnull=True)
    with transaction.atomic():
        if waiting.filter(pk=item.pk).update(published_by=by, published_at=at, withdrawn_at=None):
            information_published.send(sender=InformationItem, item=item, at=at)
    logger.info("information published", item_id=item.pk, by_id=by.pk)


def withdraw(item: InformationItem, *, by: "User", at: datetime) -> None:
    """Show an item to suppliers no more; it stays for the team."""
    InformationItem.objects.published().filter(pk=item.pk).update(withdrawn_at=at)
    logger.info("information withdrawn", item_id=item.pk, by_id=by.pk)
