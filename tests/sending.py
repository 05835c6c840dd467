"""Files that were sent and read, for tests of the pages that show them."""

from datetime import datetime, timedelta
from functools import cache

from django.core.files.uploadedfile import SimpleUploadedFile

from suppliers.models import User
from surveys.models import Request, Submission
from surveys.services import submissions
from tests.people import NOW
from tests.workbooks import cmrt_workbook


@cache
def complete() -> bytes:
    """A complete CMRT, always the same bytes: a workbook made anew holds the moment it was made."""
    return cmrt_workbook()


def receive(
    request: Request,
    content: bytes | None = None,
    *,
    name: str = "CMRT.xlsx",
    by: User | None = None,
    at: datetime = NOW,
) -> Submission:
    """A file that no worker has read yet; a complete CMRT unless told otherwise."""
    content = complete() if content is None else content
    return submissions.receive(request, content, file_name=name, by=by, at=at).submission


def send(
    request: Request,
    content: bytes | None = None,
    *,
    name: str = "CMRT.xlsx",
    by: User | None = None,
    at: datetime = NOW,
) -> Submission:
    """A file that was received and read at once."""
    return read(receive(request, content, name=name, by=by, at=at))


def read(submission: Submission) -> Submission:
    """The worker's part, done here and now."""
    submissions.read(submission.pk, clock=lambda: submission.received_at + timedelta(seconds=1))
    submission.refresh_from_db()
    return submission


def upload(content: bytes | None = None, name: str = "CMRT.xlsx") -> dict[str, SimpleUploadedFile]:
    """What a form with this file posts."""
    return {"file": SimpleUploadedFile(name, complete() if content is None else content)}
