"""Dry runs: a list is applied, or thresholds are put in force, in copies of the tables that nobody else sees."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from gscm.jobs.models import Job
from gscm.lib.commits import after_commit
from risk.bulk import rehearsal
from risk.models import DryRun, DryRunAlert, DryRunCase
from smelters import bulk as facts
from smelters.fact_tables import FACT_TABLES
from smelters.licences import team_classes
from smelters.matching.resolve import Index
from smelters.models import Facility, ReferenceList, ReportedName, Thresholds
from smelters.queries.names import index_rows
from smelters.queries.thresholds import thresholds_on
from surveys.models import ReportedSmelter
from surveys.services import resolution

if TYPE_CHECKING:
    from suppliers.models import User

logger = structlog.get_logger(__name__)

PATIENCE = timedelta(minutes=10)
"""A dry run without a sign of life for so long may be taken up again: a repeat changes nothing."""
ATTEMPTS = 3
"""A dry run whose worker was lost so many times is not tried again."""
ROWS_AT_A_TIME = 5_000


def begin(subject: ReferenceList | Thresholds, *, by: "User | None", at: datetime) -> DryRun:
    """Leave a dry run of a list that is not applied yet, or of thresholds that are not in force yet.

    It takes the place of an earlier one. What would be valid from a later day is evaluated as of that day.
    """
    of_list = isinstance(subject, ReferenceList)
    columns = {"list": subject} if of_list else {"thresholds": subject}
    with transaction.atomic():
        DryRun.objects.filter(**columns).delete()
        job = Job.objects.create(kind=Job.Kind.DRY_RUN, title=str(subject)[:200], owner=by, created_at=at)
        dry_run = DryRun.objects.create(
            job=job, on=max(timezone.localdate(at), subject.valid_from), **columns
        )
        after_commit(_ring, dry_run.pk)
    return dry_run


def take_up_unfinished(*, at: datetime) -> int:
    """Ring again for dry runs whose message or worker was lost; say how many. One that never ends has failed."""
    jobs = Job.objects.free(at=at, patience=PATIENCE).filter(
        kind=Job.Kind.DRY_RUN, created_at__lt=at - PATIENCE
    )
    left_behind = list(DryRun.objects.filter(job__in=jobs).select_related("job__owner"))
    for dry_run in left_behind:
        if dry_run.job.attempts < ATTEMPTS:
            _ring(dry_run.pk)
        else:
            _fail(dry_run.job, at=at)
    return len(left_behind)


def _ring(dry_run_id: int) -> None:
    from risk import tasks  # the tasks' module imports this one

    tasks.rehearse.delay(dry_run_id=dry_run_id)


def carry_out(dry_run: DryRun, *, clock: Callable[[], datetime]) -> None:
    """Evaluate twice, as it is and as it would be, and keep what differs. Nothing else is changed."""
    job = dry_run.job
    if not job.claim(at=clock(), patience=PATIENCE):
        return
    begun = clock()
    try:
        job.progress(0, 0, at=begun, phase=Job.Phase.REHEARSING)
        found = _rehearsed(dry_run, at=begun)
        job.progress(0, 0, at=clock(), phase=Job.Phase.COMPARING)
        _keep(dry_run, found, begun=begun, at=clock())
    except Exception:
        _fail(job, at=clock())
        raise


def _rehearsed(dry_run: DryRun, *, at: datetime) -> rehearsal.Differences:
    """What differs. Everything in between is undone; the copies are gone with it."""
    with transaction.atomic():
        before = thresholds_on(dry_run.on)
        rehearsal.judge(on=dry_run.on, at=at, thresholds=before, as_before=True)
        if dry_run.list is not None:
            _apply_in_copies(dry_run.list, dry_run, at=at)
        rehearsal.judge(on=dry_run.on, at=at, thresholds=dry_run.thresholds or before, as_before=False)
        found = rehearsal.differences()
        transaction.set_rollback(True)
    return found


def _apply_in_copies(reference: ReferenceList, dry_run: DryRun, *, at: datetime) -> None:
    """What `smelters.services.reference_list.apply` makes true, and what rows then mean where names changed."""
    fact_tables = [table.model for table in FACT_TABLES[reference.kind]]
    rows = [ReportedSmelter] if reference.kind == ReferenceList.Kind.LOOKUP else []
    rehearsal.hide([ReferenceList, Facility, ReportedName, *fact_tables], without_indexes=rows)
    keys = [reference.pk]
    if reference.supersedes_id is not None:
        keys.append(reference.supersedes_id)
        ReferenceList.objects.filter(pk=reference.supersedes_id).update(
            status=ReferenceList.State.SUPERSEDED, superseded_at=at
        )
    ReferenceList.objects.filter(pk=reference.pk).update(status=ReferenceList.State.APPLIED, applied_at=at)
    facts.add_facilities(keys)
    facts.apply_facts(reference.kind, keys, at=at)
    if rows:
        index = Index(index_rows(on=dry_run.on, classes=team_classes(dry_run.on)))
        resolution.answer_rows(index, declaration_ids=None, at=at)


def _keep(dry_run: DryRun, found: rehearsal.Differences, *, begun: datetime, at: datetime) -> None:
    effects = Counter(row.effect for row in found.alerts) + Counter(row.effect for row in found.cases)
    numbers = {
        "suppliers": found.suppliers,
        "suppliers_touched": len({row.supplier_id for row in found.alerts}),
        "smelters": len({(row.cid or row.name, row.metal_id) for row in found.alerts}),
        **{effect: effects[effect] for effect in (*DryRunAlert.Effect.values, *DryRunCase.Effect.values)},
        "seconds": round((at - begun).total_seconds(), 1),
    }
    for alert in found.alerts:
        alert.dry_run = dry_run
    for case in found.cases:
        case.dry_run = dry_run
    with transaction.atomic():
        dry_run.alerts.all().delete()
        dry_run.cases.all().delete()
        DryRunAlert.objects.bulk_create(found.alerts, batch_size=ROWS_AT_A_TIME)
        DryRunCase.objects.bulk_create(found.cases, batch_size=ROWS_AT_A_TIME)
        DryRun.objects.filter(pk=dry_run.pk).update(numbers=numbers, finished_at=at)
        dry_run.job.finish(at=at, result=numbers)
    logger.info("dry run done", dry_run=dry_run.pk, **numbers)


def _fail(job: Job, *, at: datetime) -> None:
    with translation.override(getattr(job.owner, "language", settings.LANGUAGE_CODE)):
        job.fail(
            at=at,
            error=_("What it would do could not be computed; nothing was changed. Ask for it again."),
        )
