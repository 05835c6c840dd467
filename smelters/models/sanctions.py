"""Sanctions: entries of imported lists, facilities whose names are like them, and what a person decided.

A match is no fact about a facility until a person confirms it. `SanctionMatch.objects.flagged(on, known_at=...)` gives
the confirmed ones that hold on a day: from the day that the person named, until the entry leaves its list.
"""

from datetime import date, datetime
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import append_only, kept, track
from smelters.models.facilities import DatedFact, Facility, FactQuerySet, one_at_a_time


class SanctionEntry(DatedFact):
    """A name on a sanctions list with its legal basis. `source` and `reference` stay when the rest is corrected."""

    source = models.CharField(_("source"), max_length=60, help_text=_("The series of the list that says so."))
    reference = models.CharField(
        _("reference"),
        max_length=250,
        help_text=_("Number on the list; the normalised name where there is none."),
    )
    name = models.CharField(_("name"), max_length=250)
    aliases = ArrayField(models.CharField(max_length=250), default=list, verbose_name=_("aliases"))
    country = models.CharField(_("country"), max_length=100, blank=True)
    basis = models.CharField(_("legal basis"), max_length=250)
    listed_on = models.DateField(_("listed on"))

    objects: ClassVar[FactQuerySet] = FactQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("entry of a sanctions list")
        verbose_name_plural = _("entries of sanctions lists")
        ordering = ["name"]
        constraints = [one_at_a_time("sanction_entry_one_at_a_time", "reference", "source")]

    def __str__(self) -> str:
        return self.name


class SanctionMatchQuerySet(models.QuerySet["SanctionMatch"]):
    def with_outcome(self, *, known_at: datetime | None = None) -> Self:
        """Annotate `outcome`, `from_day` and `decision_id` of the newest decision; None where nobody decided yet."""
        decisions = SanctionDecision.objects.filter(match=OuterRef("pk")).order_by("-decided_at", "-pk")
        if known_at is not None:
            decisions = decisions.filter(decided_at__lte=known_at)
        return self.annotate(
            outcome=Subquery(decisions.values("outcome")[:1]),
            from_day=Subquery(decisions.values("from_day")[:1]),
            decision_id=Subquery(decisions.values("pk")[:1]),
        )

    def undecided(self) -> Self:
        """The matches that wait for a person."""
        reopened = SanctionDecision.Outcome.REOPENED
        return self.with_outcome().filter(Q(outcome__isnull=True) | Q(outcome=reopened))

    def decided(self) -> Self:
        """The matches that a person confirmed or dismissed, the newest decision first."""
        outcomes = (SanctionDecision.Outcome.CONFIRMED, SanctionDecision.Outcome.DISMISSED)
        return self.with_outcome().filter(outcome__in=outcomes).order_by("-decision_id")

    def flagged(self, on: date, *, known_at: datetime | None = None) -> Self:
        """The confirmed matches that hold on the day, as known now or at a moment; annotated by `with_outcome`.

        The flag begins on the day that the person named, which may lie before the day of the list, and ends when an
        issue of the list no longer holds the entry.
        """
        entries = SanctionEntry.objects.filter(source=OuterRef("source"), reference=OuterRef("reference"))
        entries = entries.known() if known_at is None else entries.filter(recorded__contains=known_at)
        lasting = entries.filter(Q(valid__upper_inf=True) | Q(valid__endswith__gt=on))
        confirmed = self.with_outcome(known_at=known_at).filter(
            outcome=SanctionDecision.Outcome.CONFIRMED, from_day__lte=on
        )
        return confirmed.filter(Exists(lasting))


@track()
class SanctionMatch(models.Model):
    """That a name of a facility is like a name on a sanctions list. Found once; a person says what it means."""

    source = models.CharField(_("source"), max_length=60)
    reference = models.CharField(_("reference"), max_length=250)
    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="sanction_matches", verbose_name=_("smelter")
    )
    name_on_list = models.CharField(_("name on the list"), max_length=250)
    name_of_facility = models.CharField(_("name of the smelter"), max_length=250)
    likeness = models.PositiveSmallIntegerField(_("likeness"), help_text=_("Of 100."))
    found_at = models.DateTimeField(_("found at"))

    objects: ClassVar[SanctionMatchQuerySet] = SanctionMatchQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("match with a sanctions list")
        verbose_name_plural = _("matches with sanctions lists")
        ordering = ["-likeness", "facility"]
        constraints = [
            models.UniqueConstraint(fields=["source", "reference", "facility"], name="sanction_match_once")
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return f"{self.name_of_facility} ~ {self.name_on_list}"


class SanctionDecision(models.Model):
    """What a person decided a match to mean, and why. The newest one holds; a reversal is a new decision."""

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", _("Confirmed")
        DISMISSED = "dismissed", _("Dismissed")
        REOPENED = "reopened", _("Decision taken back")

    match = models.ForeignKey(
        SanctionMatch, models.PROTECT, related_name="decisions", verbose_name=_("match")
    )
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices)
    from_day = models.DateField(_("holds from"), null=True, blank=True)
    reason = models.TextField(_("reason"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
        help_text=_("Empty where a new name on the list opened the match again."),
    )
    decided_at = models.DateTimeField(_("decided at"))

    class Meta:
        verbose_name = _("decision on a match")
        verbose_name_plural = _("decisions on matches")
        ordering = ["-decided_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="confirmed", from_day__isnull=False)
                | (~Q(outcome="confirmed") & Q(from_day__isnull=True)),
                name="sanction_decision_has_its_day",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="sanction_decision_has_a_reason"),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.match}: {self.get_outcome_display()}"
