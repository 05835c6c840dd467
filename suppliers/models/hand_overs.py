""" "Not me, ask ...": a contact names the right person, or who was sent a mail's link says so; the team decides."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import kept
from suppliers.models.suppliers import Contact, SupplierScoped, SupplierScopedQuerySet


class HandOver(SupplierScoped):
    """A proposal of another contact; nobody gets access to a supplier's rows before the team has accepted it."""

    supplier_path = "contact__supplier"

    class Status(models.TextChoices):
        WAITING = "waiting", _("to be confirmed")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="hand_overs", verbose_name=_("contact"))
    name = models.CharField(_("name"), max_length=100)
    email = models.EmailField(_("e-mail"))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    stays = models.BooleanField(_("the present contact stays"), default=False)
    note = models.TextField(_("note"), blank=True)
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("asked by"),
        help_text=_("Empty: a stranger to us, who came by the forwarded link of a mail."),
    )
    status = models.CharField(_("state"), max_length=10, choices=Status.choices, default=Status.WAITING)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )

    objects: ClassVar[SupplierScopedQuerySet] = SupplierScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contact"], condition=Q(status="waiting"), name="hand_over_one_waits"
            ),
            models.CheckConstraint(
                condition=Q(status="waiting", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(status="waiting") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="hand_over_decided_by_somebody",
            ),
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return f"{self.contact} → {self.name}"
