"""Celery's front door to surveys: load by id, one call into services."""

from celery import shared_task
from django.utils import timezone

from gscm.jobs.models import Job
from surveys import (  # noqa: F401  Celery looks for tasks here
    tasks_campaigns,
    tasks_copies,
    tasks_decisions,
    tasks_information,
    tasks_materials,
    tasks_names,
    tasks_thread,
)
from surveys.services import resolution, submissions


@shared_task
def read_submission(submission_id: int) -> None:
    """Read one received file."""
    submissions.read(submission_id)


@shared_task
def sweep() -> None:
    """Take up what a lost message or a killed worker left behind."""
    submissions.sweep(at=timezone.now())


@shared_task
def resolve_again(
    list_id: int | None = None, decision_id: int | None = None, job_id: int | None = None
) -> None:
    """Resolve reported smelters anew after a list or a decision."""
    job = Job.objects.get(pk=job_id) if job_id else None
    resolution.resolve_again(list_id=list_id, decision_id=decision_id, job=job, at=timezone.now())
