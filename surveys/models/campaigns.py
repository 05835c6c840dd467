"""A campaign asks; a request is one supplier's part of it."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import append_only, kept, track
from suppliers.access import READING_ROLES, may_steer
from suppliers.models.people import User
from suppliers.models.suppliers import Supplier, SupplierScoped, SupplierScopedQuerySet
from surveys.models.scope_rules import validate_rule
from surveys.workbooks.findings import Severity
from surveys.workbooks.rules.catalogue import RULES


class Family(models.TextChoices):
    """The templates that a campaign can ask for."""

    CMRT = "CMRT", "CMRT"
    EMRT = "EMRT", "EMRT"


def validate_severities(severities: object) -> None:
    """Each key is a rule of the catalogue, each value a severity.

    :raises ValidationError: names the first that is not.
    """
    if not isinstance(severities, dict):
        raise ValidationError(_("Severities are pairs of a rule and a severity."), code="no_pairs")
    known = {rule.id for rule in RULES}
    for rule, severity in severities.items():
        if rule not in known:
            raise ValidationError(_("There is no rule %(rule)s."), code="unknown_rule", params={"rule": rule})
        if severity not in set(Severity):
            raise ValidationError(
                _("%(severity)s is no severity."), code="unknown_severity", params={"severity": severity}
            )


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def visible_to(self, user: User) -> "CampaignQuerySet":
        """The centre sees all campaigns; who works for or reads about suppliers those that were launched."""
        if may_steer(user):
            return self
        return self.exclude(status=Campaign.Status.DRAFT) if user.roles & READING_ROLES else self.none()


@track()
class Campaign(models.Model):
    """One year's question to many suppliers: one template, one due date."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        RUNNING = "running", _("Running")
        CLOSED = "closed", _("Closed")

    title = models.CharField(_("title"), max_length=120)
    year = models.PositiveSmallIntegerField(_("reporting year"))
    family = models.CharField(_("template"), max_length=4, choices=Family.choices)
    minimum_version = models.CharField(
        _("oldest version accepted"),
        max_length=10,
        blank=True,
        help_text=_("For example 6.31. Empty: any that can be read."),
    )
    due_date = models.DateField(_("due date"))
    severities = models.JSONField(
        _("severities"),
        default=dict,
        blank=True,
        validators=[validate_severities],
        help_text=_(
            "Rules that this campaign grades otherwise: the rule’s number and reject, correct or warn."
        ),
    )
    copied_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="copies", verbose_name=_("copied from")
    )
    scope_rule = models.JSONField(
        _("scope rule"),
        default=dict,
        blank=True,
        validators=[validate_rule],
        help_text=_("Whom the campaign means by rule; empty: only who was added by hand."),
    )
    scope_as_of = models.DateField(
        _("scope as of"),
        null=True,
        blank=True,
        help_text=_("The day whose deliveries the scope rule looked at."),
    )
    allows_no_minerals = models.BooleanField(
        _("suppliers may answer that they use none of the minerals"),
        default=False,
        help_text=_("Each such answer names an officer and a reason, and is checked against material data."),
    )
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("created by"),
    )
    created_at = models.DateTimeField(_("created at"))
    launched_at = models.DateTimeField(_("launched at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    scope = models.ManyToManyField(
        Supplier,
        through="ScopeEntry",
        related_name="campaigns_in_scope",
        verbose_name=_("suppliers in scope"),
    )

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-year", "family"]
        constraints = [
            models.UniqueConstraint(fields=["year", "family", "title"], name="campaign_title_once_a_year"),
            models.CheckConstraint(
                condition=Q(status="draft", launched_at__isnull=True)
                | (~Q(status="draft") & Q(launched_at__isnull=False)),
                name="campaign_launched_unless_draft",
            ),
        ]
        triggers = [kept()]

    objects: ClassVar[CampaignQuerySet] = CampaignQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.title

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def is_running(self) -> bool:
        return self.status == self.Status.RUNNING


class ScopeEntry(models.Model):
    """That a campaign means a supplier, and why. Free to change in a draft; the launch turns each into a request."""

    class Origin(models.TextChoices):
        RULE = "rule", _("by rule")
        HAND = "hand", _("by hand")
        LATE = "late", _("added after the launch")

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="scope_entries", verbose_name=_("campaign")
    )
    supplier = models.ForeignKey(
        Supplier, models.PROTECT, related_name="scope_entries", verbose_name=_("supplier")
    )
    origin = models.CharField(_("origin"), max_length=5, choices=Origin.choices, default=Origin.HAND)
    reasons = models.JSONField(_("reasons"), default=list, blank=True)
    """What the rule found, as codes with parameters (services/scoping.py); by hand: who and why."""

    objects: ClassVar[models.Manager["ScopeEntry"]]

    class Meta:
        verbose_name = _("supplier in scope")
        verbose_name_plural = _("suppliers in scope")
        constraints = [models.UniqueConstraint(fields=["campaign", "supplier"], name="scope_entry_once")]

    def __str__(self) -> str:
        return f"{self.campaign} · {self.supplier}"


class ScopeExclusion(models.Model):
    """That a campaign does not mean a supplier, and why: what the rule found, or what a person said."""

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="scope_exclusions", verbose_name=_("campaign")
    )
    supplier = models.ForeignKey(
        Supplier, models.PROTECT, related_name="scope_exclusions", verbose_name=_("supplier")
    )
    by_hand = models.BooleanField(_("by hand"), default=False)
    reasons = models.JSONField(_("reasons"), default=list, blank=True)

    objects: ClassVar[models.Manager["ScopeExclusion"]]

    class Meta:
        verbose_name = _("supplier out of scope")
        verbose_name_plural = _("suppliers out of scope")
        constraints = [models.UniqueConstraint(fields=["campaign", "supplier"], name="scope_exclusion_once")]

    def __str__(self) -> str:
        return f"{self.campaign} · {self.supplier}"


class ScopeChange(SupplierScoped):
    """That a supplier came into a launched campaign, or left it, and why. Written once."""

    class Kind(models.TextChoices):
        ADDED = "added", _("Added")
        REMOVED = "removed", _("Removed")

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="scope_changes", verbose_name=_("campaign")
    )
    supplier = models.ForeignKey(
        Supplier, models.PROTECT, related_name="scope_changes", verbose_name=_("supplier")
    )
    kind = models.CharField(_("kind"), max_length=7, choices=Kind.choices)
    reason = models.CharField(_("reason"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    objects = SupplierScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of scope")
        verbose_name_plural = _("changes of scope")
        ordering = ["-at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="scope_change_has_a_reason")]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.supplier} · {self.get_kind_display()}"


class RequestQuerySet(SupplierScopedQuerySet):
    def standing(self) -> "RequestQuerySet":
        """Requests that were not taken back."""
        return self.filter(withdrawn_at__isnull=True)

    def asked(self) -> "RequestQuerySet":
        """Requests that went out and stand: an invitation was sent, and the supplier was not taken out since."""
        return self.standing().filter(invited_at__isnull=False)

    def uncertain(self, before: datetime) -> "RequestQuerySet":
        """Requests whose invitation was begun before the moment and never marked as sent: a worker died meanwhile."""
        return self.filter(invited_at__isnull=True, invitation_claimed_at__lt=before)

    def answered(self) -> "RequestQuerySet":
        """Requests with at least one file that could be read, or an accepted answer that no mineral is used: by them
        the response rate is told.
        """
        return self.filter(
            self._has_submission(status__in=["accepted", "returned"]) | self._has_accepted_none()
        )

    def accepted(self) -> "RequestQuerySet":
        """Requests with an accepted file, or an accepted answer that no mineral is used (acceptance rate)."""
        return self.filter(self._has_submission(status="accepted") | self._has_accepted_none())

    @staticmethod
    def _has_accepted_none() -> Exists:
        from surveys.models.no_minerals import NoMineralsAnswer

        return Exists(NoMineralsAnswer.objects.filter(request=OuterRef("pk"), status="accepted"))

    @staticmethod
    def _has_submission(**conditions: object) -> Exists:
        from surveys.models.submissions import Submission

        return Exists(Submission.objects.filter(request=OuterRef("pk"), **conditions))


@track()
class Request(SupplierScoped):
    """One supplier's task in a campaign."""

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="requests", verbose_name=_("campaign")
    )
    supplier = models.ForeignKey(
        Supplier, models.PROTECT, related_name="requests", verbose_name=_("supplier")
    )
    due_date = models.DateField(_("due date"))
    invitation_claimed_at = models.DateTimeField(_("invitation begun at"), null=True, blank=True)
    invited_at = models.DateTimeField(_("invited at"), null=True, blank=True)
    opened_at = models.DateTimeField(
        _("opened at"),
        null=True,
        blank=True,
        help_text=_("When a contact of the supplier first opened a page with this task."),
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("taken out of the campaign at"), null=True, blank=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        ordering = ["due_date", F("supplier__name")]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "supplier"], name="request_once_per_campaign")
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return f"{self.campaign} · {self.supplier}"
