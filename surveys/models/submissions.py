"""One uploaded file on its way: received, being read, accepted or returned. The original stays as it came."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import append_only, kept, track
from gscm.lib.originals import originals
from gscm.lib.states import Stateful, Transition
from suppliers.models.suppliers import SupplierScoped, SupplierScopedQuerySet
from surveys.models.campaigns import Request


class SubmissionQuerySet(SupplierScopedQuerySet):
    def left_behind(self, *, received_before: datetime, claimed_before: datetime) -> "SubmissionQuerySet":
        """Received or claimed before the moments and still not settled: a message or a worker was lost."""
        return self.filter(
            Q(status="received", received_at__lt=received_before)
            | Q(status="reading", claimed_at__lt=claimed_before)
        )


@track()
class Submission(SupplierScoped, Stateful):
    """One file of one supplier for one request. The same bytes twice are the same submission."""

    supplier_path = "request__supplier"

    class Status(models.TextChoices):
        RECEIVED = "received", _("Received")
        READING = "reading", _("Being read")
        ACCEPTED = "accepted", _("Accepted")
        RETURNED = "returned", _("Needs correction")
        REFUSED = "refused", _("Could not be read")

    TRANSITIONS = {
        Status.RECEIVED: {Status.READING},
        Status.READING: {Status.READING, Status.ACCEPTED, Status.RETURNED, Status.REFUSED},
        Status.ACCEPTED: {Status.RETURNED},
        Status.RETURNED: {Status.ACCEPTED},
        Status.REFUSED: {Status.RECEIVED},  # only where the fault was ours: services.submissions.read_again
    }

    request = models.ForeignKey(
        Request, models.PROTECT, related_name="submissions", verbose_name=_("request")
    )
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.RECEIVED)
    file = models.FileField(_("original file"), storage=originals, max_length=200)
    file_name = models.CharField(_("file name"), max_length=255)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField("SHA-256", max_length=64)
    received_at = models.DateTimeField(_("received at"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("uploaded by"),
    )
    on_behalf = models.BooleanField(_("uploaded on behalf of the supplier"), default=False)
    claimed_at = models.DateTimeField(_("reading began at"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts to read"), default=0)
    settled_at = models.DateTimeField(_("read at"), null=True, blank=True)
    refusal = models.CharField(_("reason of refusal"), max_length=40, blank=True)
    refusal_parameters = models.JSONField(_("details of the refusal"), default=dict, blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["-received_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["request", "sha256"], name="submission_once_per_request"),
            models.CheckConstraint(
                condition=(Q(status="refused") & ~Q(refusal="")) | (~Q(status="refused") & Q(refusal="")),
                name="submission_refused_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["received_at"],
                condition=Q(status__in=["received", "reading"]),
                name="submission_waiting",
            )
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_settled(self) -> bool:
        return self.status not in {self.Status.RECEIVED, self.Status.READING}


class SubmissionTransition(Transition):
    """A step of a submission."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="transitions")

    objects: ClassVar[models.Manager["SubmissionTransition"]]

    class Meta(Transition.Meta):
        verbose_name = _("step of a submission")
        verbose_name_plural = _("steps of submissions")
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.submission}: {self.to_status}"
