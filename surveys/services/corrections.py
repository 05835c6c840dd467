"""The verbs of a corrected copy: asked for with chosen repairs, written by a worker, sent as a new file."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import PurePath
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q

from suppliers.models import User
from surveys.models import CorrectedCopy, FindingRepair, Submission
from surveys.services import copies, submissions

logger = structlog.get_logger(__name__)

CORRECTABLE = frozenset({Submission.Status.ACCEPTED, Submission.Status.RETURNED})
"""Files that a worker has read to the end: of what was returned, and of what was accepted with warnings."""


class NotCorrectable(Exception):
    """The file is not in a state in which a corrected copy is made of it."""


class Contradiction(Exception):
    """Two different values are chosen for one cell."""

    def __init__(self, sheet: str, cell: str) -> None:
        super().__init__(f"{sheet}!{cell}")
        self.sheet = sheet
        self.cell = cell


class NotWritten(Exception):
    """The copy is not written yet, or could not be written."""


def repairs_of(submission: Submission) -> list[FindingRepair]:
    """The repairs of a file's findings in their order; none of findings that are justified. One query."""
    rows = FindingRepair.objects.filter(finding__submission=submission)
    justified = Q(finding__justification__decision="accepted")
    return list(rows.exclude(justified).select_related("finding").order_by("finding__position", "pk"))


def is_repairable(submission: Submission) -> bool:
    """Whether a corrected copy can be made of a file. One query, or none."""
    is_read = submission.status in CORRECTABLE
    return is_read and FindingRepair.objects.filter(finding__submission=submission).exists()


def changes_by_cell(chosen: Iterable[tuple[FindingRepair, str]]) -> list[dict[str, Any]]:
    """What is to be written, each cell once: the rule, the place, the value now and the new one.

    A value that somebody gave counts before one that a rule proposes for the same cell.

    :raises Contradiction: two rules propose different values for a cell.
    """
    found: dict[tuple[str, str], tuple[FindingRepair, str]] = {}
    for repair, value in chosen:
        place = repair.sheet, repair.cell
        other = found.get(place)
        if other is None or is_given(repair):
            found[place] = repair, value
        elif not is_given(other[0]) and other[1] != value:
            raise Contradiction(*place)
    return [
        {
            "rule": repair.finding.rule,
            "sheet": repair.sheet,
            "cell": repair.cell,
            "held": repair.held,
            "value": value,
        }
        for repair, value in found.values()
    ]


def is_given(repair: FindingRepair) -> bool:
    """Whether somebody has to give the value."""
    return repair.entry != FindingRepair.Entry.PROPOSED


def ask(
    submission: Submission, chosen: Sequence[tuple[FindingRepair, str]], *, by: User, at: datetime
) -> CorrectedCopy:
    """Leave a job that writes chosen repairs into a copy of a file that was read.

    :raises NotCorrectable: the file was not read, or nothing is chosen.
    :raises Contradiction: two rules propose different values for a cell.
    """
    changes = changes_by_cell(chosen)
    if submission.status not in CORRECTABLE or not changes:
        raise NotCorrectable
    path = PurePath(submission.file_name)
    suffix = path.suffix if path.suffix.lower() in (".xlsx", ".xlsm") else ".xlsx"
    stem = path.stem.removesuffix("_corrected")
    with transaction.atomic():
        job = copies.leave(
            {"what": "corrected", "submission_id": submission.pk, "file_name": f"{stem}_corrected{suffix}"},
            by=by,
            at=at,
        )
        copy = CorrectedCopy.objects.create(submission=submission, job=job, by=by, at=at, changes=changes)
    logger.info("corrected copy asked for", copy_id=copy.pk, submission_id=submission.pk, cells=len(changes))
    return copy


def send(copy: CorrectedCopy, *, by: User, at: datetime, on_behalf: bool = False) -> submissions.Received:
    """Send a corrected copy as a file of its own; it goes the way of every file. Sent twice it is sent once.

    :raises NotWritten: there is no copy yet.
    """
    if not copy.file:
        raise NotWritten
    with copy.file.open("rb") as file:
        content = file.read()
    with transaction.atomic():
        received = submissions.receive(
            copy.submission.request,
            content,
            file_name=copy.job.parameters["file_name"],
            by=by,
            at=at,
            on_behalf=on_behalf,
        )
        CorrectedCopy.objects.filter(pk=copy.pk, sent_as=None).update(sent_as=received.submission)
    logger.info("corrected copy sent", copy_id=copy.pk, submission_id=received.submission.pk)
    return received


def origin_of(submission: Submission) -> CorrectedCopy | None:
    """The corrected copy that a file was sent as, if it is one. One query."""
    rows = CorrectedCopy.objects.filter(sent_as=submission).select_related("submission", "by")
    return rows.order_by("pk").first()


def by_finding(repairs: Iterable[FindingRepair]) -> Mapping[int, list[FindingRepair]]:
    """The repairs of each finding, by its primary key."""
    found: dict[int, list[FindingRepair]] = {}
    for repair in repairs:
        found.setdefault(repair.finding_id, []).append(repair)
    return found
