"""Names that suppliers wrote, and the decision that settled each."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import append_only, kept
from smelters.models.facilities import Facility
from smelters.models.minerals import Mineral


class ReportedNameQuerySet(models.QuerySet["ReportedName"]):
    def with_outcome(self) -> Self:
        """Annotate `outcome`, `decision_id` and `decision_at` of the newest decision; None where there is none yet."""
        newest = NameDecision.objects.filter(reported_name=OuterRef("pk")).order_by("-decided_at", "-pk")
        return self.annotate(
            outcome=Subquery(newest.values("outcome")[:1]),
            decision_id=Subquery(newest.values("pk")[:1]),
            decision_at=Subquery(newest.values("decided_at")[:1]),
        )

    def undecided(self) -> Self:
        """The names that wait for a decision: never decided, or the decision was taken back."""
        return self.with_outcome().filter(Q(outcome__isnull=True) | Q(outcome=NameDecision.Outcome.REOPENED))

    def decided(self) -> Self:
        """The names whose newest decision holds, the newest decision first."""
        holding = (
            self.with_outcome().filter(outcome__isnull=False).exclude(outcome=NameDecision.Outcome.REOPENED)
        )
        return holding.order_by("-decision_id")

    def asking(self) -> Self:
        """The names about which the suppliers that reported them are asked: the newest decision says so."""
        return self.with_outcome().filter(outcome=NameDecision.Outcome.ASK_SUPPLIER)

    def not_asking(self) -> Self:
        """Without the names about which suppliers are asked."""
        return self.with_outcome().exclude(outcome=NameDecision.Outcome.ASK_SUPPLIER)


class ReportedName(models.Model):
    """A name that suppliers reported for a metal, once per normalised spelling. The queue is made of these."""

    metal = models.ForeignKey(Mineral, models.PROTECT, related_name="+", verbose_name=_("mineral"))
    key = models.CharField(_("normalised name"), max_length=250)
    name = models.CharField(_("name as first written"), max_length=250)
    country = models.CharField(_("country as first written"), max_length=100, blank=True)
    is_placeholder = models.BooleanField(
        _("says that the smelter is not known"),
        default=False,
        help_text=_("“Smelter not yet identified”, or no name."),
    )
    first_seen_at = models.DateTimeField(_("first seen at"))

    class Meta:
        verbose_name = _("reported name")
        verbose_name_plural = _("reported names")
        ordering = ["metal", "name"]
        constraints = [models.UniqueConstraint(fields=["metal", "key"], name="reported_name_once")]
        triggers = [kept()]

    objects: ClassVar[ReportedNameQuerySet] = ReportedNameQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.name


class NameDecisionQuerySet(models.QuerySet["NameDecision"]):
    def newest(self) -> Self:
        """The decision that holds of each name; one that took a decision back included."""
        return self.order_by("reported_name_id", "-decided_at", "-pk").distinct("reported_name_id")


class NameDecision(models.Model):
    """What a person decided a reported name to mean. The newest one holds; a reversal is a new decision."""

    class Outcome(models.TextChoices):
        FACILITY = "facility", _("This smelter")
        UNKNOWN_SMELTER = "unknown_smelter", _("A smelter that RMI does not know")
        NOT_A_SMELTER = "not_a_smelter", _("Not a smelter")
        ASK_SUPPLIER = "ask_supplier", _("Needs a question to the supplier")
        REOPENED = "reopened", _("Decision taken back")

    reported_name = models.ForeignKey(
        ReportedName, models.PROTECT, related_name="decisions", verbose_name=_("reported name")
    )
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome.choices)
    facility = models.ForeignKey(
        Facility,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="name_decisions",
        verbose_name=_("smelter"),
    )
    reason = models.TextField(_("reason"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"))

    objects: ClassVar[NameDecisionQuerySet] = NameDecisionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("decision on a name")
        verbose_name_plural = _("decisions on names")
        ordering = ["-decided_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="facility", facility__isnull=False)
                | (~Q(outcome="facility") & Q(facility__isnull=True)),
                name="name_decision_names_a_facility",
            )
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.reported_name}: {self.get_outcome_display()}"
