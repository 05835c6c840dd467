"""The library of official blank templates. They are RMI's: the centre uploads them, the product carries none."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import kept
from gscm.lib.originals import originals
from surveys.models.campaigns import Campaign
from surveys.workbooks.layouts.known import version_key


class TemplateFileQuerySet(models.QuerySet["TemplateFile"]):
    def for_campaign(self, campaign: Campaign) -> "TemplateFile | None":
        """The newest template that answers the campaign; of several files of one version the one uploaded last."""
        files = self.filter(family=campaign.family)
        oldest = version_key(campaign.minimum_version) if campaign.minimum_version else (0, 0)
        fit: list[TemplateFile] = [file for file in files if version_key(file.version) >= oldest]
        return max(fit, key=lambda file: (version_key(file.version), file.uploaded_at), default=None)


class TemplateFile(models.Model):
    """One official blank, as uploaded; copies for suppliers are made of it."""

    family = models.CharField(_("template"), max_length=4)
    version = models.CharField(_("version"), max_length=10)
    template_text = models.CharField(_("revision as written"), max_length=100, blank=True)
    file = models.FileField(_("file"), storage=originals, max_length=200)
    file_name = models.CharField(_("file name"), max_length=255)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    licence_note = models.CharField(
        _("licence note"),
        max_length=250,
        blank=True,
        help_text=_(
            "Where the file comes from, and what RMI’s terms allow, such as: downloaded from RMI’s site."
        ),
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("uploaded by"),
    )
    uploaded_at = models.DateTimeField(_("uploaded at"))

    objects: ClassVar[TemplateFileQuerySet] = TemplateFileQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("template")
        verbose_name_plural = _("templates")
        ordering = ["family", "-uploaded_at"]
        triggers = [kept()]

    def __str__(self) -> str:
        return f"{self.family} {self.version}"
