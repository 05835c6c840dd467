"""Dated lists as they were imported: file, hash, rows as written, and what each changed."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import append_only, kept, track
from gscm.lib.originals import originals


@track()
class ReferenceList(models.Model):
    """One imported list. It stays, with its file; what it said is dated by `valid_from`."""

    class Kind(models.TextChoices):
        LOOKUP = "lookup", _("Smelter Look-up of a template")
        STATUS = "status", _("Facility status list")

    class Licence(models.TextChoices):
        PUBLIC = "public", _("Public")
        LICENSED_INTERNAL = "licensed-internal", _("Licensed, internal use")
        MEMBER_ONLY = "member-only", _("RMI members only")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    series = models.CharField(
        _("series"),
        max_length=60,
        help_text=_("What the list is an issue of. A row that a new issue no longer holds ends with it."),
    )
    label = models.CharField(_("issue"), max_length=100)
    publisher = models.CharField(_("publisher"), max_length=100, default="RMI")
    valid_from = models.DateField(_("valid from"))
    licence = models.CharField(
        _("licence class"), max_length=20, choices=Licence.choices, default=Licence.LICENSED_INTERNAL
    )
    metals = ArrayField(models.CharField(max_length=40), verbose_name=_("minerals covered"))
    file = models.FileField(_("file"), storage=originals, max_length=200)
    file_name = models.CharField(_("file name"), max_length=255)
    sha256 = models.CharField("SHA-256", max_length=64)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    added = models.PositiveIntegerField(_("added"), default=0)
    removed = models.PositiveIntegerField(_("removed"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    imported_at = models.DateTimeField(_("imported at"))
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )

    class Meta:
        verbose_name = _("reference list")
        verbose_name_plural = _("reference lists")
        ordering = ["-valid_from", "-imported_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "sha256"],
                name="reference_list_once",
                violation_error_message=_("This very file has been imported already."),
            ),
            models.UniqueConstraint(
                fields=["series", "valid_from"],
                name="reference_list_one_a_day",
                violation_error_message=_(
                    "An issue of this list that is valid from this day is there already."
                ),
            ),
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return f"{self.series} {self.label}".strip()


class ReferenceEntry(models.Model):
    """One row of an imported list as written there, and what it changed against what was known before."""

    class Change(models.TextChoices):
        NONE = "", _("Unchanged")
        ADDED = "added", _("Added")
        REMOVED = "removed", _("Removed")
        CHANGED = "changed", _("Changed")

    list = models.ForeignKey(ReferenceList, models.CASCADE, related_name="entries", verbose_name=_("list"))
    row = models.PositiveIntegerField(
        _("row"), help_text=_("Row in the file; 0 for what the list no longer holds.")
    )
    cid = models.CharField("CID", max_length=9)
    metal = models.CharField(_("mineral"), max_length=40)
    name = models.CharField(
        _("name"), max_length=250, help_text=_("Look-up name: the standard name or an alias.")
    )
    key = models.CharField(_("normalised name"), max_length=250, blank=True)
    standard_name = models.CharField(_("standard name"), max_length=250, blank=True)
    country = models.CharField(_("country"), max_length=100, blank=True)
    city = models.CharField(_("city"), max_length=150, blank=True)
    state = models.CharField(_("state or province"), max_length=150, blank=True)
    status_as_written = models.CharField(_("status as written"), max_length=100, blank=True)
    status = models.CharField(_("status"), max_length=20, blank=True)
    last_audit_date = models.DateField(_("last audit"), null=True, blank=True)
    audit_cycle_years = models.PositiveSmallIntegerField(_("audit cycle in years"), null=True, blank=True)
    change = models.CharField(
        _("change"), max_length=10, choices=Change.choices, default=Change.NONE, blank=True
    )
    before = models.CharField(_("before"), max_length=400, blank=True)

    objects: ClassVar[models.Manager["ReferenceEntry"]]

    class Meta:
        verbose_name = _("row of a reference list")
        verbose_name_plural = _("rows of reference lists")
        ordering = ["list", "row", "id"]
        indexes = [models.Index(fields=["list", "change"]), models.Index(fields=["cid"])]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.cid} {self.name}"
