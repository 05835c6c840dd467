"""Celery's front door to audits: load by id, one call into services."""

from celery import shared_task
from django.utils import timezone

from risk.services import audit_notices, audit_triggers


@shared_task
def propose() -> None:
    """Propose the audits whose triggers have gone off."""
    audit_triggers.propose_due(at=timezone.now())


@shared_task
def send_notice(audit_id: int) -> None:
    """Mail the notice of one audit."""
    audit_notices.send(audit_id, clock=timezone.now)


@shared_task
def sweep_notices() -> None:
    """Take up the notices that a lost message or a mail server out of reach left behind."""
    audit_notices.sweep(at=timezone.now())
