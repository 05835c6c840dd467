"""How a campaign presses: its texts, its reminders and its escalation, as rows."""

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import append_only, kept, track
from suppliers.models.suppliers import SupplierScoped, SupplierScopedQuerySet
from surveys.models.campaigns import Campaign, Request


class Receiver(models.TextChoices):
    """Whom a step of the ladder writes to."""

    CONTACTS = "contacts", _("Contacts of the supplier")
    EXECUTION = "execution", _("Execution team of the subsidiary")
    ABOVE = "above", _("Execution team of the unit above")
    CENTRE = "centre", _("Centre")
    BOARD = "board", _("Board")


def validate_receivers(receivers: object) -> None:
    """A list of at least one known receiver.

    :raises ValidationError: it is anything else.
    """
    if not isinstance(receivers, list) or not receivers or not set(receivers) <= set(Receiver):
        raise ValidationError(_("Choose at least one receiver."), code="no_receivers")


HIGHEST_BY_TIME = 3
"""Levels above this one are steps of the business: a person takes them, never a clock."""


@track()
class LadderStep(models.Model):
    """One step of a campaign's ladder: E0 reminds the contacts, E1 to E3 inform by time, E4 and E5 by decision."""

    class Level(models.IntegerChoices):
        E0 = 0, _("E0 Reminder")
        E1 = 1, _("E1 Execution team")
        E2 = 2, _("E2 Unit above")
        E3 = 3, _("E3 Centre")
        E4 = 4, _("E4 Business level")
        E5 = 5, _("E5 Board")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="ladder", verbose_name=_("campaign"))
    level = models.PositiveSmallIntegerField(_("level"), choices=Level.choices)
    days = models.SmallIntegerField(
        _("days after the due date"),
        null=True,
        blank=True,
        help_text=_("Negative: before the due date. Empty: a person decides."),
    )
    receivers = models.JSONField(_("receivers"), default=list, validators=[validate_receivers])
    is_in_use = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("step of a ladder")
        verbose_name_plural = _("steps of a ladder")
        ordering = ["level", "days"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "level", "days"], nulls_distinct=False, name="ladder_step_once"
            ),
            models.CheckConstraint(
                condition=Q(level__gt=HIGHEST_BY_TIME, level__lte=5, days__isnull=True)
                | Q(level__lte=HIGHEST_BY_TIME, days__isnull=False),
                name="ladder_step_of_the_business_has_no_clock",
            ),
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return f"{self.campaign} · {self.get_level_display()}"


@track()
class CampaignText(models.Model):
    """What a campaign says in its own words, in one language; empty parts keep the standard wording."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="texts", verbose_name=_("campaign"))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=150, blank=True)
    introduction = models.TextField(_("why we ask"), max_length=4000, blank=True)
    closing = models.TextField(_("closing words"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("text of a campaign")
        verbose_name_plural = _("texts of a campaign")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "language"], name="campaign_text_once_per_language")
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return f"{self.campaign} · {self.language}"


class LadderHoldQuerySet(SupplierScopedQuerySet):
    def in_force(self) -> "LadderHoldQuerySet":
        return self.filter(lifted_at__isnull=True)


@track()
class LadderHold(SupplierScoped):
    """That a request is left in peace: no reminder, no escalation, until a person lifts it."""

    supplier_path = "request__supplier"

    request = models.ForeignKey(
        Request, models.PROTECT, related_name="ladder_holds", verbose_name=_("request")
    )
    reason = models.CharField(_("reason"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lifted by"),
    )
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)

    objects: ClassVar[LadderHoldQuerySet] = LadderHoldQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("stop of a ladder")
        verbose_name_plural = _("stops of ladders")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=Q(lifted_at__isnull=True), name="ladder_hold_one_in_force"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="ladder_hold_has_a_reason"),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="ladder_hold_lifted_by_somebody",
            ),
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return self.reason


class EscalationDecision(SupplierScoped):
    """That a person took a request to the business level or before the Board, and why. It ends no relationship."""

    supplier_path = "request__supplier"

    request = models.ForeignKey(
        Request, models.PROTECT, related_name="escalation_decisions", verbose_name=_("request")
    )
    step = models.ForeignKey(LadderStep, models.PROTECT, related_name="decisions", verbose_name=_("step"))
    reason = models.TextField(_("reason"), max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    objects = SupplierScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision to escalate")
        verbose_name_plural = _("decisions to escalate")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "step"], name="escalation_decision_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="escalation_decision_has_a_reason"),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.request} · {self.step.get_level_display()}"
