"""Opening what is sealed: only here, and never without writing down first who opened what."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import BooleanField, Case, Prefetch, When

from gscm.lib.sealing import open_seal
from risk.models import (
    Grievance,
    GrievanceAttachment,
    GrievanceConflict,
    GrievanceEntry,
    GrievanceRead,
    GrievanceTask,
)
from risk.services.grievance_intake import open_texts
from suppliers.models import User

SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf", "text/plain": ".txt"}


@dataclass(frozen=True, slots=True)
class Opened:
    """One entry, readable."""

    entry: GrievanceEntry
    texts: dict[str, str]
    attachments: list[GrievanceAttachment]


@dataclass(frozen=True, slots=True)
class Task:
    """One task, readable."""

    row: GrievanceTask
    text: str


@dataclass(frozen=True, slots=True)
class Readable:
    """Everything of a grievance that an officer reads on its page."""

    entries: list[Opened]
    tasks: list[Task]
    conflicts: list[tuple[GrievanceConflict, str]]
    reads: list[GrievanceRead]
    """The newest readings, this one first."""
    read_count: int


@dataclass(frozen=True, slots=True)
class File:
    """An attachment, opened."""

    content: bytes
    media_type: str
    name: str


READS_SHOWN = 20


def open_case(grievance: Grievance, *, by: User, at: datetime) -> Readable:
    """All texts of the grievance, and who read them; this reading is written down. A fixed number of queries."""
    GrievanceRead.objects.create(grievance=grievance, by=by, at=at, what=GrievanceRead.What.CASE)
    files = GrievanceAttachment.objects.defer("sealed", "sealed_original", "sealed_name").annotate(
        has_original=Case(When(sealed_original=b"", then=False), default=True, output_field=BooleanField())
    )
    entries = grievance.entries.select_related("by").prefetch_related(Prefetch("attachments", files))
    reads = grievance.reads.select_related("by")
    return Readable(
        entries=[Opened(entry, open_texts(entry.sealed), list(entry.attachments.all())) for entry in entries],
        tasks=[
            Task(task, open_seal(task.sealed).decode()) for task in grievance.tasks.select_related("owner")
        ],
        conflicts=[
            (conflict, open_seal(conflict.sealed).decode())
            for conflict in grievance.conflicts.select_related("person")
        ],
        reads=list(reads[:READS_SHOWN]),
        read_count=reads.count(),
    )


def open_file(attachment: GrievanceAttachment, *, original: bool, by: User, at: datetime) -> File:
    """An attachment without metadata, or as it came; the reading is written down.

    :raises LookupError: it is not kept as it came.
    """
    grievance = attachment.entry.grievance
    if original and not attachment.sealed_original:
        raise LookupError(attachment.pk)
    what = GrievanceRead.What.ORIGINAL if original else GrievanceRead.What.ATTACHMENT
    GrievanceRead.objects.create(grievance=grievance, by=by, at=at, what=what)
    if original:
        name = open_seal(attachment.sealed_name).decode()
        return File(open_seal(attachment.sealed_original), "application/octet-stream", name)
    name = f"{grievance.number}-{attachment.pk}{SUFFIXES[attachment.media_type]}"
    return File(open_seal(attachment.sealed), attachment.media_type, name)
