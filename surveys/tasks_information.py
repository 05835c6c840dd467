"""Celery's front door to the mails of published information."""

from celery import shared_task
from django.utils import timezone

from surveys.services import information_mails


@shared_task
def send_information_mails() -> None:
    """Send the mails of published information that nobody has begun."""
    information_mails.send(clock=timezone.now)


@shared_task
def sweep_information_mails() -> None:
    """Take up mails that a lost message or a mail server out of reach left behind."""
    information_mails.sweep(at=timezone.now())
