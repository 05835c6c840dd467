"""Celery's front door to risk: load by id, one call into services."""

from celery import shared_task
from django.utils import timezone

from gscm.jobs.models import Job
from risk import tasks_audits  # noqa: F401  Celery looks for tasks here
from risk.models import DryRun
from risk.services import (
    alerts,
    case_ladder,
    digests,
    dry_runs,
    effort,
    evaluations,
    grievance_notices,
    list_signals,
    notices,
    scoring,
    verification,
)


@shared_task
def evaluate_supplier(supplier_id: int) -> None:
    """Open and close the alerts of one supplier."""
    alerts.evaluate(supplier_ids=[supplier_id], at=timezone.now())


@shared_task
def follow_cases(supplier_ids: list[int] | None = None) -> None:
    """Check the cases of these suppliers, or all, against what files and lists say by now."""
    verification.follow(at=timezone.now(), supplier_ids=supplier_ids)


@shared_task
def score_suppliers(supplier_ids: list[int] | None = None) -> None:
    """Judge these suppliers again, or all."""
    scoring.recompute(at=timezone.now(), supplier_ids=supplier_ids)


@shared_task
def compare_lists(supplier_ids: list[int] | None = None) -> None:
    """Compare the smelter lists of these suppliers with the others', or all with all."""
    list_signals.compare(at=timezone.now(), supplier_ids=supplier_ids)


@shared_task
def plan_least_effort() -> None:
    """Rank the requests anew in every plan since which alerts have moved."""
    effort.compute_outdated(at=timezone.now())


@shared_task
def evaluate_everything(
    list_id: int | None = None,
    decision_id: int | None = None,
    job_id: int | None = None,
    supplier_ids: list[int] | None = None,
) -> None:
    """Open and close the alerts of all suppliers, or of those that the news concerns."""
    job = Job.objects.get(pk=job_id) if job_id else None
    evaluations.evaluate_everything(
        supplier_ids=supplier_ids, list_id=list_id, decision_id=decision_id, job=job, clock=timezone.now
    )


@shared_task
def follow_thresholds(job_id: int) -> None:
    """Open and close the alerts of all suppliers by the thresholds of this job."""
    evaluations.carry_out(Job.objects.get(pk=job_id), clock=timezone.now)


@shared_task
def take_up_unfinished() -> None:
    """Ring again for evaluations and dry runs whose message or worker was lost."""
    evaluations.take_up_unfinished(at=timezone.now())
    dry_runs.take_up_unfinished(at=timezone.now())


@shared_task
def rehearse(dry_run_id: int) -> None:
    """Compute what a list or thresholds would do; one that was replaced meanwhile is left."""
    for dry_run in DryRun.objects.filter(pk=dry_run_id).select_related("job__owner", "list", "thresholds"):
        dry_runs.carry_out(dry_run, clock=timezone.now)


@shared_task
def send_case_message(message_id: int) -> None:
    """Mail one message of a case's thread."""
    notices.send(message_id, clock=timezone.now)


@shared_task
def climb_case_ladder() -> None:
    """Take the cases further upward whose suppliers let a date pass."""
    case_ladder.climb(on=timezone.localdate(), at=timezone.now())


@shared_task
def send_case_escalations() -> None:
    """Mail about escalations of cases."""
    notices.send_escalations(clock=timezone.now)


@shared_task
def sweep_case_mails() -> None:
    """Take up the mails that a lost message or a mail server out of reach left behind."""
    notices.sweep(at=timezone.now())


@shared_task
def put_down_digests() -> None:
    """Write down whom the daily mail about alerts goes to."""
    digests.put_down(at=timezone.now())


@shared_task
def send_digests() -> None:
    """Mail what is new among alerts and cases."""
    digests.send(clock=timezone.now)


@shared_task
def sweep_digests() -> None:
    """Take up the daily mails that a lost message or a mail server out of reach left behind."""
    digests.sweep(at=timezone.now())


@shared_task
def tell_officers() -> None:
    """Mail officers which grievances came in, moved or are due."""
    grievance_notices.tell(clock=timezone.now)
