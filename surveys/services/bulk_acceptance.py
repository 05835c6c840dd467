"""Returned files accepted together by rule: a person chooses which findings may stand, sees the files, gives a reason.

The wish is a job; a worker accepts one file after the other as a person would (`submissions.accept`), so each has its
step with the reason in its history. A file that was decided on in the meantime is left as it is.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from gscm.jobs.models import Job
from gscm.lib.commits import after_commit
from gscm.lib.states import TransitionRefused
from suppliers.models import User
from surveys.models import Submission
from surveys.services import submissions

PATIENCE = timedelta(minutes=5)
"""Work without a sign of life for so long is taken up again; what was accepted stays accepted."""
ATTEMPTS = 3
TELL_EVERY = 20

logger = structlog.get_logger(__name__)


def begin(chosen: Sequence[int], *, rules: Sequence[str], reason: str, by: User, at: datetime) -> Job:
    """Leave a job that accepts these files, by primary key."""
    with transaction.atomic():
        job = Job.objects.create(
            kind=Job.Kind.BULK_ACCEPTANCE,
            title=", ".join(rules)[:200] or "-",
            owner=by,
            created_at=at,
            total=len(chosen),
            parameters={"submissions": list(chosen), "rules": list(rules), "reason": reason},
        )
        after_commit(_ring, job.pk)
    return job


def carry_out(job: Job, *, at: datetime) -> None:
    """Accept the files of a job that are still returned; say in it how many, and how many were decided otherwise."""
    if not job.claim(at=at, patience=PATIENCE):
        return
    wanted: list[int] = job.parameters["submissions"]
    mine = Submission.objects.select_related("request").in_bulk(wanted)
    accepted = 0
    for done, pk in enumerate(wanted, start=1):
        try:
            submissions.accept(mine[pk], by=job.owner, at=timezone.now(), reason=job.parameters["reason"])  # type: ignore[arg-type]
            accepted += 1
        except TransitionRefused:
            logger.info("submission was decided in the meantime", submission_id=pk)
        if done % TELL_EVERY == 0:
            job.progress(done, len(wanted), at=timezone.now())
    job.finish(at=timezone.now(), result={"accepted": accepted, "left": len(wanted) - accepted})
    logger.info("submissions accepted together", job_id=job.pk, accepted=accepted)


def take_up_unfinished(*, at: datetime) -> int:
    """Ring again for what a lost message or a killed worker left; say how many. What never ends has failed."""
    left_behind = Job.objects.free(at=at, patience=PATIENCE).filter(
        kind=Job.Kind.BULK_ACCEPTANCE, created_at__lt=at - PATIENCE
    )
    rung = 0
    for job in left_behind.select_related("owner"):
        if job.attempts < ATTEMPTS:
            _ring(job.pk)
            rung += 1
            continue
        logger.error("acceptance of several files given up", job_id=job.pk, attempts=job.attempts)
        with translation.override(getattr(job.owner, "language", settings.LANGUAGE_CODE)):
            job.fail(
                at=at,
                error=_("Not all files were accepted; those that were stay accepted. Choose the rest again."),
            )
    return rung


def _ring(job_id: int) -> None:
    from surveys import tasks_decisions  # the task's module imports this one

    tasks_decisions.accept_together.delay(job_id=job_id)
