"""Which schemes an authority recognises: the EU's view can differ from RMI's, so the scheme of each status is kept."""

from datetime import date
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import kept, track


class RecognisedSchemeQuerySet(models.QuerySet["RecognisedScheme"]):
    def on(self, day: date) -> Self:
        """The recognitions that hold on the day."""
        return self.filter(days__contains=day)


@track()
class RecognisedScheme(models.Model):
    """That an authority recognises a scheme's own audits of some minerals.

    Those of another scheme that the scheme merely accepts are not meant.
    """

    authority = models.CharField(_("authority"), max_length=40, default="EU")
    scheme = models.CharField(_("scheme"), max_length=40, default="RMAP")
    metals = ArrayField(models.CharField(max_length=40), verbose_name=_("minerals"))
    days = DateRangeField(_("recognised from, to"))
    basis = models.CharField(_("legal basis"), max_length=200)

    objects: ClassVar[RecognisedSchemeQuerySet] = RecognisedSchemeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("recognised scheme")
        verbose_name_plural = _("recognised schemes")
        ordering = ["authority", "scheme", "days"]
        triggers = [kept()]

    def __str__(self) -> str:
        return f"{self.authority}: {self.scheme}"
