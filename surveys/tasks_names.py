"""Celery's front door to names: load by id, one call into services."""

from celery import shared_task
from django.utils import timezone

from gscm.jobs.models import Job
from surveys.services import name_work


@shared_task
def carry_out(job_id: int) -> None:
    """Resolve what a decision or a supplier's answer touches."""
    name_work.carry_out(Job.objects.get(pk=job_id), at=timezone.now())


@shared_task
def take_up_unfinished() -> None:
    """Ring again for work whose message or worker was lost."""
    name_work.take_up_unfinished(at=timezone.now())
