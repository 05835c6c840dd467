"""People who sign in, and the roles they hold."""

from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import track
from suppliers.models.organisation import Subsidiary


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person who signs in; without a password by e-mailed code only."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """The administrator of an empty start: keeps people and settings, and holds that role."""
        user = self.create_user(email, password, is_staff=True, is_superuser=True, **fields)
        user.memberships.create(role=Role.ADMINISTRATOR)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


def display_name(user: "User") -> str:
    """How pages and mails address a person."""
    return user.full_name or user.email


@track(exclude=["password", "last_login"])
class User(AbstractBaseUser, PermissionsMixin):
    """A person: one account, however many roles and suppliers."""

    class Theme(models.TextChoices):
        SYSTEM = "system", _("Like the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    email = models.EmailField(_("e-mail"), unique=True)
    full_name = models.CharField(_("name"), max_length=100, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="zh-hans")
    theme = models.CharField(_("colours"), max_length=10, choices=Theme.choices, default=Theme.SYSTEM)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("may open the administration"), default=False)
    date_joined = models.DateTimeField(_("since"), default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["email"]
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_lower_case"),
        ]

    def __str__(self) -> str:
        return display_name(self)

    def get_full_name(self) -> str:
        return display_name(self)

    def get_short_name(self) -> str:
        return display_name(self)

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles held today; empty for a supplier's contact."""
        return frozenset(self.memberships.in_force(timezone.localdate()).values_list("role", flat=True))

    @cached_property
    def is_supplier_contact(self) -> bool:
        """Whether this person speaks for a supplier."""
        return self.contacts.filter(is_active=True).exists()


class Role(models.TextChoices):
    """What somebody is to the programme."""

    EXECUTION_TEAM = "execution_team", _("Execution team")
    CENTRE = "centre", _("Centre")
    BOARD = "board", _("Board")
    ADMINISTRATOR = "administrator", _("Administrator")
    AUDITOR = "auditor", _("Internal auditor")
    GRIEVANCE_OFFICER = "grievance_officer", _("Grievance officer")
    GRIEVANCE_DEPUTY = "grievance_deputy", _("Deputy grievance officer")


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_force(self, on: date) -> "MembershipQuerySet":
        """The memberships that hold on the day."""
        return self.filter(since__lte=on).filter(Q(until__isnull=True) | Q(until__gt=on))


@track()
class Membership(models.Model):
    """A role that a person holds, for an execution team in one subsidiary and all below it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    subsidiary = models.ForeignKey(
        Subsidiary,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("subsidiary"),
    )
    since = models.DateField(_("since"), default=timezone.localdate)
    until = models.DateField(_("until (not included)"), null=True, blank=True)
    function = models.CharField(
        _("function"),
        max_length=100,
        blank=True,
        help_text=_("In the working group or team, such as its head."),
    )
    duties = models.TextField(_("tasks"), blank=True, help_text=_("What the person does there, one a line."))

    objects: ClassVar[MembershipQuerySet] = MembershipQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("role of a person")
        verbose_name_plural = _("roles of people")
        ordering = ["user", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "subsidiary", "since"], nulls_distinct=False, name="membership_once"
            ),
            models.CheckConstraint(
                condition=Q(role=Role.EXECUTION_TEAM, subsidiary__isnull=False)
                | (~Q(role=Role.EXECUTION_TEAM) & Q(subsidiary__isnull=True)),
                name="membership_subsidiary_for_execution_team_only",
                violation_error_message=_(
                    "An execution team belongs to a subsidiary; the other roles to none."
                ),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
                name="membership_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"
