"""Who is trained for which task, from when until when."""

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import kept, track


class CompetenceQuerySet(models.QuerySet["Competence"]):
    def in_force(self, on: date) -> Self:
        """The competence that holds on the day."""
        return self.filter(since__lte=on).filter(Q(until__isnull=True) | Q(until__gt=on))


@track()
class Competence(models.Model):
    """That a person is trained for a task. It is not deleted but ended."""

    class Task(models.TextChoices):
        DECLARATIONS = "declarations", _("Review declarations")
        NAMES = "names", _("Resolve smelter names")
        CASES = "cases", _("Run corrective actions")
        TRAININGS = "trainings", _("Train suppliers")
        CAMPAIGNS = "campaigns", _("Run campaigns")
        LISTS = "lists", _("Keep reference lists")
        AUDITS = "audits", _("Audit suppliers")
        GRIEVANCES = "grievances", _("Handle grievances")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="competences", verbose_name=_("person")
    )
    task = models.CharField(_("task"), max_length=20, choices=Task.choices)
    since = models.DateField(_("since"))
    until = models.DateField(_("until (not included)"), null=True, blank=True)
    evidence = models.CharField(
        _("evidence"), max_length=300, help_text=_("The training or the experience, with its day or number.")
    )
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )

    objects: ClassVar[CompetenceQuerySet] = CompetenceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("competence")
        verbose_name_plural = _("competences")
        ordering = ["user", "task", "since"]
        constraints = [
            models.UniqueConstraint(fields=["user", "task", "since"], name="competence_once"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
                name="competence_ends_after_it_began",
            ),
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_task_display()}"
