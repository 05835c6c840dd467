"""What webhooks do on news from the rooms: look what is to be told."""

from typing import Any

from django.core.cache import cache

from gscm.webhooks import tasks
from gscm.webhooks.models import Event, Subscription
from risk.signals import alerts_moved
from suppliers.signals import release_decided
from surveys.signals import submission_decided

SECONDS = 5


def connect() -> None:
    """Called once when the app is ready."""
    submission_decided.connect(_on_submission_decided, dispatch_uid="webhooks.submission_decided")
    alerts_moved.connect(_on_alerts_moved, dispatch_uid="webhooks.alerts_moved")
    release_decided.connect(_on_release_decided, dispatch_uid="webhooks.release_decided")


def _on_submission_decided(sender: Any, **kwargs: Any) -> None:
    _ring(Event.SUBMISSION_DECIDED)


def _on_alerts_moved(sender: Any, **kwargs: Any) -> None:
    _ring(Event.ALERT_OPENED, Event.ALERT_CLOSED)


def _on_release_decided(sender: Any, **kwargs: Any) -> None:
    _ring(Event.RELEASE_DECIDED)


def _ring(*events: Event) -> None:
    """Ring once for all the news of some seconds: a campaign's last day has hundreds."""
    if Subscription.objects.in_force().filter(topics__overlap=list(events)).exists() and cache.add(
        "webhooks-rung", True, SECONDS
    ):
        tasks.sweep.apply_async(countdown=SECONDS)
