"""Reference lists: taking an uploaded file on, reading it, and making true what it says.

A list is read before anything is written; then one transaction writes the list, its rows with what they change, the
facilities and the facts. The web process never reads a file: it keeps the bytes and leaves a job.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q
from django.utils import translation
from django.utils.translation import gettext as _

from gscm.jobs.models import Job
from gscm.lib import originals
from gscm.lib.commits import after_commit
from smelters import bulk, wording
from smelters.lists import difference, lookup, status, tables
from smelters.lists.minerals import ADDITIONAL
from smelters.lists.model import Limits, ListRefused, Metals, ParsedList, Refusal, Row
from smelters.models import Mineral, ReferenceEntry, ReferenceList
from smelters.signals import list_imported

if TYPE_CHECKING:
    from suppliers.models import User

STATUS_SERIES = "RMI facility status"
"""What a status list is an issue of, unless it is said otherwise."""

PATIENCE = timedelta(minutes=10)
"""An import without a sign of life for so long may be taken up again; it is one transaction."""
ATTEMPTS = 3
"""A file whose worker was killed so many times is not read again: it may well be the file that kills."""

logger = structlog.get_logger(__name__)


def import_list(
    content: bytes,
    *,
    file_name: str,
    kind: str | None = None,
    series: str | None = None,
    label: str | None = None,
    valid_from: date | None = None,
    licence: str = ReferenceList.Licence.LICENSED_INTERNAL,
    by: "User | None",
    at: datetime,
) -> ReferenceList:
    """Import one dated list: keep the file, its rows and what they change, and make true what it says.

    `kind`, `series`, `label` and `valid_from` are taken from the file where it says them; what is given here counts
    more. Lists may come in any order: an older issue holds until the day of the newer one. The news goes out after the
    transaction.

    :raises ListRefused: the file is no such list, holds what is not understood, or is there already. Nothing is
        changed then.
    """
    parsed = understand(content, kind=kind)
    day = valid_from or parsed.valid_from
    parsed = replace(
        parsed,
        series=(series or parsed.series or (STATUS_SERIES if parsed.kind == "status" else "")).strip(),
        label=(label or parsed.label or str(day)).strip(),
        valid_from=day,
    )
    if not parsed.series:
        raise ListRefused(Refusal.FAMILY_UNKNOWN)
    if day is None:
        raise ListRefused(Refusal.DATE_NEEDED if parsed.kind == "status" else Refusal.REVISION_UNKNOWN)
    with transaction.atomic():
        bulk.one_import_at_a_time()
        parsed = _with_minerals(parsed)
        reference = _write(
            parsed,
            content,
            file_name=file_name,
            valid_from=day,
            licence=licence,
            by=by,
            at=_not_before_what_is_known(at),
        )
        after_commit(list_imported.send_robust, sender=ReferenceList, list_id=reference.pk)
    return reference


def understand(content: bytes, *, kind: str | None = None) -> ParsedList:
    """Read a list without writing anything: a workbook with a look-up is one, every other table a status list.

    :raises ListRefused: what stands in the way, with the rows.
    """
    limits = Limits(max_bytes=settings.UPLOAD_MAX_BYTES)
    if not tables.is_workbook(content):
        if kind == ReferenceList.Kind.LOOKUP:
            raise ListRefused(Refusal.NO_LOOKUP, sheet=lookup.SHEET)
        return status.read_status(tables.read_csv(content, limits), _metals())
    book = tables.open_book(content, limits)
    if kind == ReferenceList.Kind.LOOKUP or (kind is None and lookup.holds_lookup(book)):
        return lookup.read_lookup(book)
    return status.read_status(book.table(book.names[0]), _metals())


def receive(
    content: bytes,
    *,
    file_name: str,
    kind: str | None = None,
    label: str = "",
    valid_from: date | None = None,
    licence: str = ReferenceList.Licence.LICENSED_INTERNAL,
    by: "User",
    at: datetime,
) -> Job:
    """Take an uploaded file on: keep its bytes and leave a job that imports it. Nothing is read here."""
    with transaction.atomic():
        job = Job.objects.create(
            kind=Job.Kind.REFERENCE_IMPORT,
            title=file_name[:200],
            owner=by,
            created_at=at,
            parameters={
                "file": originals.keep(content)[0],
                "file_name": file_name,
                "kind": kind,
                "label": label,
                "valid_from": valid_from.isoformat() if valid_from else None,
                "licence": licence,
            },
        )
        after_commit(_ring, job.pk)
    return job


def take_up_unfinished(*, at: datetime) -> int:
    """Ring again for imports whose message or worker was lost; say how many. One that never ends has failed."""
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


def _ring(job_id: int) -> None:
    from smelters import tasks  # the task's module imports this one

    tasks.import_list_job.delay(job_id=job_id)


def carry_out(job: Job, *, at: datetime) -> None:
    """Import the file of a job. List and result are one transaction, so that a killed worker leaves neither.

    Whatever goes wrong ends the job with a sentence; what is our own fault is logged besides.
    """
    if not job.claim(at=at, patience=PATIENCE):
        return
    wish = job.parameters
    try:
        with originals.originals().open(wish["file"]) as file:
            content = file.read()
        with transaction.atomic():
            reference = import_list(
                content,
                file_name=wish["file_name"],
                kind=wish["kind"],
                label=wish["label"],
                valid_from=date.fromisoformat(wish["valid_from"]) if wish["valid_from"] else None,
                licence=wish["licence"],
                by=job.owner,
                at=at,
            )
            job.finish(at=at, result={"list_id": reference.pk})
    except ListRefused as refused:
        _fail(job, refused, at=at)
        logger.info("reference list refused", job_id=job.pk, code=refused.code.value)
    except Exception:  # the job is the only place where whoever waits can hear of it
        logger.exception("reference list not imported", job_id=job.pk, file=wish.get("file"))
        _fail(job, None, at=at)


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


def _write(
    parsed: ParsedList,
    content: bytes,
    *,
    file_name: str,
    valid_from: date,
    licence: str,
    by: "User | None",
    at: datetime,
) -> ReferenceList:
    _refuse_repetition(parsed, originals.sha256(content))
    stored, digest = originals.keep(content)
    reference = ReferenceList.objects.create(
        kind=parsed.kind,
        series=parsed.series[:60],
        label=parsed.label[:100],
        valid_from=valid_from,
        licence=licence,
        metals=list(parsed.metals),
        file=stored,
        file_name=file_name[:255],
        sha256=digest,
        rows=len(parsed.rows),
        imported_at=at,
        imported_by=by,
    )
    differences = list(difference.compare(_rows_before(reference), parsed.rows, parsed.kind))
    bulk.add_entries(reference.pk, ((found, wording.before(found, parsed.kind)) for found in differences))
    bulk.add_facilities(reference.pk)
    bulk.apply_facts(reference, at=at)
    for change in (difference.ADDED, difference.REMOVED, difference.CHANGED):
        setattr(reference, change, sum(found.change == change for found in differences))
    reference.save(update_fields=["added", "removed", "changed"])
    return reference


def _refuse_repetition(parsed: ParsedList, digest: str) -> None:
    same_series = ReferenceList.objects.filter(series=parsed.series[:60])
    for issue in same_series.filter(Q(sha256=digest) | Q(valid_from=parsed.valid_from)):
        code = Refusal.ALREADY_IMPORTED if issue.sha256 == digest else Refusal.DAY_TAKEN
        raise ListRefused(
            code, series=issue.series, label=issue.label, day=issue.valid_from.isoformat(), list_id=issue.pk
        )


def _rows_before(reference: ReferenceList) -> Iterator[Row]:
    """The rows of the issue before, for each metal that this one covers."""
    earlier = ReferenceList.objects.filter(series=reference.series, valid_from__lt=reference.valid_from)
    issue_of: dict[str, int] = {}
    for pk, metals in earlier.order_by("valid_from").values_list("pk", "metals"):
        issue_of |= dict.fromkeys(set(metals) & set(reference.metals), pk)
    entries = ReferenceEntry.objects.filter(list__in=set(issue_of.values()), row__gt=0).order_by("row")
    for entry in entries:
        if issue_of.get(entry.metal) == entry.list_id:
            yield as_row(entry)


def as_row(entry: ReferenceEntry) -> Row:
    """A kept row as the value that the pure comparison knows."""
    return Row(**{name: getattr(entry, name) for name in Row.__slots__})


def _metals() -> Metals:
    names: dict[str, str] = {}
    for mineral in Mineral.objects.all():
        names |= {text.casefold(): mineral.name for text in (mineral.symbol, mineral.name_zh, mineral.name)}
    return Metals(names)


def _with_minerals(parsed: ParsedList) -> ParsedList:
    """Name the minerals as the database does, adding those that a template's look-up is the first to name."""
    known = _metals()
    in_rows = {row.metal for row in parsed.rows}
    keys = {metal: known.find(metal) or (metal if metal in in_rows else None) for metal in parsed.metals}
    _add_minerals([key for key in keys.values() if key and known.find(key) is None], parsed.series)
    return replace(
        parsed,
        rows=tuple(
            row if keys[row.metal] == row.metal else replace(row, metal=str(keys[row.metal]))
            for row in parsed.rows
        ),
        metals=tuple(dict.fromkeys(key for key in keys.values() if key)),
    )


def _add_minerals(names: Iterable[str], series: str) -> None:
    place = Mineral.objects.aggregate(last=Max("position"))["last"] or 0
    for position, name in enumerate(names, place + 1):
        name_zh, symbol = ADDITIONAL.get(name, (name, name[:4]))
        Mineral.objects.create(
            name=name[:40],
            name_zh=name_zh[:40],
            symbol=symbol[:4],
            family=series.split()[0][:4],
            position=position,
        )


def _not_before_what_is_known(at: datetime) -> datetime:
    """What is known grows: with clocks that differ, an import counts from the newest one that is there."""
    newest: datetime | None = ReferenceList.objects.aggregate(newest=Max("imported_at"))["newest"]
    return max(at, newest) if newest else at
