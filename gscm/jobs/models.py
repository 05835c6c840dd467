"""A row for every long work: what it does, how far it is, what came of it, whose it is."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: Any) -> "JobQuerySet":
        """A person's own work; the centre sees all."""
        return self if "centre" in user.roles else self.filter(owner=user)

    def free(self, *, at: datetime, patience: timedelta | None) -> "JobQuerySet":
        """Work that nobody does: it waits, or it is running and gave no sign of life for `patience`."""
        free = models.Q(status=Job.Status.WAITING)
        if patience is not None:
            free |= models.Q(status=Job.Status.RUNNING, seen_at__lt=at - patience)
        return self.filter(free)


class Job(models.Model):
    """A long work that can be left and come back to."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    class Kind(models.TextChoices):
        REFERENCE_IMPORT = "reference_import", _("Import of a reference list")
        FOLDER_INTAKE = "folder_intake", _("Intake of a folder")
        LAUNCH = "launch", _("Launch of a campaign")
        TEMPLATE_UPLOAD = "template_upload", _("Reading of a template")
        WORKBOOK_COPY = "workbook_copy", _("Writing of a workbook")
        NAME_RESOLUTION = "name_resolution", _("Resolving of names after an answer")
        ALIAS_IMPORT = "alias_import", _("Import of learned names")
        EVALUATION = "evaluation", _("Evaluation of all suppliers")
        SUPPLIER_IMPORT = "supplier_import", _("Import of suppliers")
        MATERIAL_IMPORT = "material_import", _("Import of parts and minerals")
        DRY_RUN = "dry_run", _("Dry run")
        BULK_ACCEPTANCE = "bulk_acceptance", _("Acceptance of several files")
        EVIDENCE_PACKAGE = "evidence_package", _("Making of an evidence package")
        GROUP_DECLARATION = "group_declaration", _("Computing of a group declaration")

    class Phase(models.TextChoices):
        """Which step of a longer work is done now; its figures are of this step."""

        RESOLVING = "resolving", _("Resolving reported names")
        EVALUATING = "evaluating", _("Evaluating suppliers")
        REHEARSING = "rehearsing", _("Applying it on trial")
        COMPARING = "comparing", _("Comparing alerts and cases")

    kind = models.CharField(_("kind"), max_length=30, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=200)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.WAITING)
    phase = models.CharField(_("step"), max_length=20, choices=Phase.choices, blank=True)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("total"), default=0)
    parameters = models.JSONField(
        _("parameters"), default=dict, blank=True, help_text=_("What the work is about, by primary key.")
    )
    result = models.JSONField(_("result"), default=dict, blank=True)
    error = models.TextField(_("error"), blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
    )
    created_at = models.DateTimeField(_("created at"))
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    seen_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects: ClassVar[JobQuerySet] = JobQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("long work")
        verbose_name_plural = _("long work")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.title

    @property
    def step_in_words(self) -> str:
        """What is done now: the step, or the work as a whole."""
        return str(self.get_phase_display() or self.get_kind_display())

    @property
    def is_settled(self) -> bool:
        return self.status in {self.Status.DONE, self.Status.FAILED}

    def claim(self, *, at: datetime, patience: timedelta | None = None) -> bool:
        """Take the work up; false when another worker has it already.

        With `patience`, work whose worker gave no sign of life for so long is taken up again: only for work that
        does no harm when two workers do it at once.
        """
        changed = (
            type(self)
            .objects.filter(pk=self.pk)
            .free(at=at, patience=patience)
            .update(
                status=self.Status.RUNNING,
                started_at=Coalesce("started_at", at),
                seen_at=at,
                attempts=models.F("attempts") + 1,
            )
        )
        return changed == 1

    def progress(self, done: int, total: int, *, at: datetime | None = None, phase: str = "") -> None:
        """Say how far the work, or this step of it, is; with `at` also that its worker lives.

        :param phase: one of `Phase`, for work of several steps; a total of 0 for a step that cannot be counted.
        """
        life = {} if at is None else {"seen_at": at}
        type(self).objects.filter(pk=self.pk).update(done=done, total=total, phase=phase, **life)

    def finish(self, *, at: datetime, result: dict[str, Any]) -> None:
        """The work is done, with what came of it."""
        type(self).objects.filter(pk=self.pk).update(
            status=self.Status.DONE, finished_at=at, result=result, done=models.F("total")
        )

    def fail(self, *, at: datetime, error: str) -> None:
        """The work ended without its result; the error says what is safe and what to do."""
        type(self).objects.filter(pk=self.pk).update(status=self.Status.FAILED, finished_at=at, error=error)
