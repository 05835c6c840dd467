"""Celery's front door to campaigns and intakes: load by id, one call into services."""

from celery import shared_task
from django.utils import timezone

from surveys.services import bulk_acceptance, campaign_mails, campaigns, copies, intake, ladders


@shared_task
def launch_campaign(job_id: int) -> None:
    """Ask everybody in a campaign's scope."""
    campaigns.run_launch(job_id)


@shared_task
def match_intake(job_id: int) -> None:
    """Find the suppliers of the files of an intake."""
    intake.run(job_id)


@shared_task
def climb_ladders() -> None:
    """Put down the reminders and escalations of the day, and send them."""
    ladders.climb(on=timezone.localdate(), at=timezone.now())
    send_pressing_mails.delay()


@shared_task
def send_pressing_mails() -> None:
    """Send the reminders and escalations that wait."""
    campaign_mails.send_pressing(clock=timezone.now)


@shared_task
def take_up_unfinished() -> None:
    """Ring again for launches, intakes, copies and acceptances whose message or worker was lost."""
    campaigns.take_up_unfinished(at=timezone.now())
    intake.take_up_unfinished(at=timezone.now())
    copies.take_up_unfinished(at=timezone.now())
    bulk_acceptance.take_up_unfinished(at=timezone.now())
    if campaign_mails.sweep(at=timezone.now()):
        send_pressing_mails.delay()
