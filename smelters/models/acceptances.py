"""That the centre lets an active smelter count for a while, though it has not passed."""

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import kept, track
from smelters.models.facilities import Facility
from smelters.models.minerals import Mineral


class ActiveAcceptanceQuerySet(models.QuerySet["ActiveAcceptance"]):
    def in_force(self, on: date) -> Self:
        """Those that let a smelter count on the day, as long as it is active."""
        return self.filter(approved_at__isnull=False, days__contains=on).filter(
            Q(ended_on__isnull=True) | Q(ended_on__gt=on)
        )

    def proposed(self) -> Self:
        """Those that wait for a second person."""
        return self.filter(approved_at__isnull=True, ended_on__isnull=True)


@track()
class ActiveAcceptance(models.Model):
    """One acceptance: from a day to an end, with a reason, by two people. Ended early it stays, with why it ended."""

    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="acceptances", verbose_name=_("smelter")
    )
    metal = models.ForeignKey(Mineral, models.PROTECT, related_name="+", verbose_name=_("mineral"))
    days = DateRangeField(_("counts from, to"))
    reason = models.TextField(_("reason"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
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
    ended_on = models.DateField(
        _("ended on"), null=True, blank=True, help_text=_("The first day on which it no longer counts.")
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended by"),
    )
    end_reason = models.TextField(_("reason for the end"), blank=True)

    objects: ClassVar[ActiveAcceptanceQuerySet] = ActiveAcceptanceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("acceptance of an active smelter")
        verbose_name_plural = _("acceptances of active smelters")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            ExclusionConstraint(
                name="acceptance_one_at_a_time",
                expressions=[
                    ("facility", RangeOperators.EQUAL),
                    ("metal", RangeOperators.EQUAL),
                    ("days", RangeOperators.OVERLAPS),
                ],
                condition=Q(ended_on__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(days__isempty=False, days__lower_inf=False, days__upper_inf=False),
                name="acceptance_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | (
                    Q(approved_at__isnull=False, approved_by__isnull=False) & ~Q(approved_by=F("proposed_by"))
                ),
                name="acceptance_by_two_people",
                violation_error_message=_("A second person puts an acceptance in force."),
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="acceptance_has_a_reason"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_by__isnull=True, end_reason="")
                | (Q(ended_on__isnull=False, ended_by__isnull=False) & ~Q(end_reason="")),
                name="acceptance_ends_with_a_reason",
            ),
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return f"{self.facility.cid} {self.metal_id} {self.days.lower}"
