"""Tables of suppliers that were uploaded: what each would change, and whether it was applied."""

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gscm.jobs.models import Job
from gscm.lib.originals import originals


class SupplierImport(models.Model):
    """One uploaded table. Nothing is true because of it until it is applied."""

    class Status(models.TextChoices):
        READING = "reading", _("Being read")
        PREVIEW = "preview", _("Preview")
        APPLIED = "applied", _("Applied")
        DISCARDED = "discarded", _("Discarded")
        REFUSED = "refused", _("Refused")

    PATIENCE: ClassVar[timedelta] = timedelta(minutes=10)

    status = models.CharField(_("state"), max_length=10, choices=Status.choices, default=Status.READING)
    file = models.FileField(_("file"), storage=originals, max_length=200)
    file_name = models.CharField(_("file name"), max_length=250)
    received_at = models.DateTimeField(_("received at"))
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("received by")
    )
    problems = models.JSONField(_("problems"), default=list, blank=True, help_text=_("Why it was refused."))
    counts = models.JSONField(_("counts"), default=dict, blank=True)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("settled by"),
    )
    job = models.ForeignKey(
        Job, models.PROTECT, null=True, related_name="supplier_imports", verbose_name=_("long work")
    )

    class Meta:
        verbose_name = _("import of suppliers")
        verbose_name_plural = _("imports of suppliers")
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="applied") | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="supplier_import_applied_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return self.file_name


class SupplierImportLine(models.Model):
    """What the table says of one supplier, or a row of it that is wrong."""

    class Change(models.TextChoices):
        NEW = "new", pgettext_lazy("suppliers", "New")
        CHANGED = "changed", pgettext_lazy("suppliers", "Changed")
        UNCHANGED = "unchanged", pgettext_lazy("suppliers", "Unchanged")
        WRONG = "wrong", _("With errors")

    supplier_import = models.ForeignKey(SupplierImport, models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField(_("row"))
    external_id = models.CharField(_("supplier number"), max_length=40, blank=True)
    name = models.CharField(_("name"), max_length=250, blank=True)
    change = models.CharField(_("change"), max_length=10, choices=Change.choices)
    differences = models.JSONField(
        _("differences"),
        default=list,
        blank=True,
        help_text=_("Column, what was known, what the table says."),
    )
    problems = models.JSONField(_("problems"), default=list, blank=True)

    class Meta:
        verbose_name = _("line of an import of suppliers")
        verbose_name_plural = _("lines of imports of suppliers")
        ordering = ["number", "pk"]
        indexes = [models.Index(fields=["supplier_import", "change", "number"], name="supplier_import_line")]

    def __str__(self) -> str:
        return f"{self.external_id} · {self.get_change_display()}"
