"""Which schemes an authority recognises: written down by the centre, ended, never deleted."""

from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

import structlog
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from smelters.models import RecognisedScheme

if TYPE_CHECKING:
    from suppliers.models import User

logger = structlog.get_logger(__name__)

SHIPPED: Final = {
    "authority": "EU",
    "scheme": "RMAP",
    "metals": ["Gold", "Tantalum", "Tin", "Tungsten"],
    "basis": "Implementing Decision (EU) 2025/2071",
}
"""The EU's recognition of RMAP: its own audits, not those of schemes that RMI merely cross-recognises."""
SHIPPED_FROM: Final = date(2025, 10, 20)
"""The day on which the RBA told it."""


class RecognitionRefused(Exception):
    """Nothing is written. `code` says why."""

    ENDS_BEFORE = "ends_before"
    OVERLAPS = "overlaps"
    SETTLED = "settled"

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def ensure(**signal: Any) -> None:
    """Add the recognition that the system ships where there is none. Called after every migration."""
    if not RecognisedScheme.objects.exists():
        RecognisedScheme.objects.create(**SHIPPED, days=DateRange(SHIPPED_FROM, None, "[)"))


def add(
    *,
    authority: str,
    scheme: str,
    metals: Collection[str],
    since: date,
    until: date | None = None,
    basis: str,
    by: "User",
) -> RecognisedScheme:
    """Write down that an authority recognises a scheme's audits of some minerals from a day on.

    :param until: the first day on which it no longer does; None while it goes on.
    :raises RecognitionRefused: it would end before it begins, or is written down for some of these days already.
    """
    if until is not None and until <= since:
        raise RecognitionRefused(RecognitionRefused.ENDS_BEFORE)
    days = DateRange(since, until, "[)")
    same = RecognisedScheme.objects.filter(
        authority__iexact=authority, scheme__iexact=scheme, days__overlap=days
    )
    if same.filter(metals__overlap=list(metals)).exists():
        raise RecognitionRefused(RecognitionRefused.OVERLAPS)
    written = RecognisedScheme.objects.create(
        authority=authority, scheme=scheme, metals=sorted(metals), days=days, basis=basis
    )
    logger.info("recognition written down", recognition_id=written.pk, by_id=by.pk)
    return written


def end(recognition: RecognisedScheme, *, by: "User", at: datetime) -> None:
    """Let a recognition that runs end: today it holds no more; before, it did.

    :raises RecognitionRefused: it does not run today, or began only today.
    """
    today = timezone.localdate(at)
    running = RecognisedScheme.objects.on(today).filter(pk=recognition.pk, days__startswith__lt=today)
    if running.update(days=DateRange(recognition.days.lower, today, "[)")) != 1:
        raise RecognitionRefused(RecognitionRefused.SETTLED)
    logger.info("recognition ended", recognition_id=recognition.pk, by_id=by.pk)
