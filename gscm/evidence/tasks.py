"""Celery's front door to seals."""

from celery import shared_task
from django.utils import timezone

from gscm.evidence import seals


@shared_task
def seal() -> None:
    """Seal what came since the last time."""
    seals.seal(at=timezone.now())


@shared_task
def check() -> None:
    """Check all that was sealed."""
    seals.check(at=timezone.now())
