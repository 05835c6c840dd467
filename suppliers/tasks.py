"""Celery's front door to suppliers: load by id, one call into services."""

from celery import shared_task
from django.utils import timezone

from gscm.jobs.models import Job
from suppliers import tasks_documents, tasks_trainings  # noqa: F401  Celery looks for tasks here
from suppliers.services import organisation, releases, supplier_jobs


@shared_task
def import_suppliers_job(job_id: int) -> None:
    """Read or apply the table of suppliers of this job."""
    supplier_jobs.carry_out(Job.objects.select_related("owner").get(pk=job_id), at=timezone.now())


@shared_task
def take_up_unfinished() -> None:
    """Ring again for tables of suppliers whose message or worker was lost."""
    supplier_jobs.take_up_unfinished(at=timezone.now())


@shared_task
def end_releases_without_letter() -> None:
    """Make released suppliers conditional whose letter of guarantee has expired."""
    releases.end_without_letter(at=timezone.now())


@shared_task
def settle_subsidiaries() -> None:
    """Move subsidiaries whose day of a planned move has come."""
    organisation.settle(on=timezone.localdate())
