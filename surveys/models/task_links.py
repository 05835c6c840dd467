"""The way in that a mail carries: once, without a password, for a while, to the requests the mail is about."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import append_only, kept
from suppliers.models.suppliers import Contact, SupplierScoped, SupplierScopedQuerySet
from surveys.models.campaigns import Campaign, Request, RequestQuerySet


class TaskLink(SupplierScoped):
    """A link of one mail to one contact. Only the hash of what stands in the link is kept."""

    supplier_path = "contact__supplier"

    class Standing(models.TextChoices):
        FRESH = "fresh", _("not used yet")
        USED = "used", _("used")
        EXPIRED = "expired", _("expired")
        ENDED = "ended", _("the requests have ended")
        MOVED = "moved", _("the contact has changed")

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="task_links", verbose_name=_("contact"))
    email = models.EmailField(_("sent to"))
    requests = models.ManyToManyField(Request, related_name="task_links", verbose_name=_("requests"))
    token_hash = models.CharField(_("hash of the token"), max_length=64, unique=True)
    made_at = models.DateTimeField(_("made at"))
    expires_at = models.DateTimeField(_("expires at"))
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)

    objects = SupplierScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("link of a mail")
        verbose_name_plural = _("links of mails")
        ordering = ["-made_at", "-pk"]
        triggers = [kept()]

    def __str__(self) -> str:
        return self.email

    def open_requests(self) -> RequestQuerySet:
        """The requests that the link still leads to: not taken back, of a campaign that runs."""
        found: RequestQuerySet = self.requests.all()
        return found.standing().filter(campaign__status=Campaign.Status.RUNNING).order_by("due_date", "pk")

    def standing(self, at: datetime) -> str:
        """Whether it opens the task at the moment, and if not, why. One query."""
        contact: Contact = self.contact
        if not (contact.is_active and contact.user_id and contact.email.lower() == self.email.lower()):
            return self.Standing.MOVED
        if not self.open_requests().exists():
            return self.Standing.ENDED
        if self.used_at:
            return self.Standing.USED
        return self.Standing.EXPIRED if self.expires_at <= at else self.Standing.FRESH


class TaskLinkStep(models.Model):
    """What somebody did by a link. Written once."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("Signed in by the link")
        CODE = "code", _("Asked for a code")
        CLAIMED = "claimed", _("Named the right person")

    link = models.ForeignKey(TaskLink, models.CASCADE, related_name="steps", verbose_name=_("link"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
        help_text=_("Empty where it is not known who it was."),
    )

    objects: ClassVar[models.Manager["TaskLinkStep"]]

    class Meta:
        verbose_name = _("step by a link")
        verbose_name_plural = _("steps by links")
        ordering = ["link", "at", "pk"]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.link}: {self.get_kind_display()}"
