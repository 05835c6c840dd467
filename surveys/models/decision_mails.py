"""Mails that tell a supplier what was decided about its file."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import kept
from gscm.mail.put_down import PutDown, PutDownQuerySet, claimed_before_it_is_sent
from suppliers.models.suppliers import SupplierScoped, SupplierScopedQuerySet
from surveys.models.submissions import SubmissionTransition


class DecisionMailQuerySet(SupplierScopedQuerySet, PutDownQuerySet):  # type: ignore[override]
    """The mails about decisions, within a person's reach and by what became of them."""


class DecisionMail(PutDown, SupplierScoped):
    """That one contact is told of one step of a file: accepted, returned or refused."""

    supplier_path = "step__submission__request__supplier"

    step = models.ForeignKey(
        SubmissionTransition, models.PROTECT, related_name="mails", verbose_name=_("step of a submission")
    )
    created_at = models.DateTimeField(_("put down at"))

    objects: ClassVar[DecisionMailQuerySet] = DecisionMailQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("mail about a decision")
        verbose_name_plural = _("mails about decisions")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["step", "to"], name="decision_mail_once"),
            claimed_before_it_is_sent("decision_mail_claimed_before_it_is_sent"),
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(claimed_at__isnull=True), name="decision_mail_outstanding"
            )
        ]
        triggers = [kept()]
