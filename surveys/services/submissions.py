"""The verbs of one uploaded file: received, read once, recorded, decided. Nothing is lost, nothing is doubled."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from gscm.lib import originals
from gscm.lib.commits import after_commit
from gscm.lib.states import TransitionRefused
from suppliers.access import may_work
from suppliers.models import User
from surveys.models import Request, Submission
from surveys.services import decision_mails, early_files, recording, resolution
from surveys.services.expectations import expectations_for, reference_lookup
from surveys.signals import submission_decided
from surveys.workbooks.early import EarlyDeclaration, read_behind
from surveys.workbooks.package import Limits
from surveys.workbooks.refusals import Refused
from surveys.workbooks.understanding import Understanding, understand

logger = structlog.get_logger(__name__)

READING_FAILED = "reading_failed"
"""The refusal of a file that was begun several times and never read to its end. A person has to look."""
RECEIVED_PATIENCE = timedelta(minutes=3)
"""A file that nobody has begun for so long has lost its message, or stands in a long queue."""
SWEPT_AT_ONCE = 200
"""So many are rung for by one sweep: a queue that is long already must not grow with every sweep."""


@dataclass(frozen=True, slots=True)
class Received:
    """The submission that holds the file; `is_new` is false when the same file was there already."""

    submission: Submission
    is_new: bool


def may_upload(user: User, request: Request) -> bool:
    """Whether the person may send a file for this visible request: the supplier itself, or the team on its behalf."""
    return may_work(user) or user.contacts.filter(supplier=request.supplier_id, is_active=True).exists()


def may_decide(user: User, submission: Submission) -> bool:
    """Whether the person may accept or send back this visible submission."""
    return may_work(user) and submission.status in {Submission.Status.ACCEPTED, Submission.Status.RETURNED}


def may_read_again(user: User, submission: Submission) -> bool:
    """Whether the person may have this visible submission read again: one that was not read by our own fault."""
    return may_work(user) and submission.refusal == READING_FAILED


def receive(
    request: Request,
    content: bytes,
    *,
    file_name: str,
    by: User | None,
    at: datetime,
    on_behalf: bool = False,
) -> Received:
    """Keep the bytes as they came and put them up for reading.

    The same bytes for the same request are the same submission: it is returned, nothing is written. Only where we
    failed to read it, it is put up for reading again.
    """
    stored_name, digest = originals.keep(content)
    with transaction.atomic():
        submission, is_new = Submission.objects.get_or_create(
            request=request,
            sha256=digest,
            defaults={
                "file": stored_name,
                "file_name": file_name[-255:],
                "size": len(content),
                "received_at": at,
                "uploaded_by": by,
                "on_behalf": on_behalf,
            },
        )
        if is_new:
            submission.transitions.create(to_status=Submission.Status.RECEIVED, at=at, by=by)
            after_commit(_ring, submission.pk)
    if submission.refusal == READING_FAILED:
        try:
            read_again(submission, by=by, at=at)
        except TransitionRefused:  # somebody else did at this very moment
            submission.refresh_from_db()
    logger.info("submission received", submission_id=submission.pk, sha256=digest, is_new=is_new)
    return Received(submission, is_new)


def read_again(submission: Submission, *, by: User | None, at: datetime) -> Submission:
    """Put a file up for reading again that was refused by our own fault, with all attempts before it.

    :raises TransitionRefused: it was not refused, or for a reason that lies in the file.
    """
    with transaction.atomic():
        submission.move_to(
            Submission.Status.RECEIVED,
            by=by,
            at=at,
            only_if=Q(refusal=READING_FAILED),
            refusal="",
            refusal_parameters={},
            attempts=0,
            claimed_at=None,
            settled_at=None,
        )
        after_commit(_ring, submission.pk)
    logger.info("submission put up for reading again", submission_id=submission.pk)
    return submission


def _ring(submission_id: int) -> None:
    from surveys import tasks  # the task's module imports this one

    tasks.read_submission.delay(submission_id=submission_id)


def sweep(*, at: datetime) -> int:
    """Ring again for what a lost message or a killed worker left behind, the oldest first; say for how many.

    Whatever failed `READING_ATTEMPTS` times is refused with the reason `reading_failed`; its original is kept.
    """
    left_behind = Submission.objects.left_behind(
        received_before=at - RECEIVED_PATIENCE, claimed_before=at - _patience()
    )
    for submission in left_behind.filter(
        attempts__gte=settings.READING_ATTEMPTS, status=Submission.Status.READING
    ):
        _refuse(submission, READING_FAILED, {}, at=at, only_if=Q(claimed_at=submission.claimed_at))
    unread = left_behind.filter(attempts__lt=settings.READING_ATTEMPTS).order_by("received_at", "pk")
    waiting = list(unread.values_list("pk", flat=True)[:SWEPT_AT_ONCE])
    for submission_id in waiting:
        _ring(submission_id)
    return len(waiting)


def _patience() -> timedelta:
    """After the time limit of the reading task its worker is dead for certain."""
    return timedelta(seconds=settings.READING_TIME_LIMIT_SECONDS + 10)


def read(submission_id: int, *, clock: Callable[[], datetime] = timezone.now) -> Submission | None:
    """Read one received file and record what it says; None when another worker has it or it is settled.

    Slow work first, without a transaction; then one short transaction. A worker that is killed on the way leaves
    the row in state *reading*, from where it is claimed again.
    """
    submission = _claim(submission_id, at=clock())
    if submission is None:
        return None
    with structlog.contextvars.bound_contextvars(submission_id=submission.pk):
        with submission.file.open("rb") as file:
            content = file.read()
        mine = Q(claimed_at=submission.claimed_at)
        limits = Limits(max_bytes=settings.UPLOAD_MAX_BYTES)
        began = time.perf_counter()
        try:
            understanding = understand(
                content,
                filename=submission.file_name,
                limits=limits,
                expectations=partial(
                    expectations_for, submission, on=timezone.localdate(submission.received_at)
                ),
                lookup=reference_lookup(on=timezone.localdate(submission.received_at)),
            )
        except Refused as refused:
            early = read_behind(refused, content, limits)
            return _refuse(
                submission, refused.reason.value, refused.parameters, at=clock(), only_if=mine, early=early
            )
        seconds = time.perf_counter() - began
        return _record(submission, understanding, seconds, at=clock(), only_if=mine)


def _claim(submission_id: int, *, at: datetime) -> Submission | None:
    """Take the row up: received, or read by a worker that must be dead by now."""
    submission = Submission.objects.select_related("request__campaign", "request__supplier").get(
        pk=submission_id
    )
    free = Q(status=Submission.Status.RECEIVED) | Q(
        status=Submission.Status.READING,
        claimed_at__lt=at - _patience(),
        attempts__lt=settings.READING_ATTEMPTS,
    )
    try:
        submission.move_to(
            Submission.Status.READING, by=None, at=at, only_if=free, claimed_at=at, attempts=F("attempts") + 1
        )
    except TransitionRefused:
        return None
    submission.refresh_from_db(fields=["attempts"])
    return submission


def _refuse(
    submission: Submission,
    reason: str,
    parameters: dict[str, str | int],
    *,
    at: datetime,
    only_if: Q,
    early: EarlyDeclaration | None = None,
) -> Submission | None:
    """Refuse the file; what was read of it all the same is kept beside."""
    try:
        with transaction.atomic():
            submission.move_to(
                Submission.Status.REFUSED,
                by=None,
                at=at,
                reason=reason,
                only_if=only_if,
                refusal=reason,
                refusal_parameters=parameters,
                settled_at=at,
            )
            if early is not None:
                early_files.record(submission, early)
            decision_mails.put_down(submission, at=at)
    except TransitionRefused:
        return None
    logger.info("submission refused", submission_id=submission.pk, refusal=reason)
    return submission


def _record(
    submission: Submission, understanding: Understanding, seconds: float, *, at: datetime, only_if: Q
) -> Submission | None:
    """Write what the file says and decide: findings that ask for correction return it, else it is accepted.

    A finding whose justification was accepted with an earlier file asks for nothing.
    """
    try:
        with transaction.atomic():
            _hold(submission, only_if)
            declaration = recording.record(submission, understanding, seconds, at=at)
            asks = submission.findings.asking().exists()
            status = Submission.Status.RETURNED if asks else Submission.Status.ACCEPTED
            submission.move_to(status, by=None, at=at, only_if=only_if, settled_at=at)
            resolution.resolve(declaration_ids=[declaration.pk], at=at)
            _tell(submission, at=at)
    except TransitionRefused:
        return None
    logger.info(
        "submission read", submission_id=submission.pk, status=status, findings=len(understanding.findings)
    )
    return submission


def _hold(submission: Submission, only_if: Q) -> None:
    """Keep the row until the transaction ends, if it is still ours.

    :raises TransitionRefused: another worker has taken it over.
    """
    ours = Submission.objects.filter(only_if, pk=submission.pk, status=Submission.Status.READING)
    if not ours.select_for_update().exists():
        raise TransitionRefused(submission, Submission.Status.RETURNED)


def accept(submission: Submission, *, by: User, at: datetime, reason: str) -> Submission:
    """Accept a returned submission in spite of its findings, with a reason.

    :raises TransitionRefused: when it is not in state *returned*.
    """
    return _decide(submission, Submission.Status.ACCEPTED, by=by, at=at, reason=reason)


def send_back(submission: Submission, *, by: User, at: datetime, reason: str) -> Submission:
    """Return an accepted submission to the supplier, with a reason.

    :raises TransitionRefused: when it is not in state *accepted*.
    """
    return _decide(submission, Submission.Status.RETURNED, by=by, at=at, reason=reason)


def _decide(submission: Submission, status: str, *, by: User, at: datetime, reason: str) -> Submission:
    with transaction.atomic():
        submission.move_to(status, by=by, at=at, reason=reason)
        _tell(submission, at=at)
    return submission


def _tell(submission: Submission, *, at: datetime) -> None:
    decision_mails.put_down(submission, at=at)
    # A nightly evaluation finds what a lost message left undone.
    after_commit(
        submission_decided.send,
        sender=Submission,
        submission_id=submission.pk,
        supplier_id=submission.request.supplier_id,
    )
