"""The answer that a supplier uses none of the minerals asked for."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import kept, track
from suppliers.models.suppliers import SupplierScoped, SupplierScopedQuerySet
from surveys.models.campaigns import Request


@track()
class NoMineralsAnswer(SupplierScoped):
    """An officer's word that it supplies none of the minerals. Material data that says otherwise needs a person."""

    supplier_path = "request__supplier"

    class Status(models.TextChoices):
        WAITING = "waiting", _("Contradicts material data")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")

    request = models.ForeignKey(
        Request, models.PROTECT, related_name="no_minerals_answers", verbose_name=_("request")
    )
    status = models.CharField(_("status"), max_length=8, choices=Status.choices)
    reason = models.TextField(_("reason"), max_length=2000)
    officer = models.CharField(_("officer who answers for it"), max_length=100)
    officer_title = models.CharField(_("title of the officer"), max_length=100)
    contradictions = models.JSONField(_("what material data says"), default=list, blank=True)
    checked_on = models.DateField(_("material data as of"))
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("given by")
    )
    given_at = models.DateTimeField(_("given at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decision_reason = models.TextField(_("reason of the decision"), max_length=2000, blank=True)

    objects: ClassVar[SupplierScopedQuerySet] = SupplierScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("answer that no mineral is used")
        verbose_name_plural = _("answers that no mineral is used")
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"],
                condition=~Q(status="declined"),
                name="no_minerals_answer_one_that_stands",
            ),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(officer=""), name="no_minerals_answer_has_reason_and_officer"
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True) | ~Q(decision_reason=""),
                name="no_minerals_answer_decided_with_a_reason",
            ),
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return f"{self.request} · {self.get_status_display()}"
