"""How a case that stands still is taken upward: each rung taken, and where a person has stopped it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import append_only, kept, track
from risk.models.cases import Case, CaseTransition
from suppliers.models.suppliers import SupplierScoped, SupplierScopedQuerySet
from surveys.models.ladders import HIGHEST_BY_TIME, LadderStep


class CaseEscalationQuerySet(SupplierScopedQuerySet):
    def current(self) -> "CaseEscalationQuerySet":
        """Those since the case was opened, or opened again, last."""
        begun = CaseTransition.objects.filter(case=OuterRef("case"), to_status=Case.Status.OPEN)
        return self.filter(at__gte=Subquery(begun.order_by("-at", "-pk").values("at")[:1]))


class CaseEscalation(SupplierScoped):
    """A rung that a case took: E0 to E3 by time, E4 and E5 by a person. It ends no relationship."""

    supplier_path = "case__supplier"

    case = models.ForeignKey(Case, models.PROTECT, related_name="escalations", verbose_name=_("case"))
    level = models.PositiveSmallIntegerField(_("level"), choices=LadderStep.Level.choices)
    missed = models.DateField(
        _("missed date"), null=True, blank=True, help_text=_("Empty where a person has decided.")
    )
    receivers = models.JSONField(_("receivers"), default=list)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    at = models.DateTimeField(_("at"))

    objects: ClassVar[CaseEscalationQuerySet] = CaseEscalationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("escalation of a case")
        verbose_name_plural = _("escalations of cases")
        ordering = ["case", "at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level__lte=HIGHEST_BY_TIME, by__isnull=True, missed__isnull=False)
                | (Q(level__gt=HIGHEST_BY_TIME, level__lte=5, by__isnull=False) & ~Q(reason="")),
                name="case_escalation_by_time_or_by_a_person_with_a_reason",
            )
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.case} · {self.get_level_display()}"


class CaseHoldQuerySet(SupplierScopedQuerySet):
    def in_force(self) -> "CaseHoldQuerySet":
        return self.filter(lifted_at__isnull=True)


@track()
class CaseHold(SupplierScoped):
    """That a case is not taken upward by time until a person lifts it. What was told stays told."""

    supplier_path = "case__supplier"

    case = models.ForeignKey(Case, models.PROTECT, related_name="holds", verbose_name=_("case"))
    reason = models.CharField(_("reason"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lifted by"),
    )
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)

    objects: ClassVar[CaseHoldQuerySet] = CaseHoldQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("stop of an escalation")
        verbose_name_plural = _("stops of escalations")
        ordering = ["case", "at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(lifted_at__isnull=True), name="case_hold_one_in_force"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="case_hold_has_a_reason"),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="case_hold_lifted_by_somebody",
            ),
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return self.reason
