"""The work that decisions on names, or a supplier's own answers, leave behind, with a job that says how far it is."""

from datetime import UTC, datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from gscm.jobs.models import Job
from gscm.lib.commits import after_commit
from smelters.models import NameDecision
from suppliers.models import User
from surveys.models import Declaration, ReportedSmelter
from surveys.services import resolution
from surveys.signals import reports_resolved

logger = structlog.get_logger(__name__)

PATIENCE = timedelta(minutes=10)
"""Work without a sign of life for so long may be taken up again; doing it twice does no harm."""
ATTEMPTS = 3
CHUNK = 500
"""So many declarations are resolved before the work says how far it is."""


def take_on(
    *,
    title: str,
    by: User,
    at: datetime,
    decision_id: int | None = None,
    supplier_id: int | None = None,
    learned_at: datetime | None = None,
) -> Job:
    """Leave work behind that resolves what a decision, what a supplier's own answers, or what the decisions that this
    person took in at one moment touch. A worker does it.
    """
    with transaction.atomic():
        job = Job.objects.create(
            kind=Job.Kind.NAME_RESOLUTION,
            title=title[:200],
            owner=by,
            created_at=at,
            parameters={
                "decision_id": decision_id,
                "supplier_id": supplier_id,
                "learned_at": _moment(learned_at) if learned_at else None,
            },
        )
        after_commit(_ring, job.pk)
    return job


def _ring(job_id: int) -> None:
    from surveys import tasks_names  # the task's module imports this one

    tasks_names.carry_out.delay(job_id=job_id)


def carry_out(job: Job, *, at: datetime) -> None:
    """Resolve what the work names, some hundred declarations at a time, and hand it to those who judge by it.

    They end the job. Whatever goes wrong before ends it with a sentence and is logged; a killed worker leaves it to the
    next one.
    """
    if not job.claim(at=at, patience=PATIENCE):
        return
    wish = job.parameters
    try:
        touched = _touched(by=job.owner, **wish)
        ids = sorted(touched.values_list("pk", flat=True))
        index = resolution.index_on(at)
        job.progress(0, len(ids), phase=Job.Phase.RESOLVING)
        for start in range(0, len(ids), CHUNK):
            chunk = ids[start : start + CHUNK]
            resolution.resolve(declaration_ids=chunk, at=at, index=index)
            job.progress(start + len(chunk), len(ids), phase=Job.Phase.RESOLVING)
    except Exception:  # the job is the only place where whoever waits can hear of it
        logger.exception("names not resolved", job_id=job.pk)
        _fail(job, at=at)
        return
    suppliers = touched.values_list("submission__request__supplier", flat=True)
    reports_resolved.send(
        sender=ReportedSmelter,
        list_id=None,
        decision_id=wish["decision_id"],
        job_id=job.pk,
        supplier_ids=sorted(set(suppliers)),
    )


def after_learning(at: datetime) -> Job | None:
    """The work that decisions taken in at this moment left behind."""
    return Job.objects.filter(kind=Job.Kind.NAME_RESOLUTION, parameters__learned_at=_moment(at)).first()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def take_up_unfinished(*, at: datetime) -> int:
    """Ring again for work whose message or worker was lost; say for how much. What never ends has failed."""
    left_behind = Job.objects.free(at=at, patience=PATIENCE).filter(
        kind=Job.Kind.NAME_RESOLUTION, created_at__lt=at - PATIENCE
    )
    rung = 0
    for job in left_behind.select_related("owner"):
        if job.attempts >= ATTEMPTS:
            _fail(job, at=at)
        else:
            _ring(job.pk)
            rung += 1
    return rung


def _fail(job: Job, *, at: datetime) -> None:
    with translation.override(getattr(job.owner, "language", settings.LANGUAGE_CODE)):
        job.fail(
            at=at,
            error=_(
                "Something went wrong on our side. The answer is kept; not all rows follow it yet. "
                "A person has to look at it."
            ),
        )


def _touched(
    *,
    by: User | None,
    decision_id: int | None = None,
    supplier_id: int | None = None,
    learned_at: str | None = None,
) -> QuerySet[Declaration]:
    """The declarations with rows of the decided names, or all of the supplier."""
    if decision_id is None and learned_at is None:
        return Declaration.objects.filter(submission__request__supplier=supplier_id)
    decisions = NameDecision.objects.filter(
        Q(pk=decision_id) if learned_at is None else Q(decided_by=by, decided_at=learned_at)
    )
    rows = ReportedSmelter.objects.filter(reported_name__in=decisions.values("reported_name"))
    return Declaration.objects.filter(pk__in=rows.values("declaration"))
