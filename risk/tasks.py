"""Celery's front door to risk: load by id, one call into services."""

from celery import shared_task
from django.utils import timezone

from risk.services import alerts


@shared_task
def evaluate_supplier(supplier_id: int) -> None:
    """Open and close the alerts of one supplier."""
    alerts.evaluate(supplier_ids=[supplier_id], at=timezone.now())


@shared_task
def evaluate_everything(list_id: int | None = None, decision_id: int | None = None) -> None:
    """Open and close the alerts of all suppliers."""
    alerts.evaluate(list_id=list_id, decision_id=decision_id, at=timezone.now())
