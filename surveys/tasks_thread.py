"""Celery's front door to the threads of tasks: one call into services."""

from celery import shared_task
from django.utils import timezone

from surveys.services import thread


@shared_task
def send_answers() -> None:
    """Mail the answers that wait."""
    thread.send(clock=timezone.now)


@shared_task
def sweep_answers() -> None:
    """Take up the answers that a lost message or a mail server out of reach left behind."""
    thread.sweep(at=timezone.now())
