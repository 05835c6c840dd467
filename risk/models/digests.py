"""The mail of a day to each colleague who works on alerts and cases."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import kept
from gscm.mail.put_down import PutDown, PutDownQuerySet, claimed_before_it_is_sent


class DigestMailQuerySet(PutDownQuerySet):
    """Digests, by what became of them."""


class DigestMail(PutDown):
    """What happened between two moments, told to one reader once a day. What it says is looked up when it is sent."""

    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("reader")
    )
    on = models.DateField(_("on"))
    since = models.DateTimeField(_("from"))
    until = models.DateTimeField(_("until"))

    objects: ClassVar[DigestMailQuerySet] = DigestMailQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("daily mail about alerts")
        verbose_name_plural = _("daily mails about alerts")
        ordering = ["on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["reader", "on"], name="digest_once_a_day"),
            models.CheckConstraint(condition=Q(since__lt=F("until")), name="digest_of_some_time"),
            claimed_before_it_is_sent("digest_claimed_before_it_is_sent"),
        ]
        triggers = [kept()]
