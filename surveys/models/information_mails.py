"""Mails that bring published information to suppliers: put down first, claimed before they are sent, marked after."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import kept
from gscm.mail.put_down import PutDown, PutDownQuerySet, claimed_before_it_is_sent
from smelters.models import InformationItem


class InformationMail(PutDown):
    """That one address is told of one item, once, however many suppliers the person speaks for."""

    item = models.ForeignKey(
        InformationItem, models.PROTECT, related_name="mails", verbose_name=_("information for suppliers")
    )
    created_at = models.DateTimeField(_("put down at"))

    objects: ClassVar[PutDownQuerySet] = PutDownQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("mail of an information")
        verbose_name_plural = _("mails of an information")
        ordering = ["item", "id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "to"], name="information_mail_once"),
            claimed_before_it_is_sent("information_mail_claimed_before_it_is_sent"),
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(claimed_at__isnull=True), name="information_mail_outstanding"
            )
        ]
        triggers = [kept()]
