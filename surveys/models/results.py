"""The final results of a campaign: how every request stood at a moment, kept for good."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import append_only
from suppliers.models.suppliers import SupplierScoped, SupplierScopedQuerySet
from surveys.models.campaigns import Campaign, Request
from surveys.models.submissions import Submission


class FinalResult(models.Model):
    """That the results of a campaign were declared final. What comes later is a restatement; this stays."""

    campaign = models.OneToOneField(
        Campaign, models.PROTECT, related_name="final_result", verbose_name=_("campaign")
    )
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    note = models.CharField(_("note"), max_length=500)

    objects: ClassVar[models.Manager["FinalResult"]]

    class Meta:
        verbose_name = _("final result")
        verbose_name_plural = _("final results")
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.campaign} · {self.at:%Y-%m-%d}"


class FinalRow(SupplierScoped):
    """How one request stood when the results became final. The figures are counts of these rows."""

    supplier_path = "request__supplier"

    result = models.ForeignKey(
        FinalResult, models.PROTECT, related_name="rows", verbose_name=_("final result")
    )
    request = models.ForeignKey(Request, models.PROTECT, related_name="final_rows", verbose_name=_("request"))
    newest = models.ForeignKey(
        Submission,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("newest file"),
    )
    state = models.CharField(_("state"), max_length=20)
    is_asked = models.BooleanField(_("asked"))
    is_delivered = models.BooleanField(_("delivered"))
    is_opened = models.BooleanField(_("opened"))
    is_submitted = models.BooleanField(_("submitted"))
    is_answered = models.BooleanField(_("answered"))
    is_accepted = models.BooleanField(_("accepted"))

    objects = SupplierScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("row of a final result")
        verbose_name_plural = _("rows of final results")
        constraints = [models.UniqueConstraint(fields=["result", "request"], name="final_row_once")]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.request} · {self.state}"
