"""How a supplier judges its own programme, year by year. Written once; a later one of the year counts instead."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import append_only
from risk.models.audit_forms import AuditForm
from suppliers.models.suppliers import Supplier, SupplierScoped, SupplierScopedQuerySet


class SelfAssessment(SupplierScoped):
    """The questions on conflict minerals of the audit form, answered by the supplier, each with its evidence."""

    supplier = models.ForeignKey(
        Supplier, models.PROTECT, related_name="self_assessments", verbose_name=_("supplier")
    )
    year = models.PositiveSmallIntegerField(_("year"), validators=[MinValueValidator(2000)])
    form = models.ForeignKey(
        AuditForm, models.PROTECT, related_name="+", verbose_name=_("version of the form")
    )
    answers = models.JSONField(_("answers"), help_text=_("By question: answer and note."))
    points = models.DecimalField(_("points of 100"), max_digits=4, decimal_places=1, null=True, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("answered by")
    )
    given_at = models.DateTimeField(_("answered at"))

    objects: ClassVar[SupplierScopedQuerySet] = SupplierScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("self-assessment")
        verbose_name_plural = _("self-assessments")
        ordering = ["-year", "-given_at", "-pk"]
        indexes = [models.Index(fields=["supplier", "year", "given_at"])]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.supplier} {self.year}"
