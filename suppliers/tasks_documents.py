"""Celery's front door to documents and letters of guarantee."""

from celery import shared_task
from django.utils import timezone

from suppliers.services import document_mails


@shared_task
def send_document_mails() -> None:
    """Send the mails about documents that nobody has begun."""
    document_mails.send(clock=timezone.now)


@shared_task
def sweep_document_mails() -> None:
    """Take up mails whose message was lost."""
    document_mails.sweep(at=timezone.now())


@shared_task
def remind_of_documents() -> None:
    """The daily duty: letters that expire soon, reviews that are overdue."""
    document_mails.remind_of_letters(on=timezone.localdate(), at=timezone.now())
    document_mails.remind_of_reviews(on=timezone.localdate(), at=timezone.now())
