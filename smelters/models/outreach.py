"""Who asked a smelter to enrol, when, and what came of it. Entries are added, never changed."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import append_only
from smelters.models.facilities import Facility
from smelters.models.minerals import Mineral


class OutreachEntry(models.Model):
    """One step of the talk with a smelter about RMAP: that it was asked, that it answered, or that nothing came."""

    class Channel(models.TextChoices):
        LETTER = "letter", _("Letter")
        EMAIL = "email", _("E-mail")
        PHONE = "phone", _("Telephone")
        MEETING = "meeting", _("Meeting or visit")
        SUPPLIER = "supplier", _("Through a supplier")
        SCHEME = "scheme", _("Through RMI or another scheme")

    class Result(models.TextChoices):
        ASKED = "asked", _("Asked, no answer yet")
        NO_ANSWER = "no_answer", _("No answer")
        CONSIDERING = "considering", _("Is considering it")
        PROMISED = "promised", _("Promised to enrol")
        ENROLLED = "enrolled", _("Says that it has enrolled")
        DECLINED = "declined", _("Declined")

    facility = models.ForeignKey(Facility, models.PROTECT, related_name="outreach", verbose_name=_("smelter"))
    metal = models.ForeignKey(Mineral, models.PROTECT, related_name="+", verbose_name=_("mineral"))
    happened_on = models.DateField(_("day"))
    asked_by = models.CharField(
        _("who asked"), max_length=200, help_text=_("The person, and the company if it was a supplier.")
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    letter = models.CharField(_("letter or reference"), max_length=200, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    result = models.CharField(_("result"), max_length=20, choices=Result.choices, default=Result.ASKED)
    next_on = models.DateField(_("next step on"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written down by")
    )
    recorded_at = models.DateTimeField(_("written down at"))

    objects: ClassVar[models.Manager["OutreachEntry"]]

    class Meta:
        verbose_name = _("outreach to a smelter")
        verbose_name_plural = _("outreach to smelters")
        ordering = ["-happened_on", "-recorded_at", "-pk"]
        indexes = [models.Index(fields=["facility", "metal", "happened_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(next_on__isnull=True) | Q(next_on__gte=F("happened_on")),
                name="outreach_next_is_later",
                violation_error_message=_("The next step cannot lie before the day itself."),
            )
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.facility.cid} {self.happened_on}"
