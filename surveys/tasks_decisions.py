"""Celery's front door to decisions about files: load by id, one call into services."""

from celery import shared_task
from django.utils import timezone

from gscm.jobs.models import Job
from surveys.services import bulk_acceptance, decision_mails


@shared_task
def accept_together(job_id: int) -> None:
    """Accept the files of this job."""
    bulk_acceptance.carry_out(Job.objects.select_related("owner").get(pk=job_id), at=timezone.now())


@shared_task
def send_decision_mails() -> None:
    """Mail what was decided about files."""
    decision_mails.send(clock=timezone.now)


@shared_task
def sweep_decision_mails() -> None:
    """Take up mails that a lost message or a mail server out of reach left behind."""
    decision_mails.sweep(at=timezone.now())
