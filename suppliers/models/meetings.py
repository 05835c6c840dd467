"""Meetings in which the programme is steered: the review calendar, minutes, decisions and what follows from them."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import append_only, kept, track


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def to_come(self) -> Self:
        """Those that are planned and have no minutes yet."""
        return self.filter(held_on__isnull=True)

    def held(self) -> Self:
        return self.filter(held_on__isnull=False)


@track()
class Meeting(models.Model):
    """A review by the board, the centre or a team: planned for a day, with minutes once it was held."""

    class Kind(models.TextChoices):
        BOARD = "board", _("Board review")
        CENTRE = "centre", _("Review of the centre")
        GROUP = "group", _("Working group")
        TEAM = "team", _("Execution teams")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=200)
    planned_on = models.DateField(_("planned for"))
    agenda = models.TextField(_("agenda"), blank=True)
    held_on = models.DateField(_("held on"), null=True, blank=True)
    participants = models.CharField(_("who took part"), max_length=500, blank=True)
    minutes = models.TextField(_("minutes"), blank=True)
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("planned by")
    )
    planned_at = models.DateTimeField(_("planned at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("minutes by"),
    )
    recorded_at = models.DateTimeField(_("minutes written at"), null=True, blank=True)

    objects: ClassVar[MeetingQuerySet] = MeetingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-planned_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    held_on__isnull=True, recorded_by__isnull=True, recorded_at__isnull=True, minutes=""
                )
                | (
                    Q(held_on__isnull=False, recorded_by__isnull=False, recorded_at__isnull=False)
                    & ~Q(minutes="")
                ),
                name="meeting_held_has_minutes",
            )
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return self.title


class MeetingDecision(models.Model):
    """What was decided, or the guidance that was given. Written once."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="decisions", verbose_name=_("meeting"))
    text = models.TextField(_("decision or guidance"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    objects: ClassVar[models.Manager["MeetingDecision"]]

    class Meta:
        verbose_name = _("decision of a meeting")
        verbose_name_plural = _("decisions of meetings")
        ordering = ["at", "pk"]
        triggers = [append_only()]

    def __str__(self) -> str:
        return self.text[:60]


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def open(self) -> Self:
        return self.filter(done_at__isnull=True)


@track()
class FollowUp(models.Model):
    """What somebody has to do after a meeting, until when, and what came of it."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="follow_ups", verbose_name=_("meeting"))
    text = models.CharField(_("task"), max_length=300)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="follow_ups", verbose_name=_("owner")
    )
    due_on = models.DateField(_("due"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked at"))
    outcome = models.TextField(_("outcome"), blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("done by"),
    )

    objects: ClassVar[FollowUpQuerySet] = FollowUpQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("task after a meeting")
        verbose_name_plural = _("tasks after meetings")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True, outcome="")
                | (Q(done_at__isnull=False, done_by__isnull=False) & ~Q(outcome="")),
                name="follow_up_done_has_an_outcome",
            )
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return self.text
