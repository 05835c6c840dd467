"""Uploaded lists of who took part."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import kept
from gscm.lib.originals import originals
from suppliers.models.trainings import TrainingSession


class AttendanceSheet(models.Model):
    """An uploaded list of who took part. Nothing is true because of it until it is applied."""

    class Status(models.TextChoices):
        PREVIEW = "preview", _("Preview")
        APPLIED = "applied", _("Applied")
        DISCARDED = "discarded", _("Discarded")

    session = models.ForeignKey(
        TrainingSession, models.PROTECT, related_name="sheets", verbose_name=_("training or conference")
    )
    status = models.CharField(_("state"), max_length=10, choices=Status.choices, default=Status.PREVIEW)
    file = models.FileField(_("file"), storage=originals, max_length=200)
    file_name = models.CharField(_("file name"), max_length=250)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("received by")
    )
    received_at = models.DateTimeField(_("received at"))
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("settled by"),
    )
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    taken_in = models.PositiveIntegerField(_("rows taken in"), null=True, blank=True)

    objects: ClassVar[models.Manager["AttendanceSheet"]]

    class Meta:
        verbose_name = _("list of who took part")
        verbose_name_plural = _("lists of who took part")
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="preview") | Q(settled_by__isnull=False, settled_at__isnull=False),
                name="attendance_sheet_settled_by_somebody",
            )
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return self.file_name
