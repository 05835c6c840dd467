"""Whether purchasing may buy from a supplier: decisions with reason, one after the other, none ever changed."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gscm.lib.history import append_only
from suppliers.models.suppliers import Supplier, SupplierScoped, SupplierScopedQuerySet


class ReleaseDecision(SupplierScoped):
    """One decision; the newest of a supplier holds. A supplier without any was not decided on yet."""

    class Status(models.TextChoices):
        RELEASED = "released", pgettext_lazy("purchasing", "Released")
        CONDITIONAL = "conditional", pgettext_lazy("purchasing", "Conditional")
        HOLD = "hold", pgettext_lazy("purchasing", "On hold")

    supplier = models.ForeignKey(
        Supplier, models.CASCADE, related_name="release_decisions", verbose_name=_("supplier")
    )
    status = models.CharField(_("status for purchasing"), max_length=12, choices=Status.choices)
    reason = models.TextField(_("reason"), blank=True)
    letter_expired = models.BooleanField(
        _("because the letter of guarantee expired"), default=False, help_text=_("Decided by the system.")
    )
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )

    objects: ClassVar[SupplierScopedQuerySet] = SupplierScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("decision on release")
        verbose_name_plural = _("decisions on release")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["supplier", "-id"], name="release_newest_first")]
        constraints = [
            models.CheckConstraint(
                condition=Q(letter_expired=True, by__isnull=True, status="conditional")
                | (Q(letter_expired=False, by__isnull=False) & ~Q(reason="")),
                name="release_by_somebody_with_reason",
            )
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.supplier} · {self.get_status_display()}"
