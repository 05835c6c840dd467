"""Celery's front door to webhooks."""

from celery import shared_task
from django.utils import timezone

from gscm.webhooks.services import deliveries


@shared_task
def sweep() -> None:
    """Put down what is new, and ring for what is due."""
    for delivery_id in deliveries.sweep(at=timezone.now()):
        deliver.delay(delivery_id=delivery_id)


@shared_task(soft_time_limit=20, time_limit=30)
def deliver(delivery_id: int) -> None:
    """Make one attempt."""
    deliveries.deliver(delivery_id, clock=timezone.now)
