"""Files that the team loads on behalf of suppliers: kept at once, matched by a worker, the rest decided by a person."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePath

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gscm.jobs.models import Job
from gscm.lib import originals
from gscm.lib.commits import after_commit
from suppliers.access import may_work
from suppliers.models import Contact, Supplier, User
from surveys.models import Campaign, IntakeFile, Request
from surveys.services import submissions
from surveys.workbooks.package import Limits
from surveys.workbooks.refusals import Refused
from surveys.workbooks.text import folded
from surveys.workbooks.understanding import understand

logger = structlog.get_logger(__name__)

PATIENCE = timedelta(minutes=5)
SHORTEST_NUMBER = 4
"""Supplier numbers shorter than this are not looked for in file names: "65" would be found in "CMRT 6.65"."""
_YEAR = re.compile(r"(19|20)\d\d")
NOT_IN_CAMPAIGN = _("This supplier is not asked in the campaign.")
NOT_WAITING = _("This file has found its supplier already.")


class IntakeRefused(Exception):
    """The file cannot be given to this supplier. Nothing was changed."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Incoming:
    """One file on its way in. `read` gives its bytes; asked only when the size is within the limit."""

    name: str
    size: int
    read: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Begun:
    """An intake, and the names of the files that were left out because they are too large."""

    job: Job
    too_large: list[str]


def is_hidden(name: str) -> bool:
    """Whether it is a lock file of Office or a file that a system hides: nobody filled it in."""
    return any(part.startswith((".", "~$")) for part in PurePath(name).parts)


def may_load(user: User) -> bool:
    """Whether the person loads files on behalf of suppliers and decides whose they are."""
    return may_work(user)


def begin(
    campaign: Campaign, files: Iterable[Incoming], *, by: User | None, at: datetime, ring: bool = True
) -> Begun:
    """Keep the files as they came and let a worker match them. Nothing is opened here.

    With `by`, only suppliers within that person's reach will be found; without, all of the campaign.
    `ring` is for callers that match in their own process: they turn it off.
    """
    kept: list[tuple[str, int, str, str]] = []
    too_large: list[str] = []
    for file in files:
        if file.size > settings.UPLOAD_MAX_BYTES:
            too_large.append(file.name)
            continue
        content = file.read()
        kept.append((file.name[-255:], len(content), *originals.keep(content)))
    with transaction.atomic():
        job = Job.objects.create(
            kind=Job.Kind.FOLDER_INTAKE,
            title=campaign.title,
            parameters={"campaign": campaign.pk},
            total=len(kept),
            owner=by,
            created_at=at,
        )
        IntakeFile.objects.bulk_create(
            IntakeFile(job=job, campaign=campaign, file=stored, file_name=name, size=size, sha256=digest)
            for name, size, stored, digest in kept
        )
        if ring:
            after_commit(_ring, job.pk)
    return Begun(job, too_large)


def run(job_id: int, *, clock: Callable[[], datetime] = timezone.now) -> None:
    """Match the waiting files of an intake. May be killed anywhere and run again; two may run at once."""
    job = Job.objects.select_related("owner").get(pk=job_id)
    if not job.claim(at=clock(), patience=PATIENCE):
        return
    campaign = Campaign.objects.get(pk=job.parameters["campaign"])
    candidates = Candidates.of(campaign, job.owner)
    total = job.intake_files.count()
    for file in job.intake_files.filter(status=IntakeFile.Status.WAITING).order_by("pk"):
        _match(file, candidates, by=job.owner, at=clock())
        job.progress(job.intake_files.exclude(status=IntakeFile.Status.WAITING).count(), total, at=clock())
    assigned = job.intake_files.filter(status=IntakeFile.Status.ASSIGNED).count()
    job.finish(at=clock(), result={"assigned": assigned, "unmatched": total - assigned})


def take_up_unfinished(*, at: datetime) -> int:
    """Ring again for intakes whose message or worker was lost; say how many."""
    left_behind = Job.objects.free(at=at, patience=PATIENCE).filter(
        kind=Job.Kind.FOLDER_INTAKE, created_at__lt=at - PATIENCE
    )
    job_ids = list(left_behind.values_list("pk", flat=True))
    for job_id in job_ids:
        _ring(job_id)
    return len(job_ids)


@transaction.atomic
def assign(file: IntakeFile, request: Request, *, by: User, at: datetime) -> IntakeFile:
    """Give an unmatched file to a supplier's request, and with it the same bytes that wait elsewhere in the campaign.

    :raises IntakeRefused: the request is of another campaign, or the file has found its supplier already.
    """
    if request.campaign_id != file.campaign_id:
        raise IntakeRefused(NOT_IN_CAMPAIGN)
    waiting = IntakeFile.objects.select_for_update().filter(status=IntakeFile.Status.UNMATCHED)
    same = list(waiting.filter(campaign=file.campaign_id, sha256=file.sha256).order_by("pk"))
    if file not in same:
        raise IntakeRefused(NOT_WAITING)
    same.sort(key=lambda one: one.pk != file.pk)
    for one in same:
        _give(one, request, IntakeFile.Match.PERSON, by=by, at=at)
    file.refresh_from_db()
    return file


# Matching


@dataclass(frozen=True, slots=True)
class Found:
    """Whose file it is and how that was found, or why it is not known."""

    request_id: int | None = None
    match: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What a file says of the company that filled it in, as far as suppliers are known by it."""

    company: str = ""
    number: str = ""
    emails: frozenset[str] = frozenset()


class Candidates:
    """The suppliers that a file can belong to: by numbers, names and the addresses of contacts, normalised."""

    def __init__(
        self,
        suppliers: Iterable[tuple[str, str, str, int | None]],
        addresses: Iterable[tuple[str, int | None]],
    ) -> None:
        """Of each supplier: number, name, name in the other script, and its request in the campaign, if any.

        Of each contact: the e-mail address, and that request.
        """
        self._by_number: dict[str, int | None] = {}
        self._by_name: dict[str, set[int | None]] = defaultdict(set)
        self._by_address: dict[str, set[int | None]] = defaultdict(set)
        for address, request_id in addresses:
            self._by_address[folded(address)].add(request_id)
        self.request_ids: set[int] = set()
        """The requests that a file can be given to."""
        for number, name, name_local, request_id in suppliers:
            self._by_number[folded(number)] = request_id
            if request_id is not None:
                self.request_ids.add(request_id)
            for one in {folded(name), folded(name_local)} - {""}:
                self._by_name[one].add(request_id)
        looked_for = [
            number
            for number in self._by_number
            if len(number) >= SHORTEST_NUMBER and not _YEAR.fullmatch(number)
        ]
        looked_for.sort(key=len, reverse=True)
        alternatives = "|".join(re.escape(number) for number in looked_for)
        self._numbers = re.compile(rf"(?<![0-9a-z])(?:{alternatives})(?![0-9a-z])") if looked_for else None

    @classmethod
    def of(cls, campaign: Campaign, user: User | None) -> "Candidates":
        """All suppliers within the person's reach, those that the campaign asks with their requests. Three queries."""
        suppliers = Supplier.objects.visible_to(user) if user else Supplier.objects.all()
        requests = dict(campaign.requests.values_list("supplier", "pk"))
        rows = suppliers.values_list("pk", "external_id", "name", "name_local")
        addresses = Contact.objects.filter(supplier__in=suppliers.values("pk")).values_list(
            "supplier", "email"
        )
        return cls(
            ((number, name, local, requests.get(pk)) for pk, number, name, local in rows),
            ((address, requests.get(pk)) for pk, address in addresses),
        )

    def by_file_name(self, file_name: str) -> Found | None:
        """By a supplier number that stands in the file's name or folder, on its own."""
        if self._numbers is None:
            return None
        found = {self._by_number[number] for number in self._numbers.findall(folded(file_name))}
        return self._only(found, IntakeFile.Match.FILE_NAME) if found else None

    def by_content(self, said: Said) -> Found:
        """By what the file itself says: the company, else the supplier number, else the addresses of its people.

        Addresses tell only where the file names no company, or one that several suppliers are called: somebody may
        fill in for a company that is no supplier.
        """
        by_company = self._by_company(said.company)
        if by_company.request_id is not None or by_company.reason == IntakeFile.Reason.NOT_ASKED:
            return by_company
        if folded(said.number) in self._by_number:
            return self._only({self._by_number[folded(said.number)]}, IntakeFile.Match.NUMBER)
        if by_company.reason == IntakeFile.Reason.UNKNOWN_COMPANY:
            return by_company
        written: set[int | None] = set()
        for address in said.emails:
            written |= self._by_address.get(folded(address), set())
        if by_company.reason == IntakeFile.Reason.SEVERAL:
            written &= self._by_name[folded(said.company)]
        return self._only(written, IntakeFile.Match.EMAIL) if written else by_company

    def _by_company(self, company: str) -> Found:
        if not folded(company):
            return Found(reason=IntakeFile.Reason.NO_COMPANY)
        found = self._by_name.get(folded(company))
        if not found:
            return Found(reason=IntakeFile.Reason.UNKNOWN_COMPANY)
        return self._only(found, IntakeFile.Match.COMPANY)

    @staticmethod
    def _only(request_ids: set[int | None], match: str) -> Found:
        asked = request_ids - {None}
        if len(asked) == 1:
            return Found(asked.pop(), match)
        return Found(reason=IntakeFile.Reason.SEVERAL if asked else IntakeFile.Reason.NOT_ASKED)


def said_in(content: bytes, *, file_name: str) -> Said:
    """What a workbook says of its company; empty where it says nothing.

    :raises Refused: the file cannot be read as a declaration.
    """
    understanding = understand(
        content, filename=file_name, limits=Limits(max_bytes=settings.UPLOAD_MAX_BYTES)
    )
    block = understanding.declaration.company
    addresses = (block.contact_email.value, block.authorizer_email.value)
    return Said(
        company=block.company.value or "",
        number=block.unique_id.value or "",
        emails=frozenset(address for address in addresses if address),
    )


def _match(file: IntakeFile, candidates: Candidates, *, by: User | None, at: datetime) -> None:
    """Match one file. Whatever happens to it, the next one is taken up."""
    if file.attempts >= settings.READING_ATTEMPTS:
        _leave(file, IntakeFile.Reason.FAILED)
        return
    IntakeFile.objects.filter(pk=file.pk).update(attempts=F("attempts") + 1)
    with structlog.contextvars.bound_contextvars(intake_file_id=file.pk):
        try:
            company, found = _find(file, candidates)
            if found.request_id is None:
                _leave(file, found.reason, company)
                return
            with transaction.atomic():
                request = Request.objects.get(pk=found.request_id)
                _give(file, request, found.match, by=by, at=at, company=company)
        except Exception:  # one bad file never stops the others; this one waits for a person
            logger.exception("intake file not matched")
            _leave(file, IntakeFile.Reason.FAILED)


def _find(file: IntakeFile, candidates: Candidates) -> tuple[str, Found]:
    """The company name in the file as far as it was read, and whose file it is."""
    if known := _assigned_before(file, candidates):
        return known
    if found := candidates.by_file_name(file.file_name):
        return "", found
    with file.file.open("rb") as stored:
        content = stored.read()
    try:
        said = said_in(content, file_name=file.file_name)
    except Refused:
        return "", Found(reason=IntakeFile.Reason.UNREADABLE)
    return said.company, candidates.by_content(said)


def _assigned_before(file: IntakeFile, candidates: Candidates) -> tuple[str, Found] | None:
    """Where the same bytes found their supplier in this campaign earlier, by a rule or by a person."""
    same = IntakeFile.objects.filter(
        campaign=file.campaign_id,
        sha256=file.sha256,
        status=IntakeFile.Status.ASSIGNED,
        submission__request__in=candidates.request_ids,
    )
    found = same.order_by("pk").values_list("company_name", "submission__request", "matched_by").first()
    return (found[0], Found(found[1], found[2])) if found else None


def _give(
    file: IntakeFile,
    request: Request,
    match: str,
    *,
    by: User | None,
    at: datetime,
    company: str | None = None,
) -> None:
    received = submissions.receive(
        request, _content(file), file_name=PurePath(file.file_name).name, by=by, at=at, on_behalf=True
    )
    IntakeFile.objects.filter(pk=file.pk).exclude(status=IntakeFile.Status.ASSIGNED).update(
        status=IntakeFile.Status.ASSIGNED,
        submission=received.submission,
        is_repeat=not received.is_new,
        matched_by=match,
        reason="",
        company_name=(file.company_name if company is None else company)[:250],
    )


def _leave(file: IntakeFile, reason: str, company: str = "") -> None:
    IntakeFile.objects.filter(pk=file.pk, status=IntakeFile.Status.WAITING).update(
        status=IntakeFile.Status.UNMATCHED, reason=reason, company_name=company[:250]
    )


def _content(file: IntakeFile) -> bytes:
    with file.file.open("rb") as stored:
        return bytes(stored.read())


def _ring(job_id: int) -> None:
    from surveys import tasks_campaigns  # the task's module imports this one

    tasks_campaigns.match_intake.delay(job_id=job_id)
