"""The reporter's side of a grievance: whoever has the receipt code reads the thread and writes in it.

Reading leaves no trace, and the steps of a reporter bear the day, not the moment.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from risk.models import Grievance, GrievanceEntry
from risk.services.grievance_intake import Attached, enter, hashed, open_texts, plain


class AppealRefused(Exception):
    """There is no answer yet that somebody else could review, or the grievance is closed."""


@dataclass(frozen=True, slots=True)
class Written:
    """One entry as the reporter sees it."""

    kind: str
    texts: dict[str, str]
    by_reporter: bool
    on: date
    files: int


def find(code: str) -> Grievance | None:
    """The grievance of a receipt code, however it was typed; None where no code is so."""
    return Grievance.objects.filter(code_hash=hashed(plain(code))).first()


def shown(grievance: Grievance) -> list[Written]:
    """What the two sides wrote to each other, oldest first; nothing internal, no names of officers. One query."""
    kinds = [*GrievanceEntry.OF_REPORTER, *GrievanceEntry.TO_REPORTER]
    entries = grievance.entries.filter(kind__in=kinds).annotate(files=Count("attachments"))
    return [
        Written(
            entry.kind,
            open_texts(entry.sealed),
            entry.kind in GrievanceEntry.OF_REPORTER,
            entry.written_on,
            entry.files,
        )
        for entry in entries
    ]


@transaction.atomic
def write(grievance: Grievance, *, text: str, attached: Sequence[Attached] = (), on: date) -> bool:
    """The reporter adds something, also after the closing; false where it is what the reporter wrote last."""
    grievance.lock()
    last = grievance.entries.filter(kind__in=GrievanceEntry.OF_REPORTER).last()
    if last is not None and open_texts(last.sealed).get("text") == text and not attached:
        return False
    enter(grievance, GrievanceEntry.Kind.FROM_REPORTER, {"text": text}, attached, on=on)
    return True


def may_appeal(grievance: Grievance) -> bool:
    """Whether there is a decision that another person can review."""
    return grievance.status in {Grievance.Status.ANSWERED, Grievance.Status.NOT_ADMITTED}


@transaction.atomic
def appeal(grievance: Grievance, *, text: str, on: date) -> None:
    """The reporter asks that somebody else looks at the decision.

    :raises AppealRefused: there is none to be looked at.
    """
    if not may_appeal(grievance.lock()):
        raise AppealRefused
    grievance.move_to(Grievance.Status.UNDER_REVIEW, by=None, at=start_of(on))
    enter(grievance, GrievanceEntry.Kind.APPEAL, {"text": text}, on=on)


def start_of(on: date) -> datetime:
    """The first moment of the day."""
    return timezone.make_aware(datetime.combine(on, time.min))
