"""Seals: by which it shows whether anybody has changed the history behind the application's back."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import append_only


class Seal(models.Model):
    """That a run of rows of one table reads so: their hash, chained to the seal before.

    Who changes a sealed row has to make every later seal anew; the hash of the newest one, noted outside of the
    database, shows even that.
    """

    table = models.CharField(_("table"), max_length=63)
    columns = ArrayField(models.CharField(max_length=63), verbose_name=_("columns"))
    after = models.BigIntegerField(_("rows after"))
    through = models.BigIntegerField(_("rows up to"))
    rows = models.PositiveIntegerField(_("rows"))
    content = models.CharField(_("hash of the rows"), max_length=64)
    previous = models.CharField(_("seal before"), max_length=64, unique=True)
    hash = models.CharField(_("hash"), max_length=64, unique=True)
    sealed_at = models.DateTimeField(_("sealed at"))

    objects: ClassVar[models.Manager["Seal"]]

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        ordering = ["pk"]
        indexes = [models.Index(fields=["table", "-through"], name="seal_of_table")]
        constraints = [
            models.CheckConstraint(condition=Q(through__gt=F("after"), rows__gt=0), name="seal_of_rows")
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.table} {self.after}-{self.through}"


class SealCheck(models.Model):
    """One check of all seals, and what it found."""

    checked_at = models.DateTimeField(_("checked at"))
    seals = models.PositiveIntegerField(_("seals"))
    rows = models.PositiveBigIntegerField(_("rows"))
    newest = models.CharField(_("newest seal"), max_length=64, blank=True)
    broken = models.JSONField(
        _("broken"), default=list, blank=True, help_text=_("Seal, table, rows after, rows up to, and why.")
    )

    objects: ClassVar[models.Manager["SealCheck"]]

    class Meta:
        verbose_name = _("check of the seals")
        verbose_name_plural = _("checks of the seals")
        ordering = ["-pk"]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.checked_at}"

    @property
    def holds(self) -> bool:
        return not self.broken
