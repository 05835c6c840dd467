"""The verbs of signals from comparing lists: they rise and end by themselves; people explain them."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from gscm.lib.commits import after_commit
from risk import bulk
from risk.bulk import comparing
from risk.models import ComparisonSettings, ListSignal, ListSignalTransition
from risk.signals import comparison_settings_changed
from smelters.licences import team_classes

if TYPE_CHECKING:
    from suppliers.models import User

logger = structlog.get_logger(__name__)

FIRST_DAY: Final = date(2000, 1, 1)
"""The day from which the settings count that the system ships."""
_AT_A_TIME: Final = 2_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many signals a comparison moved."""

    raised: int = 0
    reopened: int = 0
    ended: int = 0


def ensure(**signal: Any) -> None:
    """Add the settings that the system ships where there are none. Called after every migration."""
    if ComparisonSettings.objects.exists():
        return
    first = datetime.combine(FIRST_DAY, datetime.min.time(), tzinfo=UTC)
    ComparisonSettings.objects.create(valid_from=FIRST_DAY, proposed_at=first, approved_at=first)


def compare(*, at: datetime, supplier_ids: Collection[int] | None = None) -> Outcome:
    """Compare the lists that count of these suppliers, or all, and make the signals agree with it. Idempotent.

    A signal that is no longer told, because another declaration counts or what it says was mended, ends. One that was
    explained stays so, unless more smelters have vanished since.
    """
    on = timezone.localdate(at)
    with transaction.atomic():
        bulk.lock_comparison()
        settings = ComparisonSettings.objects.in_force(on)[:1].get()
        told = {
            one.key: one
            for one in comparing.compare(settings, supplier_ids=supplier_ids, classes=team_classes(on))
        }
        concerned = ListSignal.objects.all()
        if supplier_ids is not None:
            ids = list(supplier_ids)
            other = Q(other__submission__request__supplier__in=ids)
            concerned = concerned.filter(Q(supplier__in=ids) | other)
        known = {(one.declaration_id, one.kind, one.other_id): one for one in concerned}
        raised = _raise([one for key, one in told.items() if key not in known], settings, at)
        reopened = _follow([(known[key], one) for key, one in told.items() if key in known], settings, at)
        gone = [
            one for key, one in known.items() if key not in told and one.status != ListSignal.Status.ENDED
        ]
        _move(gone, ListSignal.Status.ENDED, at)
    outcome = Outcome(raised, reopened, len(gone))
    logger.info(
        "lists compared", suppliers="all" if supplier_ids is None else len(supplier_ids), **asdict(outcome)
    )
    return outcome


def explain(signal: ListSignal, *, reason: str, by: "User", at: datetime) -> ListSignal:
    """Say why the lists look so; the signal then weighs no more.

    :raises TransitionRefused: it is not open any more.
    """
    signal.move_to(ListSignal.Status.EXPLAINED, by=by, at=at, reason=reason)
    logger.info("signal explained", signal_id=signal.pk, by_id=by.pk)
    return signal


def take_up_again(signal: ListSignal, *, reason: str, by: "User", at: datetime) -> ListSignal:
    """Open a signal again whose explanation does not hold.

    :raises TransitionRefused: it is not explained.
    """
    explained = Q(status=ListSignal.Status.EXPLAINED)
    signal.move_to(ListSignal.Status.OPEN, by=by, at=at, reason=reason, only_if=explained)
    logger.info("signal taken up again", signal_id=signal.pk, by_id=by.pk)
    return signal


def put_in_force(settings: ComparisonSettings, *, by: "User", at: datetime) -> None:
    """Put proposed settings in force; all lists are compared again.

    :raises VersionRefused: by who proposed them, or they do not wait any more.
    """
    with transaction.atomic():
        settings.approve(by=by, at=at)
        after_commit(comparison_settings_changed.send, sender=ComparisonSettings)
    logger.info("settings of the comparison put in force", settings_id=settings.pk, by_id=by.pk)


def _raise(told: list[comparing.Told], settings: ComparisonSettings, at: datetime) -> int:
    signals = ListSignal.objects.bulk_create(
        (
            ListSignal(
                supplier_id=one.supplier_id,
                declaration_id=one.declaration_id,
                kind=one.kind,
                other_id=one.other_id,
                reference_id=one.reference_id,
                evidence=one.evidence,
                settings=settings,
                raised_at=at,
            )
            for one in told
        ),
        batch_size=_AT_A_TIME,
    )
    _write_steps([("", one) for one in signals], ListSignal.Status.OPEN, at)
    return len(signals)


def _follow(
    pairs: list[tuple[ListSignal, comparing.Told]], settings: ComparisonSettings, at: datetime
) -> int:
    """Keep the evidence of today, and reopen what ended, or what was explained of fewer smelters than are gone now."""
    changed, back = [], []
    for signal, told in pairs:
        has_more = bool(set(told.evidence.get("rows", [])) - set(signal.evidence.get("rows", [])))
        if signal.status == ListSignal.Status.ENDED or (
            signal.status == ListSignal.Status.EXPLAINED and has_more
        ):
            back.append(signal)
        if signal.evidence != told.evidence or signal.reference_id != told.reference_id:
            signal.evidence, signal.reference_id, signal.settings = (
                told.evidence,
                told.reference_id,
                settings,
            )
            changed.append(signal)
    ListSignal.objects.bulk_update(changed, ["evidence", "reference", "settings"], batch_size=_AT_A_TIME)
    _move(back, ListSignal.Status.OPEN, at)
    return len(back)


def _move(signals: list[ListSignal], target: ListSignal.Status, at: datetime) -> None:
    if not signals:
        return
    ListSignal.objects.filter(pk__in=[one.pk for one in signals]).update(status=target)
    _write_steps([(one.status, one) for one in signals], target, at)


def _write_steps(steps: list[tuple[str, ListSignal]], target: ListSignal.Status, at: datetime) -> None:
    ListSignalTransition.objects.bulk_create(
        (
            ListSignalTransition(signal=signal, from_status=before, to_status=target, at=at)
            for before, signal in steps
        ),
        batch_size=_AT_A_TIME,
    )
