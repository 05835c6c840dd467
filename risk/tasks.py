"""Celery's front door to risk: load by id, one call into services."""

from celery import shared_task
from django.utils import timezone

from risk.services import alerts, notices


@shared_task
def evaluate_supplier(supplier_id: int) -> None:
    """Open and close the alerts of one supplier."""
    alerts.evaluate(supplier_ids=[supplier_id], at=timezone.now())


@shared_task
def evaluate_everything(list_id: int | None = None, decision_id: int | None = None) -> None:
    """Open and close the alerts of all suppliers."""
    alerts.evaluate(list_id=list_id, decision_id=decision_id, at=timezone.now())


@shared_task
def send_case_message(message_id: int) -> None:
    """Mail one message of a case's thread."""
    notices.send(message_id, clock=timezone.now)


@shared_task
def sweep_case_mails() -> None:
    """Take up the mails that a lost message or a mail server out of reach left behind."""
    notices.sweep(at=timezone.now())
