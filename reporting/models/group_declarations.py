"""What the group declares to its customers: computed once, released by a second person, then never changed."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pgtrigger import Condition, Protect, Update

from gscm.jobs.models import Job
from gscm.lib.history import kept, track
from gscm.lib.originals import originals
from suppliers.access import READING_ROLES, reach_of
from suppliers.models import Customer, Subsidiary, User
from surveys.models import Family, TemplateFile


class GroupDeclarationQuerySet(models.QuerySet["GroupDeclaration"]):
    def visible_to(self, user: User) -> Self:
        """All for the centre; of the released ones all for the board, for others those of all or of their branch."""
        if "centre" in user.roles:
            return self
        if not user.roles & READING_ROLES:
            return self.none()
        released = self.filter(status=GroupDeclaration.Status.RELEASED)
        if "board" in user.roles:
            return released
        branch = reach_of(user).subsidiary_ids
        return released.filter(Q(subsidiary__isnull=True) | Q(subsidiary__in=branch))

    def released_before(self, declaration: "GroupDeclaration") -> "GroupDeclaration | None":
        """The last one of the same template, scope and rules that was released before this one was made."""
        return (
            self.filter(
                status=GroupDeclaration.Status.RELEASED,
                family=declaration.family,
                scope=declaration.scope,
                subsidiary=declaration.subsidiary,
                customer=declaration.customer,
                settled_at__lte=declaration.made_at,
            )
            .order_by("-settled_at", "-pk")
            .first()
        )


@track(exclude=["result"])
class GroupDeclaration(models.Model):
    """One declaration: for whom, as of which day, by which rules; what it was computed from, and its file."""

    class Scope(models.TextChoices):
        COMPANY = "company", _("The whole company")
        SUBSIDIARY = "subsidiary", _("A subsidiary")
        CUSTOMER = "customer", _("A customer’s parts")

    class Profile(models.TextChoices):
        NONE = "none", _("No rules: every smelter stays")
        RMI = "rmi", _("Qualified by RMAP or an accepted scheme")
        OWN_LIST = "own_list", _("The customer’s own list")
        NO_COVERED = "no_covered", _("No covered countries")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Being computed")
        READY = "ready", _("Waits for release")
        RELEASED = "released", _("Released")
        DISCARDED = "discarded", _("Discarded")

    family = models.CharField(_("template"), max_length=4, choices=Family.choices)
    scope = models.CharField(_("scope"), max_length=10, choices=Scope.choices)
    subsidiary = models.ForeignKey(
        Subsidiary, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("subsidiary")
    )
    customer = models.ForeignKey(
        Customer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("customer"),
        help_text=_("Whose parts it is about, or whose rules are applied to the whole company."),
    )
    on = models.DateField(_("as of"))
    profile = models.CharField(_("rules"), max_length=10, choices=Profile.choices, default=Profile.NONE)
    record = models.JSONField(
        _("own record"), help_text=_("What the company says of itself: its data and the lettered questions.")
    )
    status = models.CharField(_("state"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    template = models.ForeignKey(
        TemplateFile, models.PROTECT, related_name="+", verbose_name=_("template file")
    )
    inputs = models.JSONField(_("computed from"), default=dict, blank=True)
    result = models.JSONField(_("result"), default=dict, blank=True)
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("released before")
    )
    file = models.FileField(_("file"), storage=originals, max_length=200, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    size = models.PositiveIntegerField(_("size in bytes"), default=0)
    job = models.OneToOneField(Job, models.PROTECT, related_name="+", verbose_name=_("long work"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made at"))
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("released or discarded by"),
    )
    settled_at = models.DateTimeField(_("released or discarded at"), null=True, blank=True)

    objects: ClassVar[GroupDeclarationQuerySet] = GroupDeclarationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("group declaration")
        verbose_name_plural = _("group declarations")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(scope="company", subsidiary__isnull=True)
                | Q(scope="subsidiary", subsidiary__isnull=False, customer__isnull=True)
                | Q(scope="customer", subsidiary__isnull=True, customer__isnull=False),
                name="group_declaration_scope_has_its_row",
            ),
            models.CheckConstraint(
                condition=~Q(profile="own_list") | Q(customer__isnull=False),
                name="group_declaration_own_list_has_a_customer",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "ready"], settled_by__isnull=True, settled_at__isnull=True)
                | Q(status__in=["released", "discarded"], settled_by__isnull=False, settled_at__isnull=False),
                name="group_declaration_settled_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(status="released") | ~Q(settled_by=F("made_by")),
                name="group_declaration_released_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "discarded"]) | ~(Q(file="") | Q(sha256="")),
                name="group_declaration_computed_before_released",
            ),
        ]
        triggers = [
            kept(),
            Protect(
                name="released_stays",
                operation=Update,
                condition=Condition("OLD.status IN ('released', 'discarded')"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} · {self.about}"

    @property
    def about(self) -> str:
        """What it speaks for, in the reader's words."""
        if self.scope == self.Scope.CUSTOMER:
            return gettext("Parts of %(customer)s") % {"customer": self.customer}
        return str(self.subsidiary or self.get_scope_display())

    @property
    def file_name(self) -> str:
        return f"{self.template.family}_{self.template.version}_{self.on:%Y-%m-%d}_{self.pk}.xlsx"

    @property
    def problems(self) -> list[str]:
        """What stands in the way of the release: cells that miss something, or do not say what was to be written."""
        return [*self.result.get("missing", ()), *self.result.get("unequal", ())]
