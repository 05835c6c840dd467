"""Which statuses take part in RMAP and which have passed: a setting with versions, put in force by two people."""

from datetime import date, datetime
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import kept, track
from smelters.models.facilities import Status

DEFAULT_PARTICIPATES = (Status.CONFORMANT, Status.CROSS_RECOGNISED, Status.ACTIVE)
DEFAULT_QUALIFIES = (Status.CONFORMANT, Status.CROSS_RECOGNISED)
DEFAULT_ACCEPTANCE_DAYS = 180
DEFAULT_LEAD_DAYS = (30, 60, 90)


class ThresholdsQuerySet(models.QuerySet["Thresholds"]):
    def in_force(self, on: date, *, known_at: datetime | None = None) -> Self:
        """The versions that count from some day up to the given one, the one that counts on it first.

        With `known_at`, those that had been put in force by that moment.
        """
        approved = Q(approved_at__isnull=False) if known_at is None else Q(approved_at__lte=known_at)
        return self.filter(approved, valid_from__lte=on).order_by("-valid_from", "-approved_at", "-pk")

    def proposed(self) -> Self:
        """The versions that wait for a second person."""
        return self.filter(approved_at__isnull=True, discarded_at__isnull=True)


@track()
class Thresholds(models.Model):
    """One version of the thresholds. It stays; a later one takes its place from its day on."""

    participates = ArrayField(
        models.CharField(max_length=20, choices=Status.choices),
        verbose_name=_("take part in RMAP"),
        help_text=_("A smelter with another status raises an alert."),
    )
    qualifies = ArrayField(
        models.CharField(max_length=20, choices=Status.choices),
        verbose_name=_("qualified"),
        help_text=_("A case closes only when every smelter has one of these."),
    )
    acceptance_days = models.PositiveSmallIntegerField(
        _("days for which an accepted active smelter counts"), default=DEFAULT_ACCEPTANCE_DAYS
    )
    lead_days = ArrayField(
        models.PositiveSmallIntegerField(),
        verbose_name=_("days before or after a planned re-assessment at which it is told"),
    )
    valid_from = models.DateField(_("in force from"))
    reason = models.TextField(_("reason"))
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

    objects: ClassVar[ThresholdsQuerySet] = ThresholdsQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("thresholds")
        verbose_name_plural = _("thresholds")
        ordering = ["-valid_from", "-proposed_at", "-pk"]
        constraints = [
            # The version that the system ships was proposed by nobody; every other one needs two people.
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True)
                | Q(proposed_by__isnull=True)
                | (Q(approved_by__isnull=False) & ~Q(approved_by=F("proposed_by"))),
                name="thresholds_by_two_people",
                violation_error_message=_("A second person puts thresholds in force."),
            ),
            models.CheckConstraint(
                condition=Q(participates__contains=F("qualifies")),
                name="thresholds_qualified_take_part",
                violation_error_message=_("A qualified status has to be one that takes part."),
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True) | Q(discarded_at__isnull=True),
                name="thresholds_one_end",
            ),
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.valid_from}"
