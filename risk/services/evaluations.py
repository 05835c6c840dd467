"""Evaluations of all suppliers, in the background: of each day, and after a list, a decision or other thresholds.

What follows a list or thresholds has a job, which tells how far it is and what came of it.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime

import structlog
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from gscm.jobs.models import Job
from risk.services import alerts
from smelters.models import Thresholds
from surveys.services import resolution
from surveys.services.resolution import PATIENCE

logger = structlog.get_logger(__name__)


def follow_thresholds(thresholds_id: int, *, at: datetime) -> None:
    """Leave a job that tells how far everything follows the thresholds, and ring for it."""
    thresholds = Thresholds.objects.get(pk=thresholds_id)
    _ring(
        Job.objects.create(
            kind=Job.Kind.EVALUATION,
            title=str(thresholds)[:200],
            owner=thresholds.approved_by,
            created_at=at,
            parameters={"thresholds_id": thresholds_id},
        )
    )


def evaluate_everything(
    *,
    clock: Callable[[], datetime],
    supplier_ids: Sequence[int] | None = None,
    list_id: int | None = None,
    decision_id: int | None = None,
    thresholds_id: int | None = None,
    job: Job | None = None,
) -> None:
    """Evaluate all suppliers, or those that the news concerns, and tell in the job how many are done; its result is
    how many alerts moved.
    """

    def tell(done: int, total: int) -> None:
        if job is not None:
            job.progress(done, total, at=clock(), phase=Job.Phase.EVALUATING)

    try:
        moved = alerts.evaluate_everything(
            clock=clock,
            supplier_ids=supplier_ids,
            list_id=list_id,
            decision_id=decision_id,
            thresholds_id=thresholds_id,
            tell=tell,
        )
    except Exception:
        if job is not None:
            _fail(job, at=clock())
        raise
    if job is not None:
        job.finish(at=clock(), result=asdict(moved))
    _ring_scoring(supplier_ids)


def take_up_unfinished(*, at: datetime) -> int:
    """Ring again for evaluations whose message or worker was lost; say how many."""
    left_behind = Job.objects.free(at=at, patience=PATIENCE).filter(
        kind=Job.Kind.EVALUATION, created_at__lt=at - PATIENCE
    )
    jobs = list(left_behind)
    for job in jobs:
        _ring(job)
    return len(jobs)


def _ring_scoring(supplier_ids: Sequence[int] | None) -> None:
    """What moves alerts moves scores."""
    from risk import tasks  # the tasks' module imports this one

    tasks.score_suppliers.delay(supplier_ids=None if supplier_ids is None else list(supplier_ids))


def _ring(job: Job) -> None:
    from risk import tasks  # the tasks' module imports this one

    if "list_id" in job.parameters:
        resolution.ring(job)
    else:
        tasks.follow_thresholds.delay(job_id=job.pk)


def carry_out(job: Job, *, clock: Callable[[], datetime]) -> None:
    """Do the job of thresholds, unless another worker does it."""
    if job.claim(at=clock(), patience=PATIENCE):
        evaluate_everything(clock=clock, thresholds_id=job.parameters["thresholds_id"], job=job)


def _fail(job: Job, *, at: datetime) -> None:
    with translation.override(getattr(job.owner, "language", settings.LANGUAGE_CODE)):
        job.fail(
            at=at,
            error=_(
                "Some suppliers are not evaluated yet; what was evaluated stays. "
                "The evaluation of the night does the rest; a person has to look at the reason."
            ),
        )
