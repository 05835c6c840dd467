"""How soon the programme wants to answer, publish and import; and which days count as working days."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import append_only, track


class ServiceGoalQuerySet(models.QuerySet["ServiceGoal"]):
    def in_force(self, kind: str, on: date) -> "ServiceGoal | None":
        """The goal that held on the day; None where there was none."""
        return self.filter(kind=kind, since__lte=on).order_by("-since", "-pk").first()


class ServiceGoal(models.Model):
    """Within how many working days something is done, from a day on. The next goal takes its place."""

    class Kind(models.TextChoices):
        ANSWERS = "answers", _("Answers to suppliers’ questions")
        NEWS = "news", _("News for suppliers")
        IMPORTS = "imports", _("Imports of reference lists")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    working_days = models.PositiveSmallIntegerField(_("working days"))
    since = models.DateField(_("from"))
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("set by"),
    )
    set_at = models.DateTimeField(_("set at"))

    objects: ClassVar[ServiceGoalQuerySet] = ServiceGoalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("service goal")
        verbose_name_plural = _("service goals")
        ordering = ["kind", "-since", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(working_days__gte=1), name="service_goal_at_least_a_day")
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.working_days}"


@track()
class CalendarDay(models.Model):
    """A day that is not what its weekday says: a holiday, or a weekend day that is worked instead."""

    day = models.DateField(_("day"), unique=True)
    is_worked = models.BooleanField(_("is worked"), default=False)
    name = models.CharField(_("name"), max_length=100)

    objects: ClassVar[models.Manager["CalendarDay"]]

    class Meta:
        verbose_name = _("day of the working calendar")
        verbose_name_plural = _("days of the working calendar")
        ordering = ["day"]

    def __str__(self) -> str:
        return self.name
