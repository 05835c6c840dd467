"""The verbs of exceptions to alerts: asked for, agreed to by a second person, ended by one, by their day or by news."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Final

import structlog
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from gscm.lib.agreements import AgreementRefused, checked_days
from risk.models import Alert, AlertException, AlertTransition
from smelters.queries.status import STATUS_ORDER
from suppliers.models import User

logger = structlog.get_logger(__name__)

LONGEST: Final = 365
"""An exception holds for so many days at most."""

End = AlertException.End
_WORSE: Final = {status.value: place for place, status in enumerate(STATUS_ORDER)}


def ask(
    alerts: Collection[Alert], *, kind: str, since: date, until: date, reason: str, by: User, at: datetime
) -> int:
    """Ask for an exception to each of these alerts that is open and has none; say how many were asked for.

    :param until: the first day on which the alerts ask for somebody again.
    :raises AgreementRefused: the days are none, too many or past.
    """
    today = timezone.localdate(at)
    days = checked_days(since, until, today=today, longest=LONGEST)
    with transaction.atomic():
        open_ids = list(
            Alert.objects.open()
            .filter(pk__in=[alert.pk for alert in alerts])
            .exclude(exceptions__in=AlertException.objects.running(today))
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        try:
            AlertException.objects.bulk_create(
                AlertException(
                    alert_id=alert_id, kind=kind, days=days, reason=reason, proposed_by=by, proposed_at=at
                )
                for alert_id in open_ids
            )
        except IntegrityError as error:
            raise AgreementRefused(AgreementRefused.ANOTHER) from error
    logger.info("exceptions asked for", count=len(open_ids), by_id=by.pk)
    return len(open_ids)


def approve(exceptions: Collection[AlertException], *, by: User, at: datetime) -> int:
    """Let those count that wait, whose alert is open and that somebody else asked for; say how many."""
    on = timezone.localdate(at)
    agreed = 0
    with transaction.atomic():
        waiting = AlertException.objects.proposed().filter(
            pk__in=[one.pk for one in exceptions], alert__status=Alert.State.OPEN
        )
        for one in waiting.exclude(proposed_by=by).select_related("alert").order_by("pk"):
            try:
                one.approve(
                    by=by,
                    at=at,
                    on=on,
                    severity=one.alert.severity,
                    facility_status=one.alert.facility_status,
                )
            except AgreementRefused:
                continue  # settled or over meanwhile: it is not counted
            _step(one.alert_id, Alert.Reason.EXCEPTED, at=at, by=by, reason=one.reason)
            agreed += 1
    logger.info("exceptions agreed to", count=agreed, by_id=by.pk)
    return agreed


def end(exceptions: Collection[AlertException], *, reason: str, by: User, at: datetime) -> int:
    """Let the alerts ask for somebody again from today on, or let proposals go; say how many ended."""
    on = timezone.localdate(at)
    ended = 0
    with transaction.atomic():
        running = AlertException.objects.running(on).filter(pk__in=[one.pk for one in exceptions])
        for one in running.order_by("pk"):
            one.end(reason=reason, by=by, on=on, ended_because=End.PERSON)
            if one.approved_at:
                _step(one.alert_id, Alert.Reason.EXCEPTION_ENDED, at=at, by=by, reason=reason)
            ended += 1
    logger.info("exceptions ended", count=ended, by_id=by.pk)
    return ended


def follow(*, at: datetime, supplier_ids: Collection[int] | None = None) -> int:
    """End what ends by itself: its days are over, the smelter stands worse, or the alert closed. Idempotent.

    :param supplier_ids: only exceptions of these suppliers; None for all.
    :return: how many alerts ask for somebody again.
    """
    on = timezone.localdate(at)
    running = AlertException.objects.filter(ended_on__isnull=True)
    if supplier_ids is not None:
        running = running.filter(alert__supplier__in=supplier_ids)
    running.filter(alert__status=Alert.State.CLOSED).update(ended_on=on, ended_because=End.CLOSED)
    agreed = running.filter(approved_at__isnull=False)
    worse = [one.pk for one in agreed.filter(days__contains=on).select_related("alert") if _stands_worse(one)]
    again = [
        *_end(agreed.filter(pk__in=worse), End.WORSE, on=on),
        *_end(agreed.filter(days__endswith__lte=on), End.OVER, on=on),
    ]
    running.filter(approved_at__isnull=True, days__endswith__lte=on).update(
        ended_on=on, ended_because=End.OVER
    )
    AlertTransition.objects.bulk_create(
        AlertTransition(
            alert_id=alert_id,
            from_status=Alert.State.OPEN,
            to_status=Alert.State.OPEN,
            at=at,
            because=Alert.Reason.EXCEPTION_ENDED,
            reason="",
        )
        for alert_id in again
    )
    if again:
        logger.info("exceptions ended by themselves", count=len(again))
    return len(again)


def _end(exceptions: QuerySet[AlertException], because: AlertException.End, *, on: date) -> Sequence[int]:
    """End them, and say of which alerts."""
    rows: Iterable[tuple[int, int]] = exceptions.order_by("pk").values_list("pk", "alert")
    found = list(rows)
    AlertException.objects.filter(pk__in=[pk for pk, _alert in found]).update(
        ended_on=on, ended_because=because
    )
    return [alert_id for _pk, alert_id in found]


def _stands_worse(exception: AlertException) -> bool:
    alert = exception.alert
    worse_status = _WORSE[alert.facility_status] > _WORSE[exception.facility_status]
    return alert.severity > (exception.severity or 0) or worse_status


def _step(alert_id: int, because: Alert.Reason, *, at: datetime, by: User | None, reason: str) -> None:
    AlertTransition.objects.create(
        alert_id=alert_id,
        from_status=Alert.State.OPEN,
        to_status=Alert.State.OPEN,
        at=at,
        by=by,
        because=because,
        reason=reason,
    )
