"""Files that the team loads on behalf of suppliers, until each has found its request."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from gscm.jobs.models import Job
from gscm.lib.history import kept, track
from gscm.lib.originals import originals
from surveys.models.campaigns import Campaign
from surveys.models.submissions import Submission


@track()
class IntakeFile(models.Model):
    """One file of a folder, and which supplier's it was found to be, or why that is not known."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        ASSIGNED = "assigned", _("Assigned to a supplier")
        UNMATCHED = "unmatched", _("Supplier not found")

    class Match(models.TextChoices):
        FILE_NAME = "file_name", _("Supplier number in the file name")
        COMPANY = "company", _("Company name in the file")
        NUMBER = "number", _("Supplier number in the file")
        EMAIL = "email", _("E-mail address in the file")
        PERSON = "person", _("Chosen by a person")

    class Reason(models.TextChoices):
        """Why a file waits for a person. The values are stored and must stay."""

        NOT_ASKED = "not_asked", _("This supplier is not asked in the campaign")
        UNREADABLE = "unreadable", _("The file cannot be read, and its name holds no supplier number")
        NO_COMPANY = "no_company", _("The file names no company")
        UNKNOWN_COMPANY = "unknown_company", _("No supplier of the campaign has this company name")
        SEVERAL = "several", _("Several suppliers fit")
        FAILED = "failed", _("Something went wrong on our side; the file is kept")

    job = models.ForeignKey(Job, models.PROTECT, related_name="intake_files", verbose_name=_("intake"))
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="intake_files", verbose_name=_("campaign")
    )
    file = models.FileField(_("original file"), storage=originals, max_length=200)
    file_name = models.CharField(_("file name"), max_length=255)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField("SHA-256", max_length=64)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.WAITING)
    company_name = models.CharField(_("company name in the file"), max_length=250, blank=True)
    matched_by = models.CharField(_("found by"), max_length=10, choices=Match.choices, blank=True)
    reason = models.CharField(_("why not found"), max_length=20, choices=Reason.choices, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts to match"), default=0)
    is_repeat = models.BooleanField(_("the same file was there already"), default=False)
    submission = models.ForeignKey(
        Submission,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="intake_files",
        verbose_name=_("submission"),
    )

    objects: ClassVar[models.Manager["IntakeFile"]]

    class Meta:
        verbose_name = _("file of an intake")
        verbose_name_plural = _("files of intakes")
        ordering = ["job", "file_name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="assigned", submission__isnull=False)
                | (~models.Q(status="assigned") & models.Q(submission__isnull=True)),
                name="intake_file_assigned_to_a_submission",
            )
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return self.file_name
