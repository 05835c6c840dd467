"""The verbs of subscriptions: begun with a secret that is shown once, given a new one, ended."""

from collections.abc import Collection
from datetime import datetime

import structlog

from gscm.webhooks import outgoing, signing
from gscm.webhooks.models import Event, Subscription
from suppliers.access import READING_ROLES
from suppliers.models import User

logger = structlog.get_logger(__name__)


def events_for(user: User) -> list[Event]:
    """What the person may subscribe to: alerts and releases are not for the eyes of suppliers."""
    own = [Event.ALERT_OPENED, Event.ALERT_CLOSED, Event.RELEASE_DECIDED]
    return [Event.SUBMISSION_DECIDED, *(own if user.roles & READING_ROLES else [])]


def begin(
    *, user: User, name: str, url: str, topics: Collection[str], at: datetime
) -> tuple[Subscription, str]:
    """A new subscription and its secret, which cannot be had a second time.

    :raises outgoing.Unsafe: the address is not one that we call.
    """
    outgoing.addresses_of(str(outgoing.check(url).hostname))
    secret = signing.new_secret()
    subscription = Subscription.objects.create(
        user=user, name=name, url=url, topics=sorted(topics), secret=signing.encrypt(secret), created_at=at
    )
    logger.info("webhook begun", subscription_id=subscription.pk, user_id=user.pk)
    return subscription, secret


def renew_secret(subscription: Subscription, *, by: User) -> str:
    """Another secret, from the next attempt on; the old one signs nothing any more."""
    secret = signing.new_secret()
    Subscription.objects.filter(pk=subscription.pk).update(secret=signing.encrypt(secret))
    logger.info("webhook's secret renewed", subscription_id=subscription.pk, by_id=by.pk)
    return secret


def end(subscription: Subscription, *, by: User, at: datetime) -> None:
    """End a subscription: what waits is not sent any more. One that ended before stays as it is."""
    Subscription.objects.filter(pk=subscription.pk, ended_at__isnull=True).update(ended_at=at, ended_by=by)
    logger.info("webhook ended", subscription_id=subscription.pk, by_id=by.pk)
