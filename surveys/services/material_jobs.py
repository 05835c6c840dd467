"""Uploaded tables of parts and minerals: the web process keeps the bytes, a worker takes them in."""

from datetime import date, datetime, timedelta
from enum import StrEnum

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from gscm.jobs.models import Job
from gscm.lib import originals
from gscm.lib.commits import after_commit
from suppliers.models import User
from suppliers.services import part_import
from suppliers.services.csv_table import ImportRefused
from surveys.services import material_import

PATIENCE = timedelta(minutes=10)
"""Work without a sign of life for so long may be taken up again; it is one transaction."""
ATTEMPTS = 3
"""Work whose worker was killed so many times is not tried again: it may well be the file that kills."""
_MOST_PROBLEMS = 200
"""So many problems of a table are kept; the rest is counted."""

logger = structlog.get_logger(__name__)


class Table(StrEnum):
    """What an uploaded table is about."""

    CONTENTS = "contents"
    PARTS = "parts"
    RULES = "rules"


def receive(content: bytes, *, file_name: str, table: Table, by: User, at: datetime) -> Job:
    """Keep the bytes of an uploaded table and leave a job that takes it in."""
    with transaction.atomic():
        job = Job.objects.create(
            kind=Job.Kind.MATERIAL_IMPORT,
            title=file_name[:200],
            owner=by,
            created_at=at,
            parameters={"file": originals.keep(content)[0], "table": table},
        )
        after_commit(_ring, job.pk)
    return job


def carry_out(job: Job, *, on: date, at: datetime) -> None:
    """Take the table of a job in, or say in the job what is wrong with it; then nothing was changed."""
    if not job.claim(at=at, patience=PATIENCE):
        return
    with originals.originals().open(job.parameters["file"]) as file:
        content = file.read()
    with translation.override(getattr(job.owner, "language", settings.LANGUAGE_CODE)):
        try:
            result = _take_in(Table(job.parameters["table"]), content, on=on, at=at)
        except ImportRefused as refused:
            problems = refused.problems[:_MOST_PROBLEMS]
            if more := len(refused.problems) - len(problems):
                problems.append(_("And %(count)d more.") % {"count": more})
            job.fail(at=at, error="\n".join(problems))
        except Exception:
            job.fail(at=at, error=_went_wrong())
            raise
        else:
            job.finish(at=at, result=result)
            logger.info("materials imported", job_id=job.pk, **result)


def take_up_unfinished(*, at: datetime) -> int:
    """Ring again for tables whose message or worker was lost; say how many. What never ends has failed."""
    left_behind = Job.objects.free(at=at, patience=PATIENCE).filter(
        kind=Job.Kind.MATERIAL_IMPORT, created_at__lt=at - PATIENCE
    )
    rung = 0
    for job in left_behind.select_related("owner"):
        if job.attempts < ATTEMPTS:
            _ring(job.pk)
            rung += 1
            continue
        logger.error("import of materials given up", job_id=job.pk, attempts=job.attempts)
        with translation.override(getattr(job.owner, "language", settings.LANGUAGE_CODE)):
            job.fail(at=at, error=_went_wrong())
    return rung


def _take_in(table: Table, content: bytes, *, on: date, at: datetime) -> dict[str, int]:
    with transaction.atomic():
        if table is Table.PARTS:
            done = part_import.import_parts(content, on=on)
            return {"parts": done.parts, "deliveries": done.deliveries, "customers": done.customers}
        if table is Table.RULES:
            ruled = material_import.import_rules(content, on=on, at=at)
            return {"rows": ruled.rows, "parts": ruled.parts}
        contained = material_import.import_contents(content, on=on, at=at)
        return {"rows": contained.rows, "parts": contained.parts}


def _went_wrong() -> str:
    return _("Something went wrong on our side; nothing was changed. A person has to look at it.")


def _ring(job_id: int) -> None:
    from surveys import tasks_materials  # the tasks' module imports this one

    tasks_materials.import_materials.delay(job_id=job_id)
