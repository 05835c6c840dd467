"""Who is told what by which address, what is to be told, and how each attempt went."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import append_only, kept, track


class Event(models.TextChoices):
    """What can be subscribed to."""

    SUBMISSION_DECIDED = "submission.decided", _("A submission was accepted, returned or could not be read")
    ALERT_OPENED = "alert.opened", _("An alert opened")
    ALERT_CLOSED = "alert.closed", _("An alert closed")
    RELEASE_DECIDED = (
        "release.decided",
        _("A supplier was released for purchasing, made conditional or put on hold"),
    )
    PING = "ping", _("A test from this page")


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def visible_to(self, user: Any) -> "SubscriptionQuerySet":
        """A person's own subscriptions; the administrator sees all."""
        return self if "administrator" in user.roles else self.filter(user=user)

    def in_force(self) -> "SubscriptionQuerySet":
        """Subscriptions that were not ended, of people who may sign in."""
        return self.filter(ended_at__isnull=True, user__is_active=True)


@track(exclude=["secret"])
class Subscription(models.Model):
    """That an address is told of events within a person's reach. The secret is encrypted, and shown but once."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="webhook_subscriptions",
        verbose_name=_("within the reach of"),
    )
    name = models.CharField(_("name"), max_length=100, help_text=_("Which system listens there."))
    url = models.URLField(
        _("address"), max_length=500, help_text=_("https only, on port 443, reachable from the internet.")
    )
    topics = ArrayField(models.CharField(max_length=30, choices=Event.choices), verbose_name=_("is told"))
    secret = models.TextField(_("secret, encrypted"))
    created_at = models.DateTimeField(_("created at"))
    failing_since = models.DateTimeField(_("unreachable since"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended by"),
    )

    objects: ClassVar[SubscriptionQuerySet] = SubscriptionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(url__startswith="https://"), name="webhook_by_https"),
            models.CheckConstraint(condition=Q(topics__len__gt=0), name="webhook_has_a_topic"),
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return self.name

    @property
    def topic_words(self) -> list[str]:
        """What it is told, in words."""
        return [str(Event(event).label) for event in self.topics]


class Delivery(models.Model):
    """One event for one subscription: its body is written once and the same in every attempt."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Given up")
        DROPPED = "dropped", _("Not sent: no longer within reach")

    subscription = models.ForeignKey(
        Subscription, models.PROTECT, related_name="deliveries", verbose_name=_("webhook")
    )
    event_id = models.UUIDField(_("event"), default=uuid.uuid4, unique=True)
    event = models.CharField(_("kind"), max_length=30, choices=Event.choices)
    step_id = models.BigIntegerField(
        _("step"), null=True, help_text=_("The step of the history that is told; none for a test.")
    )
    subject_id = models.BigIntegerField(_("row"), null=True)
    body = models.TextField(_("body"))
    status = models.CharField(_("state"), max_length=10, choices=Status.choices, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_at = models.DateTimeField(_("next attempt at"))
    created_at = models.DateTimeField(_("created at"))
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    objects: ClassVar[models.Manager["Delivery"]]

    class Meta:
        verbose_name = _("delivery of a webhook")
        verbose_name_plural = _("deliveries of webhooks")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "event", "step_id"],
                condition=Q(step_id__isnull=False),
                name="webhook_delivery_once",
            ),
            models.CheckConstraint(
                condition=Q(status="waiting", settled_at__isnull=True)
                | (~Q(status="waiting") & Q(settled_at__isnull=False)),
                name="webhook_delivery_settled_with_its_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(status="waiting"), name="webhook_delivery_waiting")
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return f"{self.event} {self.event_id}"


class Attempt(models.Model):
    """How one attempt to deliver went."""

    delivery = models.ForeignKey(
        Delivery, models.PROTECT, related_name="log", verbose_name=_("delivery of a webhook")
    )
    at = models.DateTimeField(_("at"))
    answer = models.PositiveSmallIntegerField(_("answer"), null=True, blank=True)
    error = models.CharField(_("error"), max_length=200, blank=True)
    milliseconds = models.PositiveIntegerField(_("milliseconds"), default=0)

    objects: ClassVar[models.Manager["Attempt"]]

    class Meta:
        verbose_name = _("attempt to deliver")
        verbose_name_plural = _("attempts to deliver")
        ordering = ["-pk"]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.delivery_id}: {self.answer or self.error}"
