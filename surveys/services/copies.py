"""Workbooks written for people: a template with what is known, a file with its findings marked, or corrected.

Writing opens the file that it writes into, so it is the worker's work: a page leaves a job and shows what came of it.
"""

from datetime import date, datetime, timedelta
from pathlib import PurePath
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from gscm.jobs.models import Job
from gscm.lib import originals
from gscm.lib.commits import after_commit
from suppliers.models import User
from surveys.models import CorrectedCopy, EarlyReading, Request, Submission, TemplateFile
from surveys.services import early_files, known_values, marking
from surveys.services.expectations import reference_lookup
from surveys.workbooks.blank import SmelterValues
from surveys.workbooks.findings import Repair
from surveys.workbooks.layouts import known
from surveys.workbooks.layouts.model import Family, Layout
from surveys.workbooks.package import Limits
from surveys.workbooks.refusals import Refused
from surveys.workbooks.writing.corrected import correct
from surveys.workbooks.writing.filling import fill
from surveys.workbooks.writing.marked import mark
from surveys.workbooks.writing.prefill import prefill
from surveys.workbooks.writing.values import Filled, NotOffered
from surveys.workbooks.writing.xml import Unwritable

logger = structlog.get_logger(__name__)

PATIENCE = timedelta(minutes=2)
"""A copy takes about a second; without a sign of life for so long it is begun again, which does no harm."""
MARKABLE = frozenset({Submission.Status.ACCEPTED, Submission.Status.RETURNED})
"""Files that a worker has read to the end."""


class NoTemplate(Exception):
    """The library holds no template that answers the campaign."""


class NothingRead(Exception):
    """The file is none of which something could be read in spite of its refusal."""


def prefilled(request: Request) -> Filled:
    """The newest fitting template with what is known of the supplier: company, scope, products, last smelters.

    :raises NoTemplate: there is none in the library.
    :raises Unwritable: something known cannot be written into it.
    :raises NotOffered: something known has no place in it.
    """
    content, layout = _template(request)
    return prefill(content, known_values.known_of(request, layout), _limits())


def renewed(reading: EarlyReading, *, on: date) -> Filled:
    """The newest fitting template with what an early file says, and where that is silent with what is known.

    Unlike a prefilled one it has answers: the supplier has given them itself. Smelters that it only names have the IDs
    of the public list of the day.

    :raises NoTemplate: there is none in the library that asks what the file has answered.
    :raises Unwritable: something cannot be written into it.
    :raises NotOffered: something has no place in it.
    """
    request = reading.submission.request
    content, layout = _template(request)
    if layout.family is not Family.CMRT:
        raise NoTemplate
    said = early_files.identified(early_files.carried(reading).values, reference_lookup(on=on))
    return fill(content, early_files.over_known(said, known_values.known_of(request, layout)), _limits())


def _template(request: Request) -> tuple[bytes, Layout]:
    template = TemplateFile.objects.for_campaign(request.campaign)
    if template is None:
        raise NoTemplate
    family = Family(template.family)
    layout = known.exact(family, template.version) or known.by_distance(family, template.version)[0]
    with template.file.open("rb") as file:
        return file.read(), layout


def marked(submission: Submission) -> bytes:
    """The submission's file with every finding marked at its cell, in both languages.

    :raises Refused: the file is not readable; one that was read is.
    :raises Unwritable: the file is built in a way that cannot be written.
    """
    with submission.file.open("rb") as file:
        content = file.read()
    return mark(content, marking.marks_of(submission), marking.words(), _limits())


def corrected(copy: CorrectedCopy) -> bytes:
    """The submission's file with the chosen repairs, and nothing else changed.

    :raises Refused: the file is not readable; one that was read is.
    :raises Unwritable: the file is built in a way that cannot be written.
    """
    with copy.submission.file.open("rb") as file:
        content = file.read()
    repairs = [Repair(change["sheet"], change["cell"], change["value"]) for change in copy.changes]
    return correct(content, repairs, _limits())


def ask_prefilled(request: Request, *, by: User, at: datetime) -> Job:
    """Leave a job that makes the supplier's prefilled template.

    :raises NoTemplate: there is none in the library.
    """
    template = TemplateFile.objects.for_campaign(request.campaign)
    if template is None:
        raise NoTemplate
    name = f"{template.family}_{template.version}_{request.supplier.external_id}.xlsx"
    return leave({"what": "prefilled", "request_id": request.pk, "file_name": name}, by=by, at=at)


def ask_renewed(submission: Submission, *, by: User, at: datetime) -> Job:
    """Leave a job that takes an early file over into the current template.

    :raises NothingRead: it is no early file, or says nothing.
    :raises NoTemplate: there is none in the library that asks what the file has answered.
    """
    if not EarlyReading.objects.filter(submission=submission).exists():
        raise NothingRead
    template = TemplateFile.objects.for_campaign(submission.request.campaign)
    if template is None or template.family != Family.CMRT:
        raise NoTemplate
    name = f"{PurePath(submission.file_name).stem}_{template.family}_{template.version}.xlsx"
    return leave({"what": "renewed", "submission_id": submission.pk, "file_name": name}, by=by, at=at)


def ask_marked(submission: Submission, *, by: User, at: datetime) -> Job:
    """Leave a job that marks the findings in a copy of a file that was read."""
    path = PurePath(submission.file_name)
    suffix = path.suffix if path.suffix.lower() in (".xlsx", ".xlsm") else ".xlsx"
    name = f"{path.stem}_findings{suffix}"
    return leave({"what": "marked", "submission_id": submission.pk, "file_name": name}, by=by, at=at)


def take_up_unfinished(*, at: datetime) -> int:
    """Ring again for copies and templates whose message or worker was lost; say how many."""
    left_behind = Job.objects.free(at=at, patience=PATIENCE).filter(
        kind__in=[Job.Kind.WORKBOOK_COPY, Job.Kind.TEMPLATE_UPLOAD], created_at__lt=at - PATIENCE
    )
    jobs = list(left_behind.values_list("pk", "kind"))
    for job_id, kind in jobs:
        ring(job_id, kind)
    return len(jobs)


def ring(job_id: int, kind: str) -> None:
    """Call a worker for a job; the row is what counts, and a lost call is made again."""
    from surveys import tasks_copies  # the tasks' module imports this one

    task = tasks_copies.add_template if kind == Job.Kind.TEMPLATE_UPLOAD else tasks_copies.write_copy
    task.delay(job_id=job_id)


def leave(parameters: dict[str, Any], *, by: User, at: datetime) -> Job:
    """Leave a job that writes a workbook, and call a worker after the commit."""
    with transaction.atomic():
        job = Job.objects.create(
            kind=Job.Kind.WORKBOOK_COPY,
            title=parameters["file_name"][:200],
            owner=by,
            created_at=at,
            parameters=parameters,
        )
        after_commit(ring, job.pk, job.kind)
    return job


def carry_out(job: Job, *, at: datetime) -> None:
    """Write the copy of a job and keep it, or say in the job why there is none."""
    if not job.claim(at=at, patience=PATIENCE):
        return
    with translation.override(getattr(job.owner, "language", settings.LANGUAGE_CODE)):
        try:
            filled = _filled(job, on=timezone.localdate(at))
        except NoTemplate:
            job.fail(at=at, error=_("The library holds no template for this campaign any more."))
        except (Refused, Unwritable, NotOffered) as reason:
            logger.warning("copy not written", job_id=job.pk, reason=str(reason))
            job.fail(
                at=at,
                error=_(
                    "The file is built in a way that no copy can be written of it without loss. "
                    "The original is safe; please use it and the list of findings here."
                ),
            )
        except Exception:
            job.fail(
                at=at,
                error=_("Something went wrong on our side; nothing was changed. A person has to look at it."),
            )
            raise
        else:
            name, digest = originals.keep(filled.content)
            kept = {"file": name, "sha256": digest, "size": len(filled.content)}
            with transaction.atomic():
                CorrectedCopy.objects.filter(job=job, file="").update(**kept)
                job.finish(at=at, result=kept | {"left_out": [_named(one) for one in filled.unknown]})


def _named(smelter: SmelterValues) -> str:
    return smelter.name or smelter.id_input


def _filled(job: Job, *, on: date) -> Filled:
    match job.parameters["what"]:
        case "prefilled":
            requests = Request.objects.select_related("campaign", "supplier")
            return prefilled(requests.get(pk=job.parameters["request_id"]))
        case "renewed":
            readings = EarlyReading.objects.select_related("submission__request__campaign")
            return renewed(readings.get(submission=job.parameters["submission_id"]), on=on)
        case "corrected":
            return Filled(corrected(CorrectedCopy.objects.select_related("submission").get(job=job)), ())
    return Filled(marked(Submission.objects.get(pk=job.parameters["submission_id"])), ())


def _limits() -> Limits:
    return Limits(max_bytes=settings.UPLOAD_MAX_BYTES)
