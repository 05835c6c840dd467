"""By which numbers suppliers are judged: versions that two people put in force; none is ever changed."""

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import kept, track
from risk.scoring.ruleset import Ruleset as Rules
from risk.scoring.ruleset import parse


class RulesetQuerySet(models.QuerySet["Ruleset"]):
    def in_force(self, on: date) -> Self:
        """The versions that count from some day up to the given one, the one that counts on it first."""
        approved = self.filter(approved_at__isnull=False, valid_from__lte=on)
        return approved.order_by("-valid_from", "-approved_at", "-pk")

    def proposed(self) -> Self:
        """The versions that wait for a second person."""
        return self.filter(approved_at__isnull=True, discarded_at__isnull=True)


@track()
class Ruleset(models.Model):
    """One version. Scores name the version that they were computed by, and can be computed by it again."""

    content = models.JSONField(_("numbers"))
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

    objects: ClassVar[RulesetQuerySet] = RulesetQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("ruleset")
        verbose_name_plural = _("rulesets")
        ordering = ["-valid_from", "-proposed_at", "-pk"]
        constraints = [
            # The version that the system ships was proposed by nobody; every other one needs two people.
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True)
                | Q(proposed_by__isnull=True)
                | (Q(approved_by__isnull=False) & ~Q(approved_by=F("proposed_by"))),
                name="ruleset_by_two_people",
                violation_error_message=_("A second person puts a ruleset in force."),
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True) | Q(discarded_at__isnull=True), name="ruleset_one_end"
            ),
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk} ({self.valid_from})"

    @property
    def rules(self) -> Rules:
        """The numbers as the core takes them."""
        return parse(self.content)
