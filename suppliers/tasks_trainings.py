"""Celery's front door to trainings."""

from celery import shared_task
from django.utils import timezone

from suppliers.services import trainings_mails


@shared_task
def send_training_mails() -> None:
    """Send the mails about trainings that nobody has begun."""
    trainings_mails.send(clock=timezone.now)


@shared_task
def sweep_training_mails() -> None:
    """Take up mails whose message was lost."""
    trainings_mails.sweep(at=timezone.now())


@shared_task
def remind_of_material_reviews() -> None:
    """The daily duty: materials whose review is overdue."""
    trainings_mails.remind_of_reviews(on=timezone.localdate(), at=timezone.now())
