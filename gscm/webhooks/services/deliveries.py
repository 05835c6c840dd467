"""What was put down is sent: signed, again after a while where it failed, given up after the last of `BACKOFF`."""

import http.client
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from billiard.exceptions import SoftTimeLimitExceeded
from django.db.models import F

from gscm.webhooks import outgoing, signing
from gscm.webhooks.models import Attempt, Delivery, Subscription
from gscm.webhooks.services import news

logger = structlog.get_logger(__name__)

Status = Delivery.Status

BACKOFF = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720, 1440)]
"""How long is waited after the first, second ... failed attempt; after one more the delivery is given up."""
LEASE = timedelta(minutes=2)
"""For so long an attempt belongs to its worker; one that was killed leaves it to the next."""
AT_ONCE = 200
"""So many of one subscription are rung for by one sweep."""


def sweep(*, at: datetime) -> list[int]:
    """Put down the news and say which deliveries are due.

    Of an address that did not answer last time only one: it must not keep the workers from the others.
    """
    news.gather(at=at)
    due: list[int] = []
    for subscription in Subscription.objects.in_force():
        waiting = subscription.deliveries.filter(status=Status.WAITING, next_at__lte=at).order_by(
            "next_at", "pk"
        )
        due += waiting.values_list("pk", flat=True)[: 1 if subscription.failing_since else AT_ONCE]
    return due


def deliver(delivery_id: int, *, clock: Callable[[], datetime]) -> None:
    """One attempt, if it is due and no other worker makes it."""
    at = clock()
    claimed = Delivery.objects.filter(pk=delivery_id, status=Status.WAITING, next_at__lte=at).update(
        next_at=at + LEASE, attempts=F("attempts") + 1
    )
    if not claimed:
        return
    delivery = Delivery.objects.select_related("subscription__user").get(pk=delivery_id)
    subscription = delivery.subscription
    if subscription.ended_at or not subscription.user.is_active or not news.is_within_reach(delivery):
        _settle(delivery, Status.DROPPED, at=at)
        return
    began = time.perf_counter()
    answer, error = _send(delivery, at=at)
    Attempt.objects.create(
        delivery=delivery,
        at=at,
        answer=answer,
        error=error[:200],
        milliseconds=round((time.perf_counter() - began) * 1000),
    )
    _conclude(delivery, is_delivered=answer is not None and 200 <= answer < 300, at=clock())


def _send(delivery: Delivery, *, at: datetime) -> tuple[int | None, str]:
    """The status that was answered, or what went wrong."""
    body = delivery.body.encode()
    try:
        secret = signing.decrypt(delivery.subscription.secret)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "GSCM-Conflict-Minerals/1",
            "GSCM-Event": delivery.event,
            "GSCM-Event-ID": str(delivery.event_id),
            "GSCM-Signature": signing.signature(secret, body, at=at),
        }
        return outgoing.post(delivery.subscription.url, body, headers).status, ""
    except outgoing.Unsafe as unsafe:
        return None, f"unsafe: {unsafe.code}"
    except signing.SecretLost:
        return None, "secret lost"
    except SoftTimeLimitExceeded:
        return None, "no answer in time"
    except (OSError, http.client.HTTPException) as error:
        return None, f"{type(error).__name__}: {error}"


def _conclude(delivery: Delivery, *, is_delivered: bool, at: datetime) -> None:
    subscriptions = Subscription.objects.filter(pk=delivery.subscription_id)
    if is_delivered:
        _settle(delivery, Status.DELIVERED, at=at)
        subscriptions.update(failing_since=None)
        return
    subscriptions.filter(failing_since__isnull=True).update(failing_since=at)
    if delivery.attempts > len(BACKOFF):
        _settle(delivery, Status.FAILED, at=at)
        logger.warning("webhook given up", delivery_id=delivery.pk, subscription_id=delivery.subscription_id)
        return
    Delivery.objects.filter(pk=delivery.pk, status=Status.WAITING).update(
        next_at=at + BACKOFF[delivery.attempts - 1]
    )


def _settle(delivery: Delivery, status: str, *, at: datetime) -> None:
    Delivery.objects.filter(pk=delivery.pk, status=Status.WAITING).update(status=status, settled_at=at)
