"""Celery's front door to reporting: load by id, one call into services."""

from celery import shared_task
from django.utils import timezone

from gscm.jobs.models import Job
from reporting.models import EvidencePackage
from reporting.services import evidence_packages, group_declarations


@shared_task
def compute_group_declaration(job_id: int) -> None:
    """Compute the group declaration of this job."""
    group_declarations.carry_out(Job.objects.get(pk=job_id), at=timezone.now())


@shared_task
def make_evidence_package(package_id: int) -> None:
    """Make one evidence package."""
    package = EvidencePackage.objects.select_related("job", "supplier", "case", "asked_by").get(pk=package_id)
    evidence_packages.carry_out(package, clock=timezone.now)


@shared_task
def take_up_unfinished() -> None:
    """Ring again for group declarations and evidence packages whose message or worker was lost."""
    group_declarations.take_up_unfinished(at=timezone.now())
    evidence_packages.take_up_unfinished(at=timezone.now())
