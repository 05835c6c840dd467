"""The thresholds that count on a day."""

from datetime import date, datetime

from django.db.models import QuerySet

from smelters.models import Thresholds


def thresholds_on(on: date, *, known_at: datetime | None = None) -> Thresholds:
    """The version in force on the day, as known now or at a moment. One query.

    :raises Thresholds.DoesNotExist: for a day before the version that the system ships; there is none before 2000.
    """
    return Thresholds.objects.in_force(on, known_at=known_at)[:1].get()


def versions() -> QuerySet[Thresholds]:
    """Every version that does not wait any more, the one that counts last first."""
    settled = Thresholds.objects.exclude(approved_at__isnull=True, discarded_at__isnull=True)
    return settled.select_related("proposed_by", "approved_by", "discarded_by")
