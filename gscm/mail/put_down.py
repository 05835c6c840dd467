"""What every mail that is put down before it is sent has in common."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PutDownQuerySet(models.QuerySet):
    def outstanding(self) -> Self:
        """The mails that nobody has begun to send."""
        return self.filter(claimed_at__isnull=True)

    def uncertain(self, before: datetime) -> Self:
        """Mails begun before the moment that were neither sent nor refused: a worker died meanwhile."""
        return self.filter(sent_at__isnull=True, refusal="", claimed_at__lt=before)


class PutDown(models.Model):
    """One mail to one reader: put down first, claimed before it is sent, marked after.

    Claimed and not marked: a worker died meanwhile and it is not known whether the mail went out, or the mail server
    has refused it for good. Neither is sent again by itself.
    """

    to = models.EmailField(_("to"))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    claimed_at = models.DateTimeField(_("begun at"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    refusal = models.CharField(_("answer of the mail server"), max_length=300, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.to


def claimed_before_it_is_sent(name: str) -> models.CheckConstraint:
    """That a mail is marked only once it was begun, and has no refusal then."""
    return models.CheckConstraint(
        condition=Q(sent_at__isnull=True) | Q(claimed_at__isnull=False, refusal=""), name=name
    )
