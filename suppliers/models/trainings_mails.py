"""Mails about trainings: put down first, claimed before they are sent, marked after."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import kept
from gscm.mail.put_down import PutDown, PutDownQuerySet, claimed_before_it_is_sent
from suppliers.models.trainings import Participant
from suppliers.models.trainings_materials import MaterialForward, TrainingMaterial


class TrainingMail(PutDown):
    """One mail: an invitation, that it is held on another day or not at all, a material handed on, a review due."""

    class Kind(models.TextChoices):
        INVITATION = "invitation", _("invitation")
        MOVED = "moved", _("held on another day")
        CANCELLED = "cancelled", _("called off")
        FORWARD = "forward", _("material handed on")
        REVIEW = "review", _("a review is overdue")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    participant = models.ForeignKey(
        Participant,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mails",
        verbose_name=_("participant"),
    )
    forward = models.ForeignKey(
        MaterialForward,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mails",
        verbose_name=_("material handed on"),
    )
    material = models.ForeignKey(
        TrainingMaterial,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mails",
        verbose_name=_("training material"),
    )
    day = models.DateField(_("day"), null=True, blank=True)
    created_at = models.DateTimeField(_("put down at"))

    objects: ClassVar[PutDownQuerySet] = PutDownQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("mail about a training")
        verbose_name_plural = _("mails about trainings")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "participant", "forward", "material", "day"],
                nulls_distinct=False,
                name="training_mail_once",
            ),
            claimed_before_it_is_sent("training_mail_claimed_before_it_is_sent"),
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(claimed_at__isnull=True), name="training_mail_outstanding"
            )
        ]
        triggers = [kept()]
