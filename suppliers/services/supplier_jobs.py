"""Uploaded tables of suppliers: workers read one into a preview and apply it, the web process never does."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from gscm.jobs.models import Job
from gscm.lib import originals
from gscm.lib.commits import after_commit
from suppliers.models import SupplierImport
from suppliers.models import SupplierImportLine as Line
from suppliers.services import supplier_import
from suppliers.services.csv_table import ImportRefused
from suppliers.services.supplier_rows import Understood

if TYPE_CHECKING:
    from suppliers.models import User

READ, APPLY = "read", "apply"
ATTEMPTS = 3
"""Work whose worker was killed so many times is not tried again: it may well be the file that kills."""
Status = SupplierImport.Status

logger = structlog.get_logger(__name__)


class NotInPreview(Exception):
    """The table was applied, discarded or refused before, or is being worked on."""


def receive(content: bytes, *, file_name: str, by: "User", at: datetime) -> SupplierImport:
    """Take an uploaded table on: keep its bytes and leave a job that reads it into a preview."""
    with transaction.atomic():
        table = SupplierImport.objects.create(
            file=originals.keep(content)[0], file_name=file_name[:250], received_at=at, received_by=by
        )
        _leave(table, READ, by=by, at=at)
    return table


def ask_to_apply(table: SupplierImport, *, by: "User", at: datetime) -> Job:
    """Leave a job that applies a preview.

    :raises NotInPreview: there is nothing to apply, or it is being applied.
    """
    with transaction.atomic():
        table = _in_preview(table)
        return _leave(table, APPLY, by=by, at=at)


def discard(table: SupplierImport, *, by: "User", at: datetime) -> None:
    """Put a preview away; nothing was changed by it.

    :raises NotInPreview: there is none.
    """
    with transaction.atomic():
        table = _in_preview(table)
        SupplierImport.objects.filter(pk=table.pk).update(
            status=Status.DISCARDED, settled_at=at, settled_by=by
        )


def carry_out(job: Job, *, at: datetime) -> None:
    """Do the step of a job. Step and result are one transaction, so that a killed worker leaves neither."""
    if not job.claim(at=at, patience=SupplierImport.PATIENCE):
        return
    wish: dict[str, Any] = job.parameters
    table = SupplierImport.objects.get(pk=wish["import"])
    with translation.override(getattr(job.owner, "language", settings.LANGUAGE_CODE)):
        try:
            with transaction.atomic():
                step = _apply if wish["step"] == APPLY else _preview
                step(table, job, at=at)
        except ImportRefused as refused:
            _refuse(table, refused.problems)
            job.fail(at=at, error=_("The table could not be read."))
        except Exception:  # the job is the only place where whoever waits can hear of it
            logger.exception("import of suppliers not done", job_id=job.pk, import_id=table.pk)
            _give_up(table, job, at=at)


def take_up_unfinished(*, at: datetime) -> int:
    """Ring again for work whose message or worker was lost; say how many. What never ends has failed."""
    patience = SupplierImport.PATIENCE
    left_behind = Job.objects.free(at=at, patience=patience).filter(
        kind=Job.Kind.SUPPLIER_IMPORT, created_at__lt=at - patience
    )
    rung = 0
    for job in left_behind.select_related("owner"):
        if job.attempts < ATTEMPTS:
            _ring(job.pk)
            rung += 1
            continue
        logger.error("import of suppliers given up", job_id=job.pk, attempts=job.attempts)
        with translation.override(getattr(job.owner, "language", settings.LANGUAGE_CODE)):
            _give_up(SupplierImport.objects.get(pk=job.parameters["import"]), job, at=at)
    return rung


def _preview(table: SupplierImport, job: Job, *, at: datetime) -> None:
    lines = supplier_import.compare(_understood(table))
    counts = _save(table, lines)
    SupplierImport.objects.filter(pk=table.pk, status__in=[Status.READING, Status.PREVIEW]).update(
        status=Status.PREVIEW, counts=counts
    )
    job.finish(at=at, result=counts)
    logger.info("suppliers compared", import_id=table.pk, **counts)


def _apply(table: SupplierImport, job: Job, *, at: datetime) -> None:
    """Apply, unless the table would by now change something else than its preview said: then it is compared anew."""
    table = SupplierImport.objects.select_for_update().get(pk=table.pk)
    if table.status != Status.PREVIEW:
        raise NotInPreview
    found = _understood(table)
    lines = supplier_import.compare(found)
    seen = list(table.lines.values_list("external_id", "change", "differences"))
    if seen != [(line.external_id, str(line.change), line.differences) for line in lines]:
        counts = _save(table, lines)
        SupplierImport.objects.filter(pk=table.pk).update(counts=counts)
        job.finish(at=at, result={"compared_anew": True})
        return
    done = supplier_import.write(found, at=at)
    written = table.counts | {"contacts": done.contacts, "accounts": done.accounts}
    SupplierImport.objects.filter(pk=table.pk).update(
        status=Status.APPLIED, settled_at=at, settled_by=job.owner, counts=written
    )
    job.finish(at=at, result=written)
    logger.info("suppliers imported", import_id=table.pk, **written)


def _understood(table: SupplierImport) -> Understood:
    with table.file.open("rb") as file:
        rows = supplier_import.read(file.read())
    if not rows:
        raise ImportRefused([_("The file has no rows.")])
    return supplier_import.understood(rows)


def _save(table: SupplierImport, lines: list[Line]) -> dict[str, int]:
    """Keep the lines in place of those before; say how many there are of each change."""
    table.lines.all().delete()
    for line in lines:
        line.supplier_import = table
    Line.objects.bulk_create(lines, batch_size=1000)
    changes = [str(line.change) for line in lines]
    return {str(change): changes.count(change) for change in Line.Change.values}


def _in_preview(table: SupplierImport) -> SupplierImport:
    """The table, locked, if it waits for a decision."""
    table = SupplierImport.objects.select_for_update(of=("self",)).select_related("job").get(pk=table.pk)
    if table.status != Status.PREVIEW or (table.job and not table.job.is_settled):
        raise NotInPreview
    return table


def _refuse(table: SupplierImport, problems: list[str]) -> None:
    SupplierImport.objects.filter(pk=table.pk).update(status=Status.REFUSED, problems=problems)


def _give_up(table: SupplierImport, job: Job, *, at: datetime) -> None:
    sentence = _("Something went wrong on our side; nothing was changed. A person has to look at it.")
    if job.parameters["step"] == READ:
        _refuse(table, [sentence])
    job.fail(at=at, error=sentence)


def _leave(table: SupplierImport, step: str, *, by: "User", at: datetime) -> Job:
    job = Job.objects.create(
        kind=Job.Kind.SUPPLIER_IMPORT,
        title=table.file_name[:200],
        owner=by,
        created_at=at,
        parameters={"step": step, "import": table.pk},
    )
    SupplierImport.objects.filter(pk=table.pk).update(job=job)
    after_commit(_ring, job.pk)
    return job


def _ring(job_id: int) -> None:
    from suppliers import tasks  # the task's module imports this one

    tasks.import_suppliers_job.delay(job_id=job_id)
