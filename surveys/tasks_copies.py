"""Celery's front door to written workbooks: load by id, one call into services."""

from celery import shared_task
from django.utils import timezone

from gscm.jobs.models import Job
from surveys.services import copies, templates


@shared_task
def write_copy(job_id: int) -> None:
    """Write the copy that somebody asked for."""
    copies.carry_out(Job.objects.get(pk=job_id), at=timezone.now())


@shared_task
def add_template(job_id: int) -> None:
    """Read an uploaded template and add it to the library."""
    templates.carry_out(Job.objects.get(pk=job_id), at=timezone.now())
