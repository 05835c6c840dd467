"""Celery's front door to smelters: load by id, one call into services."""

from celery import shared_task
from django.utils import timezone

from gscm.jobs.models import Job
from smelters.services import reference_list


@shared_task
def import_list_job(job_id: int) -> None:
    """Import the reference list that was uploaded with this job."""
    reference_list.carry_out(Job.objects.get(pk=job_id), at=timezone.now())


@shared_task
def take_up_unfinished() -> None:
    """Ring again for imports whose message or worker was lost."""
    reference_list.take_up_unfinished(at=timezone.now())
