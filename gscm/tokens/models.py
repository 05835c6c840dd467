"""How programs come in: tokens that act for a person within scopes, and answers that are kept for repeats."""

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import kept, track


class Scope(models.TextChoices):
    """What a token may do; never more than the person for whom it acts."""

    SUPPLIERS_READ = "suppliers:read", _("Read suppliers")
    SUPPLIERS_WRITE = "suppliers:write", _("Create and change suppliers")
    MATERIALS_READ = "materials:read", _("Read parts, deliveries and minerals")
    REQUESTS_READ = "requests:read", _("Read campaigns and requests")
    SUBMISSIONS_READ = "submissions:read", _("Read submissions, findings and files")
    SUBMISSIONS_WRITE = "submissions:write", _("Upload workbooks")
    ALERTS_READ = "alerts:read", _("Read alerts")
    CASES_READ = "cases:read", _("Read cases")
    AUDITS_READ = "audits:read", _("Read audits")
    FIGURES_READ = "figures:read", _("Read response figures")


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def visible_to(self, user: Any) -> "ApiTokenQuerySet":
        """A person's own tokens; the administrator sees all."""
        return self if "administrator" in user.roles else self.filter(user=user)

    def usable(self, at: datetime) -> "ApiTokenQuerySet":
        """Tokens that open something at the moment: not ended, not expired, of a person who may sign in."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=at, user__is_active=True)


@track(exclude=["digest", "last_used_at"])
class ApiToken(models.Model):
    """A key with which a program acts for a person. The key itself is never kept, only its SHA-256."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="api_tokens", verbose_name=_("acts for")
    )
    name = models.CharField(_("name"), max_length=100, help_text=_("Which program uses it, and where."))
    beginning = models.CharField(_("begins with"), max_length=12)
    digest = models.CharField("SHA-256", max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=30, choices=Scope.choices), verbose_name=_("may"))
    created_at = models.DateTimeField(_("created at"))
    expires_at = models.DateTimeField(_("expires at"))
    last_used_at = models.DateTimeField(_("last used at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended by"),
    )

    objects: ClassVar[ApiTokenQuerySet] = ApiTokenQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="api_token_expires_later"
            ),
            models.CheckConstraint(condition=Q(scopes__len__gt=0), name="api_token_has_a_scope"),
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return self.name

    @property
    def scope_words(self) -> list[str]:
        """What it may do, in words."""
        return [str(Scope(scope).label) for scope in self.scopes]


class KeptAnswer(models.Model):
    """What was answered to a request with an Idempotency-Key: the same key and content get the same answer again."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person")
    )
    key = models.CharField(_("key"), max_length=255)
    fingerprint = models.CharField(_("SHA-256 of the request"), max_length=64)
    status = models.PositiveSmallIntegerField(_("status of the answer"))
    body = models.JSONField(_("answer"))
    created_at = models.DateTimeField(_("created at"))

    objects: ClassVar[models.Manager["KeptAnswer"]]

    class Meta:
        verbose_name = _("kept answer")
        verbose_name_plural = _("kept answers")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="kept_answer_once")]

    def __str__(self) -> str:
        return self.key
