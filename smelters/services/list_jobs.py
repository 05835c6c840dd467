"""What workers do with reference lists: read an upload into a preview, apply it, withdraw it.

The web process never reads a file and never writes facts: it keeps the bytes or the wish, and leaves a job.
"""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from gscm.jobs.models import Job
from gscm.lib import originals
from gscm.lib.commits import after_commit
from smelters import wording
from smelters.lists.model import ListRefused, Refusal
from smelters.models import ReferenceList
from smelters.services import reference_list

if TYPE_CHECKING:
    from suppliers.models import User

PATIENCE = timedelta(minutes=10)
"""Work without a sign of life for so long may be taken up again; it is one transaction."""
ATTEMPTS = 3
"""Work whose worker was killed so many times is not tried again: it may well be the file that kills."""

READ, APPLY, WITHDRAW = "read", "apply", "withdraw"

logger = structlog.get_logger(__name__)


def receive(
    content: bytes,
    *,
    file_name: str,
    kind: str | None = None,
    label: str = "",
    publisher: str = "",
    published_on: date | None = None,
    valid_from: date | None = None,
    licence: str | None = None,
    supersedes: ReferenceList | None = None,
    by: "User",
    at: datetime,
) -> Job:
    """Take an uploaded file on: keep its bytes and leave a job that reads it into a preview."""
    return _leave(
        file_name,
        {
            "step": READ,
            "file": originals.keep(content)[0],
            "file_name": file_name,
            "kind": kind,
            "label": label,
            "publisher": publisher,
            "published_on": published_on.isoformat() if published_on else None,
            "valid_from": valid_from.isoformat() if valid_from else None,
            "licence": licence,
            "supersedes": supersedes.pk if supersedes else None,
        },
        by=by,
        at=at,
    )


def ask_to_apply(reference: ReferenceList, *, compared_at: datetime | None, by: "User", at: datetime) -> Job:
    """Leave a job that applies a preview, with the differences that the person has seen.

    :raises ListRefused: where it is known already that it cannot be applied.
    """
    with transaction.atomic():
        reference = reference.lock()
        reference_list.refuse_applying(reference, by=by)
        _refuse_second_step(reference)
        if compared_at != reference.compared_at:
            raise ListRefused(Refusal.COMPARED_ANEW)
        return _leave(
            str(reference),
            {"step": APPLY, "list": reference.pk, "compared_at": str(reference.compared_at)},
            by=by,
            at=at,
        )


def ask_to_withdraw(reference: ReferenceList, *, by: "User", at: datetime, reason: str) -> Job:
    """Leave a job that withdraws an applied list.

    :raises ListRefused: where it is known already that it cannot be withdrawn.
    """
    with transaction.atomic():
        reference = reference.lock()
        reference_list.refuse_withdrawing(reference, by=by)
        _refuse_second_step(reference)
        return _leave(
            str(reference), {"step": WITHDRAW, "list": reference.pk, "reason": reason}, by=by, at=at
        )


def take_up_unfinished(*, at: datetime) -> int:
    """Ring again for work whose message or worker was lost; say how many. What never ends has failed."""
    left_behind = Job.objects.free(at=at, patience=PATIENCE).filter(
        kind=Job.Kind.REFERENCE_IMPORT, created_at__lt=at - PATIENCE
    )
    jobs = list(left_behind.select_related("owner"))
    hopeless = [job for job in jobs if job.attempts >= ATTEMPTS]
    for job in hopeless:
        logger.error("reference list given up", job_id=job.pk, attempts=job.attempts)
        _fail(job, None, at=at)
    for job in jobs:
        if job not in hopeless:
            _ring(job.pk)
    return len(jobs) - len(hopeless)


def carry_out(job: Job, *, at: datetime) -> None:
    """Do the step of a job. Step and result are one transaction, so that a killed worker leaves neither.

    Whatever goes wrong ends the job with a sentence; what is our own fault is logged besides.
    """
    if not job.claim(at=at, patience=PATIENCE):
        return
    try:
        with transaction.atomic():
            reference = _step(job, at=at)
            job.finish(at=at, result={"list_id": reference.pk})
    except ListRefused as refused:
        _fail(job, refused, at=at)
        logger.info("reference list refused", job_id=job.pk, code=refused.code.value)
    except Exception:  # the job is the only place where whoever waits can hear of it
        logger.exception("reference list not done", job_id=job.pk, parameters=job.parameters)
        _fail(job, None, at=at)


def _step(job: Job, *, at: datetime) -> ReferenceList:
    wish: dict[str, Any] = job.parameters
    by: Any = job.owner
    match wish.get("step", READ):
        case "apply":
            return reference_list.apply(
                ReferenceList.objects.get(pk=wish["list"]),
                by=by,
                at=at,
                compared_at=parse_datetime(wish["compared_at"]),
            )
        case "withdraw":
            reference = ReferenceList.objects.get(pk=wish["list"])
            return reference_list.withdraw(reference, by=by, at=at, reason=wish["reason"])
        case _:
            with originals.originals().open(wish["file"]) as file:
                content = file.read()
            wrong = wish.get("supersedes")
            return reference_list.prepare(
                content,
                file_name=wish["file_name"],
                kind=wish["kind"],
                label=wish["label"],
                publisher=wish.get("publisher"),
                published_on=_day(wish.get("published_on")),
                valid_from=_day(wish["valid_from"]),
                licence=wish["licence"],
                supersedes=ReferenceList.objects.get(pk=wrong) if wrong else None,
                by=by,
                at=at,
            )


def _refuse_second_step(reference: ReferenceList) -> None:
    waiting = (Job.Status.WAITING, Job.Status.RUNNING)
    under_way = Job.objects.filter(
        kind=Job.Kind.REFERENCE_IMPORT, status__in=waiting, parameters__list=reference.pk
    )
    if under_way.exists():
        raise ListRefused(Refusal.UNDER_WAY)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _leave(title: str, parameters: dict[str, Any], *, by: "User", at: datetime) -> Job:
    with transaction.atomic():
        job = Job.objects.create(
            kind=Job.Kind.REFERENCE_IMPORT,
            title=title[:200],
            owner=by,
            created_at=at,
            parameters=parameters,
        )
        after_commit(_ring, job.pk)
    return job


def _ring(job_id: int) -> None:
    from smelters import tasks  # the task's module imports this one

    tasks.import_list_job.delay(job_id=job_id)


def _fail(job: Job, refused: ListRefused | None, *, at: datetime) -> None:
    """End the job with the refusal, or with our own fault, unless another worker was faster with it."""
    job.refresh_from_db()
    if job.is_settled:
        return
    with translation.override(getattr(job.owner, "language", settings.LANGUAGE_CODE)):
        if refused is None:
            sentence = _("Something went wrong on our side; nothing was changed. A person has to look at it.")
        else:
            # The code for the reader of the page, in any language; the sentence for whoever meets the job elsewhere.
            job.result = {"refusal": refused.code.value, "parameters": refused.parameters}
            job.save(update_fields=["result"])
            sentence = wording.of_refusal(refused).sentence
        job.fail(at=at, error=sentence)
