"""Settings that two people put in force: versions that stay, each from its day on until a later one takes its place."""

from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class VersionRefused(Exception):
    """The step was not taken; nothing is changed. `code` says why."""

    SAME_PERSON = "same_person"
    SETTLED = "settled"
    IN_THE_PAST = "in_the_past"

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class VersionQuerySet(models.QuerySet[Any]):
    """Rows of a `Version`."""

    def in_force(self, on: date) -> Self:
        """The versions that count from some day up to the given one, the one that counts on it first."""
        approved = self.filter(approved_at__isnull=False, valid_from__lte=on)
        return approved.order_by("-valid_from", "-approved_at", "-pk")

    def proposed(self) -> Self:
        """The versions that wait for a second person."""
        return self.filter(approved_at__isnull=True, discarded_at__isnull=True)

    def settled(self) -> Self:
        """The versions that do not wait any more."""
        return self.exclude(approved_at__isnull=True, discarded_at__isnull=True)


class Version(models.Model):
    """One version: proposed by one person, put in force or discarded by another. What ships is proposed by nobody."""

    valid_from = models.DateField(_("in force from"))
    reason = models.TextField(_("reason"), blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    proposed_at = models.DateTimeField(_("proposed at"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("put in force by"),
    )
    approved_at = models.DateTimeField(_("put in force at"), null=True, blank=True)
    discarded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("discarded by"),
    )
    discarded_at = models.DateTimeField(_("discarded at"), null=True, blank=True)

    objects: ClassVar[VersionQuerySet] = VersionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        abstract = True
        ordering = ["-valid_from", "-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True)
                | Q(proposed_by__isnull=True)
                | (Q(approved_by__isnull=False) & ~Q(approved_by=F("proposed_by"))),
                name="%(class)s_by_two_people",
                violation_error_message=_("A second person puts a version in force."),
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True) | Q(discarded_at__isnull=True), name="%(class)s_one_end"
            ),
        ]

    @classmethod
    def propose(
        cls, *, valid_from: date, reason: str, by: Any, at: datetime, today: date, **values: Any
    ) -> Self:
        """Write down a version that counts from the day on, once a second person has put it in force.

        :raises VersionRefused: the day has passed. What was concluded by then stays.
        """
        if valid_from < today:
            raise VersionRefused(VersionRefused.IN_THE_PAST)
        proposed = cls(valid_from=valid_from, reason=reason, proposed_by=by, proposed_at=at, **values)
        proposed.save(force_insert=True)
        return proposed

    def approve(self, *, by: Any, at: datetime) -> None:
        """Put this proposed version in force.

        :raises VersionRefused: by who proposed it, or it does not wait any more.
        """
        if self.proposed_by_id == by.pk:
            raise VersionRefused(VersionRefused.SAME_PERSON)
        self._settle(approved_by=by, approved_at=at)

    def discard(self, *, by: Any, at: datetime) -> None:
        """Take this proposed version off the table; it stays in the history.

        :raises VersionRefused: it does not wait any more.
        """
        self._settle(discarded_by=by, discarded_at=at)

    def _settle(self, **values: Any) -> None:
        waiting = type(self).objects.proposed().filter(pk=self.pk)
        if waiting.update(**values) != 1:
            raise VersionRefused(VersionRefused.SETTLED)
