"""Celery's front door to decisions about many files: load by id, one call into services."""

from celery import shared_task
from django.utils import timezone

from gscm.jobs.models import Job
from surveys.services import bulk_acceptance


@shared_task
def accept_together(job_id: int) -> None:
    """Accept the files of this job."""
    bulk_acceptance.carry_out(Job.objects.select_related("owner").get(pk=job_id), at=timezone.now())
