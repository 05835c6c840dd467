"""Which smelter each reported row means: by CID, by name with the metal and place, by a person's decision.

The rules are in smelters/matching; here rows become values, values are resolved once for each different writing, and
the answers go back in one statement. What no rule settles becomes a `ReportedName` in the queue.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction
from django.utils import timezone

from gscm.jobs.models import Job
from gscm.lib.commits import after_commit
from smelters.licences import team_classes
from smelters.matching.resolve import Index, Reported
from smelters.matching.resolve import resolve as resolve_reported
from smelters.models import ReferenceList
from smelters.queries.names import decided_facilities, index_rows
from surveys import bulk
from surveys.models import ReportedSmelter
from surveys.signals import reports_resolved

logger = structlog.get_logger(__name__)

_RESOLUTION_LOCK = 7_310_420
"""Key of the advisory lock under which rows are resolved, so that the queue holds each name once."""

PATIENCE = timedelta(minutes=10)
"""A job without a sign of life for so long may be taken up again: a repeat changes nothing."""


def resolve(*, declaration_ids: Collection[int] | None, at: datetime, index: Index | None = None) -> int:
    """Resolve the rows of some declarations, or of all; say how many rows changed their smelter.

    Idempotent: a row whose answer is the same as before is not touched. `index` saves building it again.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_RESOLUTION_LOCK])
        changed = answer_rows(index or index_on(at), declaration_ids=declaration_ids, at=at)
    logger.info("reported smelters resolved", changed=changed)
    return changed


def answer_rows(index: Index, *, declaration_ids: Collection[int] | None, at: datetime) -> int:
    """Write to the rows what they mean by the index; say how many changed their smelter.

    For whoever has the rows alone: under the lock of `resolve`, or in copies of the tables.
    """
    answers = [_answer(writing, index) for writing in bulk.writings(declaration_ids)]
    bulk.queue_names(answers, at=at)
    return bulk.write_answers(answers, decided=decided_facilities(), declaration_ids=declaration_ids)


def index_on(at: datetime) -> Index:
    """What lists that the team may read have said until the moment's day, ready to be asked."""
    on = timezone.localdate(at)
    return Index(index_rows(on=on, classes=team_classes(on)))


def _answer(writing: bulk.Writing, index: Index) -> bulk.Answer:
    """A row that says itself that the smelter is not known names none, whatever else stands in it."""
    if writing.is_placeholder:
        return bulk.Answer(writing, None, "")
    reported = Reported(writing.metal, writing.cid, (writing.name,), writing.country, writing.city)
    match = resolve_reported(reported, index)
    return bulk.Answer(writing, match.cid, match.rule.value if match.rule else "")


def follow_list(list_id: int, *, at: datetime) -> None:
    """Leave a job that tells how far everything follows a list that began or ceased to count, and ring for it."""
    reference = ReferenceList.objects.get(pk=list_id)
    job = Job.objects.create(
        kind=Job.Kind.EVALUATION,
        title=str(reference)[:200],
        owner=reference.applied_by,
        created_at=at,
        parameters={"list_id": list_id},
    )
    ring(job)


def ring(job: Job) -> None:
    """Call a worker for a job that follows a list."""
    from surveys import tasks  # the tasks' module imports this one

    tasks.resolve_again.delay(list_id=job.parameters["list_id"], decision_id=None, job_id=job.pk)


def resolve_again(
    *, list_id: int | None, decision_id: int | None, at: datetime, job: Job | None = None
) -> int:
    """Resolve all rows after a list or a decision, and tell those who judge by it.

    :param job: that of a list; a job that another worker does is left alone.
    """
    if job is not None:
        if not job.claim(at=at, patience=PATIENCE):
            return 0
        job.progress(0, 0, at=at, phase=Job.Phase.RESOLVING)
    with transaction.atomic():
        changed = resolve(declaration_ids=None, at=at)
        after_commit(
            reports_resolved.send,
            sender=ReportedSmelter,
            list_id=list_id,
            decision_id=decision_id,
            job_id=job.pk if job else None,
            supplier_ids=None,
        )
    return changed
