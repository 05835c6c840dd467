"""Celery's front door to what parts contain: load by id, one call into services."""

from celery import shared_task
from django.utils import timezone

from gscm.jobs.models import Job
from surveys.services import material_jobs, materials, tracing


@shared_task
def import_materials(job_id: int) -> None:
    """Take in the uploaded table of this job."""
    material_jobs.carry_out(Job.objects.get(pk=job_id), at=timezone.now(), on=timezone.localdate())


@shared_task
def take_up_unfinished() -> None:
    """Ring again for uploaded tables whose message or worker was lost."""
    material_jobs.take_up_unfinished(at=timezone.now())


@shared_task
def conclude_contents() -> None:
    """Conclude from commodities what parts contain, then count the traces."""
    materials.conclude(on=timezone.localdate(), at=timezone.now())
    tracing.count(on=timezone.localdate(), at=timezone.now())


@shared_task
def count_traces(supplier_id: int | None = None) -> None:
    """Count how far minerals are traced, of one supplier or of all."""
    tracing.count(on=timezone.localdate(), at=timezone.now(), supplier_id=supplier_id)
