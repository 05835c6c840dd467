"""What can be corrected without opening the file, and the copies that were made so."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gscm.jobs.models import Job
from gscm.lib.history import append_only, kept, track
from gscm.lib.originals import originals
from suppliers.models.suppliers import SupplierScoped, SupplierScopedQuerySet
from surveys.models.declarations import Finding
from surveys.models.submissions import Submission


class FindingRepair(models.Model):
    """One cell that settles a finding: with the value proposed, or with one that the supplier has to give."""

    class Entry(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        TEXT = "text", _("Text")
        CHOICE = "choice", _("Choice")
        DATE = "date", _("Date")

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="repairs", verbose_name=_("finding"))
    sheet = models.CharField(_("sheet"), max_length=40)
    cell = models.CharField(_("cell"), max_length=20)
    held = models.TextField(_("value now"), blank=True)
    value = models.TextField(_("proposed value"), blank=True)
    entry = models.CharField(_("kind"), max_length=10, choices=Entry.choices, default=Entry.PROPOSED)
    options = models.JSONField(_("answers of the template"), default=list, blank=True)
    is_certain = models.BooleanField(_("certain"), default=False)

    objects: ClassVar[models.Manager["FindingRepair"]]

    class Meta:
        verbose_name = _("repair of a finding")
        verbose_name_plural = _("repairs of findings")
        ordering = ["finding", "id"]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell}"


@track()
class CorrectedCopy(SupplierScoped):
    """A supplier's file with the repairs that somebody chose, and the submission that it was sent as."""

    supplier_path = "submission__request__supplier"

    submission = models.ForeignKey(
        Submission, models.PROTECT, related_name="corrected_copies", verbose_name=_("made from")
    )
    job = models.OneToOneField(
        Job, models.PROTECT, related_name="corrected_copy", verbose_name=_("long work")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("chosen by")
    )
    at = models.DateTimeField(_("chosen at"))
    changes = models.JSONField(
        _("chosen repairs"), help_text=_("For each cell the rule, the sheet, the value before and after.")
    )
    file = models.FileField(_("file"), storage=originals, max_length=200, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    size = models.PositiveIntegerField(_("size in bytes"), default=0)
    sent_as = models.ForeignKey(
        Submission,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="made_as",
        verbose_name=_("sent as"),
    )

    objects = SupplierScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("corrected copy")
        verbose_name_plural = _("corrected copies")
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(file="", sha256="", sent_as__isnull=True) | ~(Q(file="") | Q(sha256="")),
                name="corrected_copy_written_before_sent",
            )
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return f"{self.submission}: {len(self.changes)}"
