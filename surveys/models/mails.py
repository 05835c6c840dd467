"""Every mail of a campaign: put down first, claimed before it is sent, marked after; and the requests it is about."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import kept, track_changes_of
from gscm.mail.put_down import PutDown, PutDownQuerySet, claimed_before_it_is_sent
from suppliers.access import reach_of, within_reach
from suppliers.models.people import User
from suppliers.models.suppliers import Supplier
from surveys.models.campaigns import Request
from surveys.models.ladders import LadderStep


class CampaignMailQuerySet(PutDownQuerySet):
    def visible_to(self, user: User) -> "CampaignMailQuerySet":
        """The mails that speak of a request within the person's reach."""
        reach = reach_of(user)
        if reach.everything:
            return self
        lines = MailLine.objects.filter(mail=OuterRef("pk")).filter(within_reach(reach, "request__supplier"))
        return self.filter(Exists(lines))

    def bounced(self) -> "CampaignMailQuerySet":
        return self.filter(bounced_at__isnull=False)


@track_changes_of("sent_at", "refusal", "bounced_at")
class CampaignMail(PutDown):
    """One mail to one reader about its requests."""

    class Kind(models.TextChoices):
        INVITATION = "invitation", _("Invitation")
        REMINDER = "reminder", _("Reminder")
        ESCALATION = "escalation", _("Escalation")

    class Reader(models.TextChoices):
        SUPPLIER = "supplier", _("supplier")
        COLLEAGUE = "colleague", _("colleague")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    level = models.PositiveSmallIntegerField(
        _("level"), choices=LadderStep.Level.choices, null=True, blank=True
    )
    reader = models.CharField(_("reader"), max_length=9, choices=Reader.choices)
    supplier = models.ForeignKey(
        Supplier,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="campaign_mails",
        verbose_name=_("supplier"),
    )
    name = models.CharField(_("name"), max_length=100, blank=True)
    token = models.UUIDField(_("token"), default=uuid.uuid4, unique=True)
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("put down at"))
    bounced_at = models.DateTimeField(_("bounced at"), null=True, blank=True)
    bounce = models.CharField(_("why it bounced"), max_length=300, blank=True)

    objects: ClassVar[CampaignMailQuerySet] = CampaignMailQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("mail of a campaign")
        verbose_name_plural = _("mails of campaigns")
        ordering = ["-created_at", "-pk"]
        constraints = [
            claimed_before_it_is_sent("campaign_mail_claimed_before_it_is_sent"),
            models.CheckConstraint(
                condition=Q(bounced_at__isnull=True) | Q(claimed_at__isnull=False),
                name="campaign_mail_bounces_after_it_went_out",
            ),
            models.CheckConstraint(
                condition=Q(reader="supplier", supplier__isnull=False)
                | Q(reader="colleague", supplier__isnull=True),
                name="campaign_mail_of_a_supplier_or_a_colleague",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(claimed_at__isnull=True), name="campaign_mail_outstanding"
            ),
            models.Index(fields=["to", "-created_at"], name="campaign_mail_by_reader"),
        ]
        triggers = [kept()]

    @property
    def state(self) -> str:
        """What became of it: bounced, sent, refused, begun or waiting."""
        if self.bounced_at:
            return "bounced"
        if self.sent_at:
            return "sent"
        if self.refusal:
            return "refused"
        return "begun" if self.claimed_at else "waiting"


class MailLine(models.Model):
    """That a mail speaks of a request, by which step of its ladder; once to each reader."""

    mail = models.ForeignKey(CampaignMail, models.PROTECT, related_name="lines", verbose_name=_("mail"))
    request = models.ForeignKey(Request, models.PROTECT, related_name="mail_lines", verbose_name=_("request"))
    step = models.ForeignKey(
        LadderStep, models.PROTECT, null=True, blank=True, related_name="mail_lines", verbose_name=_("step")
    )
    to = models.EmailField(_("to"))

    objects: ClassVar[models.Manager["MailLine"]]

    class Meta:
        verbose_name = _("request in a mail")
        verbose_name_plural = _("requests in mails")
        constraints = [
            models.UniqueConstraint(
                fields=["request", "step", "to"], nulls_distinct=False, name="mail_line_once"
            )
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return f"{self.request} · {self.to}"
