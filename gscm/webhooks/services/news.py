"""What is new for whom: steps of submissions and alerts, decisions on releases that a subscription was not told of.

The steps are the truth; the signals of the rooms only ring. A lost message changes nothing: `gather` looks at
the steps of the last day again, and each is told once, held by a unique constraint.
"""

import json
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from gscm.webhooks.models import Delivery, Event, Subscription
from gscm.webhooks.services import subscriptions
from risk.models import Alert, AlertTransition
from suppliers.models import ReleaseDecision, Supplier, User
from surveys.models import Submission, SubmissionTransition

logger = structlog.get_logger(__name__)

LOOK_BACK = timedelta(days=1)
AT_ONCE = 2000
DECIDED = ("accepted", "returned", "refused")


def gather(*, at: datetime) -> int:
    """Put down what the subscriptions are to be told; say how much. Four queries a subscription, at most."""
    count = 0
    for subscription in Subscription.objects.in_force().select_related("user"):
        count += len(Delivery.objects.bulk_create(_news(subscription, at=at), ignore_conflicts=True))
    if count:
        logger.info("webhooks put down", count=count)
    return count


def ping(subscription: Subscription, *, at: datetime) -> Delivery:
    """A test, to be sent like everything else."""
    return Delivery.objects.create(
        **_delivery(subscription, Event.PING, at=at, made_at=at, data={"webhook": subscription.pk})
    )


def is_within_reach(delivery: Delivery) -> bool:
    """Whether the person may still see what is told; asked before each attempt. `delivery` with its subscription."""
    user: User = delivery.subscription.user
    match delivery.event:
        case Event.PING:
            return True
        case Event.SUBMISSION_DECIDED:
            return Submission.objects.visible_to(user).filter(pk=delivery.subject_id or 0).exists()
        case Event.RELEASE_DECIDED:
            return (
                delivery.event in subscriptions.events_for(user)
                and Supplier.objects.visible_to(user).filter(pk=delivery.subject_id or 0).exists()
            )
        case _:
            return (
                delivery.event in subscriptions.events_for(user)
                and Alert.objects.visible_to(user).filter(pk=delivery.subject_id or 0).exists()
            )


def _news(subscription: Subscription, *, at: datetime) -> Iterator[Delivery]:
    user: User = subscription.user
    since = max(subscription.created_at, at - LOOK_BACK)
    wanted = set(subscription.topics) & set(subscriptions.events_for(user))
    if Event.SUBMISSION_DECIDED in wanted:
        decided = SubmissionTransition.objects.filter(
            at__gte=since, to_status__in=DECIDED, submission__in=Submission.objects.visible_to(user)
        ).select_related("submission__request")
        for step in _untold(decided, subscription, Event.SUBMISSION_DECIDED):
            yield Delivery(**_of_submission(subscription, step, at=at))
    for event, status in ((Event.ALERT_OPENED, "open"), (Event.ALERT_CLOSED, "closed")):
        if event in wanted:
            moved = (
                AlertTransition.objects.filter(
                    at__gte=since, to_status=status, alert__in=Alert.objects.visible_to(user)
                )
                .exclude(from_status=status)
                .select_related("alert")
            )
            for alert_step in _untold(moved, subscription, event):
                yield Delivery(**_of_alert(subscription, event, alert_step, at=at))
    if Event.RELEASE_DECIDED in wanted:
        releases = ReleaseDecision.objects.visible_to(user).filter(at__gte=since).select_related("supplier")
        for decision in _untold(releases, subscription, Event.RELEASE_DECIDED):
            yield Delivery(**_of_release(subscription, decision, at=at))


def _untold(steps: QuerySet[Any], subscription: Subscription, event: Event) -> QuerySet[Any]:
    told = Delivery.objects.filter(subscription=subscription, event=event, step_id=OuterRef("pk"))
    return steps.exclude(Exists(told)).order_by("pk")[:AT_ONCE]


def _of_submission(subscription: Subscription, step: SubmissionTransition, *, at: datetime) -> dict[str, Any]:
    submission = step.submission
    data = {
        "submission": submission.pk,
        "request": submission.request_id,
        "supplier": submission.request.supplier_id,
        "status": step.to_status,
        "url": settings.SITE_URL + reverse("api:submission-detail", args=[submission.pk]),
    }
    return _delivery(
        subscription,
        Event.SUBMISSION_DECIDED,
        at=step.at,
        made_at=at,
        data=data,
        step_id=step.pk,
        subject_id=submission.pk,
    )


def _of_alert(
    subscription: Subscription, event: Event, step: AlertTransition, *, at: datetime
) -> dict[str, Any]:
    alert = step.alert
    data = {
        "alert": alert.pk,
        "supplier": alert.supplier_id,
        "kind": alert.kind,
        "metal": alert.metal_id,
        "severity": alert.severity,
        "status": step.to_status,
        "because": step.because,
        "url": settings.SITE_URL + reverse("api:alert-detail", args=[alert.pk]),
    }
    return _delivery(
        subscription, event, at=step.at, made_at=at, data=data, step_id=step.pk, subject_id=alert.pk
    )


def _of_release(subscription: Subscription, decision: ReleaseDecision, *, at: datetime) -> dict[str, Any]:
    supplier = decision.supplier
    data = {
        "supplier": supplier.pk,
        "external_id": supplier.external_id,
        "status": decision.status,
        "reason": decision.reason,
        "letter_expired": decision.letter_expired,
        "url": settings.SITE_URL + reverse("api:supplier-detail", args=[supplier.pk]),
    }
    return _delivery(
        subscription,
        Event.RELEASE_DECIDED,
        at=decision.at,
        made_at=at,
        data=data,
        step_id=decision.pk,
        subject_id=supplier.pk,
    )


def _delivery(
    subscription: Subscription,
    event: Event,
    *,
    at: datetime,
    made_at: datetime,
    data: dict[str, Any],
    **keys: Any,
) -> dict[str, Any]:
    event_id = uuid.uuid4()
    body = {"id": str(event_id), "event": str(event), "at": at.isoformat(), "data": data}
    return {
        "subscription": subscription,
        "event": event,
        "event_id": event_id,
        "body": json.dumps(body, ensure_ascii=False),
        "created_at": made_at,
        "next_at": made_at,
        **keys,
    }
