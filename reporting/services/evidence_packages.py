"""The evidence package of a supplier or a case: what a stranger can verify without this system.

One zip: `index.html` to read, the original files unchanged, `history.jsonl` with every kept version of every row
concerned, `seals.csv` with the seals over those tables, and `SHA256SUMS`, which `sha256sum --check` reads. What lists
licensed for internal use say of smelters is in it: it is for auditors, not for suppliers. Of grievances nothing is.
"""

import csv
import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from pathlib import PurePath
from tempfile import TemporaryFile
from typing import IO, Any

import structlog
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from gscm.evidence.models import Seal
from gscm.jobs.models import Job
from gscm.lib import originals
from gscm.lib.commits import after_commit
from reporting.models import EvidencePackage
from risk.models import Case, CaseEvidence
from risk.queries import supplier_timeline
from suppliers.models import LetterOfGuarantee, Supplier, User
from suppliers.models.suppliers import SupplierScoped
from surveys.models import CorrectedCopy, Submission

logger = structlog.get_logger(__name__)

CHUNK = 1 << 20
LEFT_OUT = ("Grievance", "TaskLink")
"""Beginnings of the names of tables that no package holds: who reported, and by which links suppliers come in."""
CASE_PATHS = {
    "risk.Case": "pk",
    "risk.CaseTransition": "case",
    "risk.CaseAction": "case",
    "risk.CaseEvidence": "action__case",
    "risk.CaseMessage": "case",
    "risk.CaseMail": "case",
    "risk.CaseEscalation": "case",
    "risk.CaseHold": "case",
    "risk.Alert": "case",
    "risk.AlertTransition": "alert__case",
    "risk.AlertException": "alert__case",
}
"""Where the rows of a case are, and the way from a row to it."""


@dataclass(frozen=True, slots=True)
class Held:
    """One file of a package."""

    path: str
    size: int
    sha256: str
    what: str = ""


def ask(supplier: Supplier, *, case: Case | None = None, by: User, at: datetime) -> EvidencePackage:
    """Leave a job that makes the package, and call a worker after the commit."""
    title = case.number if case else supplier.external_id
    with transaction.atomic():
        job = Job.objects.create(kind=Job.Kind.EVIDENCE_PACKAGE, title=title, owner=by, created_at=at)
        package = EvidencePackage.objects.create(
            supplier=supplier, case=case, job=job, asked_by=by, asked_at=at
        )
        after_commit(ring, package.pk)
    return package


def ring(package_id: int) -> None:
    """Call a worker; the row is what counts, and a lost call is made again."""
    from reporting import tasks  # the tasks' module imports this one

    tasks.make_evidence_package.delay(package_id=package_id)


def take_up_unfinished(*, at: datetime) -> int:
    """Ring again for packages whose message or worker was lost; say how many."""
    free = Job.objects.free(at=at, patience=EvidencePackage.PATIENCE).filter(
        kind=Job.Kind.EVIDENCE_PACKAGE, created_at__lt=at - EvidencePackage.PATIENCE
    )
    waiting = list(EvidencePackage.objects.filter(job__in=free).values_list("pk", flat=True))
    for package_id in waiting:
        ring(package_id)
    return len(waiting)


def carry_out(package: EvidencePackage, *, clock: Callable[[], datetime]) -> None:
    """Make the package and keep it under its SHA-256; done once, by whichever worker comes first."""
    at = clock()
    if not package.job.claim(at=at, patience=EvidencePackage.PATIENCE):
        return
    with translation.override(package.asked_by.language):
        try:
            name, digest, size, files = _made(package, at=at)
        except Exception:
            error = _(
                "Something went wrong on our side, perhaps a file is missing. A person has to look at it."
            )
            package.job.fail(at=clock(), error=error)
            raise
    newest = Seal.objects.order_by("-pk").first()
    EvidencePackage.objects.filter(pk=package.pk, file="").update(
        file=name,
        sha256=digest,
        size=size,
        files=files,
        seal=newest.hash if newest else "",
        made_at=clock(),
    )
    package.job.finish(at=clock(), result={"files": files, "size": size})
    logger.info("evidence package made", package_id=package.pk, files=files, bytes=size)


def _made(package: EvidencePackage, *, at: datetime) -> tuple[str, str, int, int]:
    """Where the zip is stored, its SHA-256, its size in bytes and the number of its files."""
    with TemporaryFile() as file:
        held = write(file, package, at=at)
        name, digest, size = originals.keep_file(file)
    return name, digest, size, len(held)


def write(file: IO[bytes], package: EvidencePackage, *, at: datetime) -> list[Held]:
    """Write the zip into an open file; say what it holds, in order."""
    held: list[Held] = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, stored, what in _files(package):
            held.append(_copy(archive, path, stored, what))
        tables = set()

        def history() -> Iterator[bytes]:
            for table, row in _history(package):
                tables.add(table)
                yield (
                    json.dumps({"table": table, **row}, cls=DjangoJSONEncoder, ensure_ascii=False).encode()
                    + b"\n"
                )

        held.append(_stream(archive, "history.jsonl", history()))
        held.append(_stream(archive, "seals.csv", _seals(tables)))
        page = render_to_string("reporting/evidence_package.html", _page(package, held, at))
        held.append(_stream(archive, "index.html", iter([page.encode()])))
        sums = "".join(f"{one.sha256}  {one.path}\n" for one in held)
        held.append(_stream(archive, "SHA256SUMS", iter([sums.encode()])))
    return held


def _files(package: EvidencePackage) -> Iterator[tuple[str, Any, str]]:
    """The original files: their place in the package, where they are stored, and what they are."""
    supplier, case = package.supplier, package.case
    submissions = Submission.objects.filter(request__supplier=supplier).select_related("request__campaign")
    for one in submissions.order_by("received_at", "pk"):
        yield _name("declarations", one.pk, one.file_name), one.file, one.request.campaign.title
    copies = CorrectedCopy.objects.filter(submission__request__supplier=supplier).exclude(file="")
    for copy in copies.select_related("submission").order_by("pk"):
        yield _name("corrected", copy.pk, f"{PurePath(copy.submission.file_name).stem}.xlsx"), copy.file, ""
    evidence = CaseEvidence.objects.filter(action__case__supplier=supplier).select_related("action__case")
    if case:
        evidence = evidence.filter(action__case=case)
    for proof in evidence.order_by("pk"):
        yield _name("cases", proof.pk, proof.file_name), proof.file, proof.action.case.number
    if case is None:
        for letter in LetterOfGuarantee.objects.filter(supplier=supplier).exclude(file="").order_by("pk"):
            yield _name("letters", letter.pk, PurePath(letter.file_name).name), letter.file, ""


def _name(folder: str, pk: int, name: str) -> str:
    """A name that is safe to unpack anywhere, whatever the supplier called the file."""
    return f"{folder}/{pk}_{get_valid_filename(name.lstrip('.') or 'file')[-100:]}"


def _copy(archive: zipfile.ZipFile, path: str, stored: Any, what: str) -> Held:
    with stored.open("rb") as source:
        held = _stream(archive, path, iter(lambda: source.read(CHUNK), b""))
    return Held(held.path, held.size, held.sha256, what)


def _stream(archive: zipfile.ZipFile, path: str, parts: Iterator[bytes]) -> Held:
    digest, size = hashlib.sha256(), 0
    with archive.open(path, "w", force_zip64=True) as target:
        for part in parts:
            target.write(part)
            digest.update(part)
            size += len(part)
    return Held(path, size, digest.hexdigest())


def _history(package: EvidencePackage) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every kept version, and every row that never changes, of what the package is about."""
    for model, rows in _concerned(package):
        event = getattr(model, "pgh_event_model", None)
        if event is not None:
            versions = event.objects.filter(id__in=rows.values("pk")).order_by("pk").values()
            for version in versions.iterator(chunk_size=2_000):
                yield event._meta.db_table, version
        else:
            for row in rows.order_by("pk").values().iterator(chunk_size=2_000):
                yield model._meta.db_table, row


def _concerned(package: EvidencePackage) -> Iterator[tuple[type[models.Model], Any]]:
    for model in apps.get_models():
        if model.__name__.startswith(LEFT_OUT) or model is EvidencePackage:
            continue
        if package.case:
            path = CASE_PATHS.get(model._meta.label)
            if path:
                yield model, model._default_manager.filter(**{path: package.case_id})
        elif issubclass(model, SupplierScoped):
            yield model, model._default_manager.filter(**{model.supplier_path: package.supplier_id})


def _seals(tables: set[str]) -> Iterator[bytes]:
    columns = ("table", "after", "through", "rows", "content", "previous", "hash", "sealed_at")
    yield (",".join(columns) + "\n").encode()
    for row in Seal.objects.filter(table__in=tables).order_by("pk").values_list(*columns).iterator():
        yield _csv_line(row)


def _csv_line(row: tuple[Any, ...]) -> bytes:
    line = StringIO()
    csv.writer(line, lineterminator="\n").writerow(
        [one.isoformat() if isinstance(one, datetime) else one for one in row]
    )
    return line.getvalue().encode()


def _page(package: EvidencePackage, held: list[Held], at: datetime) -> dict[str, Any]:
    newest = Seal.objects.order_by("-pk").first()
    cases = Case.objects.filter(supplier=package.supplier).order_by("opened_at")
    return {
        "package": package,
        "supplier": package.supplier,
        "held": held,
        "at": at,
        "zone": timezone.get_current_timezone_name(),
        "cases": cases.filter(pk=package.case_id) if package.case_id else cases,
        "events": supplier_timeline.told(supplier_timeline.page_of(package.supplier)),
        "seal": newest,
    }
