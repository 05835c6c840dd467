"""Why a supplier leaves a finding as it is, and what a reviewer says to that."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import kept, track
from suppliers.models.suppliers import SupplierScoped, SupplierScopedQuerySet
from surveys.models.declarations import Finding


class JustificationQuerySet(SupplierScopedQuerySet):
    def waiting(self) -> "JustificationQuerySet":
        """Those that no reviewer has decided yet, of files that wait for it."""
        return self.filter(decision="", finding__submission__status="returned")


@track()
class Justification(SupplierScoped):
    """A supplier's reason for a finding. Accepted, it counts for the same finding in later files, too."""

    supplier_path = "finding__submission__request__supplier"

    class Decision(models.TextChoices):
        WAITING = "", _("Waiting for a decision")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")

    finding = models.OneToOneField(
        Finding, models.PROTECT, related_name="justification", verbose_name=_("finding")
    )
    text = models.TextField(_("reason of the supplier"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("justified by")
    )
    at = models.DateTimeField(_("justified at"))
    decision = models.CharField(
        _("decision"), max_length=10, choices=Decision.choices, default=Decision.WAITING, blank=True
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    reason = models.TextField(_("reason of the decision"), blank=True)
    remembered_from = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="remembered",
        verbose_name=_("remembered from"),
        help_text=_("The justification of the same finding in an earlier file."),
    )

    objects: ClassVar[JustificationQuerySet] = JustificationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("justification")
        verbose_name_plural = _("justifications")
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="", decided_by__isnull=True, decided_at__isnull=True, reason="")
                | (~Q(decision="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="justification_decided_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="justification_says_something"),
            models.CheckConstraint(
                condition=~Q(decision="declined") | ~Q(reason=""), name="justification_declined_with_a_reason"
            ),
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return f"{self.finding}: {self.get_decision_display()}"

    @property
    def is_accepted(self) -> bool:
        return self.decision == self.Decision.ACCEPTED

    @property
    def is_declined(self) -> bool:
        return self.decision == self.Decision.DECLINED
