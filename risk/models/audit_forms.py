"""The versions of the form by which suppliers are audited: two people put one in force; none is ever changed."""

from datetime import date
from functools import cached_property
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import kept, track
from risk.questionnaires.form import Form, parse


class AuditFormQuerySet(models.QuerySet["AuditForm"]):
    def in_force(self, on: date) -> Self:
        """The versions that count from some day up to the given one, the one that counts on it first."""
        approved = self.filter(approved_at__isnull=False, valid_from__lte=on)
        return approved.order_by("-valid_from", "-approved_at", "-pk")


@track()
class AuditForm(models.Model):
    """One version. An audit keeps the version that it was planned with."""

    number = models.PositiveIntegerField(_("version"), unique=True)
    content = models.JSONField(_("questions and weights"))
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

    objects: ClassVar[AuditFormQuerySet] = AuditFormQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("form of audits")
        verbose_name_plural = _("forms of audits")
        ordering = ["-number"]
        constraints = [
            # The version that the system ships was proposed by nobody; every other one needs two people.
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True)
                | Q(proposed_by__isnull=True)
                | (Q(approved_by__isnull=False) & ~Q(approved_by=F("proposed_by"))),
                name="audit_form_by_two_people",
                violation_error_message=_("A second person puts a form in force."),
            ),
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.number}"

    @cached_property
    def form(self) -> Form:
        """The questions as the core takes them."""
        return parse(self.content)
