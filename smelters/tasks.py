"""Celery's front door to smelters: load by id, one call into services."""

from celery import shared_task
from django.utils import timezone

from gscm.jobs.models import Job
from smelters.services import list_jobs, sanctions


@shared_task
def import_list_job(job_id: int) -> None:
    """Read, apply or withdraw the reference list of this job."""
    list_jobs.carry_out(Job.objects.get(pk=job_id), at=timezone.now())


@shared_task
def take_up_unfinished() -> None:
    """Ring again for work on lists whose message or worker was lost."""
    list_jobs.take_up_unfinished(at=timezone.now())


@shared_task
def screen_for_sanctions() -> None:
    """Compare the names of smelters with the sanctions lists."""
    sanctions.screen(at=timezone.now())
