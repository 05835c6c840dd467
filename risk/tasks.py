"""Celery's front door to risk: load by id, one call into services."""

from celery import shared_task


@shared_task
def evaluate_supplier(supplier_id: int, submission_id: int | None = None) -> None:
    """Open and close the alerts of one supplier."""
    raise NotImplementedError


@shared_task
def evaluate_everything(list_id: int | None = None, decision_id: int | None = None) -> None:
    """Open and close the alerts of all suppliers."""
    raise NotImplementedError
