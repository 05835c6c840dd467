"""What is alleged against a smelter, outside of any list: with its source, and what a person found of it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gscm.lib.history import kept, track
from smelters.models.facilities import Facility
from smelters.models.minerals import Mineral


class AllegationQuerySet(models.QuerySet["Allegation"]):
    def open(self) -> "AllegationQuerySet":
        """Those that raise alerts: looked into, or found credible."""
        return self.filter(state__in=Allegation.OPEN)

    def listed(self, facility: Facility | None, *, is_settled: bool) -> "AllegationQuerySet":
        """Those of one smelter or of all, as a list shows them: credible ones first, then the newest."""
        rows = self.exclude(state__in=Allegation.OPEN) if is_settled else self.open()
        if facility is not None:
            rows = rows.filter(facility=facility)
        joined = rows.select_related("facility", "metal", "recorded_by", "decided_by")
        return joined.order_by("state", "-recorded_at", "-pk")


@track()
class Allegation(models.Model):
    """One allegation, as a report, an organisation or the press makes it. It is never changed, only judged."""

    class State(models.TextChoices):
        UNDER_REVIEW = "under_review", pgettext_lazy("allegation", "Looked into")
        CREDIBLE = "credible", pgettext_lazy("allegation", "Credible")
        REFUTED = "refuted", pgettext_lazy("allegation", "Not credible")
        SETTLED = "settled", pgettext_lazy("allegation", "Settled since")

    OPEN: ClassVar[frozenset[str]] = frozenset({State.UNDER_REVIEW, State.CREDIBLE})

    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="allegations", verbose_name=_("smelter")
    )
    metal = models.ForeignKey(
        Mineral,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("mineral"),
        help_text=_("Empty for all minerals of the smelter."),
    )
    title = models.CharField(_("what is alleged"), max_length=300)
    source = models.CharField(_("source"), max_length=300)
    url = models.URLField(_("address"), max_length=500, blank=True)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written down by")
    )
    recorded_at = models.DateTimeField(_("written down at"))
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.UNDER_REVIEW)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    objects: ClassVar[AllegationQuerySet] = AllegationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("allegation")
        verbose_name_plural = _("allegations")
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="under_review")
                | (Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(reason="")),
                name="allegation_decided_with_a_reason",
            )
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return f"{self.facility}: {self.title}"
