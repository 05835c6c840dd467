"""Celery's front door to campaigns and intakes: load by id, one call into services."""

from celery import shared_task
from django.utils import timezone

from surveys.services import campaigns, copies, intake


@shared_task
def launch_campaign(job_id: int) -> None:
    """Ask everybody in a campaign's scope."""
    campaigns.run_launch(job_id)


@shared_task
def match_intake(job_id: int) -> None:
    """Find the suppliers of the files of an intake."""
    intake.run(job_id)


@shared_task
def take_up_unfinished() -> None:
    """Ring again for launches, intakes and copies whose message or worker was lost."""
    campaigns.take_up_unfinished(at=timezone.now())
    intake.take_up_unfinished(at=timezone.now())
    copies.take_up_unfinished(at=timezone.now())
