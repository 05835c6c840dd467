"""Which signals from comparing lists weigh on suppliers on a day: for the score, and for any page about a supplier."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from risk.models import ListSignal, ListSignalTransition


@dataclass(frozen=True, slots=True)
class OpenSignal:
    """A signal that was open at the end of the day; `key` is its row."""

    key: int
    kind: str
    declaration_id: int


def open_signals(*, on: date, supplier_ids: Collection[int] | None = None) -> dict[int, list[OpenSignal]]:
    """By supplier, the signals that were open at the end of the day, oldest first. One query.

    :param supplier_ids: only these; None for all.
    """
    end = datetime.combine(on + timedelta(days=1), time.min, timezone.get_current_timezone())
    steps = ListSignalTransition.objects.filter(at__lt=end).order_by("signal_id", "-at", "-pk")
    if supplier_ids is not None:
        steps = steps.filter(signal__supplier__in=supplier_ids)
    newest = steps.distinct("signal_id").values_list(
        "signal_id", "to_status", "signal__supplier_id", "signal__kind", "signal__declaration_id"
    )
    found: dict[int, list[OpenSignal]] = defaultdict(list)
    for key, status, supplier_id, kind, declaration_id in newest:
        if status == ListSignal.Status.OPEN:
            found[supplier_id].append(OpenSignal(key, kind, declaration_id))
    return dict(found)
