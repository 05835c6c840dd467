"""Suppliers, whom they deliver to, and who speaks for them."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import kept, track
from suppliers.access import reach_of, within_reach
from suppliers.models.organisation import Subsidiary

if TYPE_CHECKING:
    from suppliers.models.people import User


class SupplierScopedQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """The rows within this person's reach: the only way from a URL to a row."""
        return self.filter(within_reach(reach_of(user), self.model.supplier_path))  # type: ignore[attr-defined]


class SupplierScoped(models.Model):
    """A row that belongs to one supplier; `supplier_path` leads from the row to it.

    A concrete model takes a `SupplierScopedQuerySet` for its `objects`.
    """

    supplier_path: ClassVar[str] = "supplier"

    class Meta:
        abstract = True


class SupplierQuerySet(SupplierScopedQuerySet):
    def search(self, text: str) -> Self:
        """Suppliers of which a name or number holds the text; an empty text narrows nothing."""
        text = text.replace("\0", "").strip()  # PostgreSQL has no text with this sign
        names = ("name", "name_local", "external_id", "csr_reference")
        holds = models.Q(*((f"{name}__icontains", text) for name in names), _connector=models.Q.OR)
        return self.filter(holds) if text else self

    def spoken_for_by(self, user: "User") -> Self:
        """The suppliers for which the person speaks; not those that the person merely may see as a colleague."""
        contacts = Contact.objects.filter(supplier=models.OuterRef("pk"), user=user, is_active=True)
        return self.visible_to(user).filter(models.Exists(contacts))

    def with_release(self) -> Self:
        """Each with `release`: its present status for purchasing, None while it was not decided on."""
        decisions = apps.get_model("suppliers", "ReleaseDecision").objects
        newest = decisions.filter(supplier=models.OuterRef("pk")).order_by("-pk")
        return self.annotate(release=models.Subquery(newest.values("status")[:1]))

    def by_release(self, status: str | None) -> Self:
        """Those whose newest decision says this; with None those that were not decided on yet."""
        found = self.with_release()
        return found.filter(release__isnull=True) if status is None else found.filter(release=status)

    def of_customers(self, codes: Iterable[str], *, on: date, part: str = "") -> Self:
        """Suppliers that deliver parts of these customers on the day; of one part if its number is given.

        EXISTS, so that a supplier of many parts is one row. One query.
        """
        deliveries = apps.get_model("suppliers", "SuppliedPart").objects.in_force(on)
        wanted = deliveries.filter(supplier=models.OuterRef("pk"), part__customers__code__in=list(codes))
        return self.filter(models.Exists(wanted.filter(part__number=part) if part else wanted))


@track()
class Supplier(SupplierScoped):
    """A company that delivers to the group. One row, however many subsidiaries it delivers to."""

    supplier_path = "pk"

    external_id = models.CharField(_("supplier number"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=250)
    name_local = models.CharField(_("name in the other script"), max_length=250, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("ISO 3166-1, two letters"))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="zh-hans")
    buyer = models.CharField(
        _("buyer"),
        max_length=100,
        blank=True,
        help_text=_("Who buys from it, as the purchasing system says."),
    )
    commodity = models.CharField(
        _("commodity"),
        max_length=100,
        blank=True,
        help_text=_("What is bought from it, as purchasing groups it."),
    )
    csr_reference = models.CharField(
        _("CSR number"),
        max_length=60,
        blank=True,
        help_text=_("Its number in the Supplier Social Responsibility (CSR) Management System."),
    )
    delivers_to = models.ManyToManyField(
        Subsidiary, through="SupplyRelation", related_name="suppliers", verbose_name=_("delivers to")
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    objects = SupplierQuerySet.as_manager()

    class Meta:
        verbose_name = _("supplier")
        verbose_name_plural = _("suppliers")
        ordering = ["name"]
        triggers = [kept()]

    def __str__(self) -> str:
        return self.name

    def name_in(self, language: str) -> str:
        """The name in Chinese letters for a Chinese reader, in Latin ones for others, where there is one."""
        chinese = [
            name
            for name in (self.name, self.name_local)
            if any("\u4e00" <= letter <= "\u9fff" for letter in name)
        ]
        latin = [name for name in (self.name, self.name_local) if name and name not in chinese]
        return (chinese + latin if language.startswith("zh") else latin + chinese)[0]

    @property
    def shown_name(self) -> str:
        """The name in the reader's script."""
        return self.name_in(get_language() or "")

    @property
    def other_name(self) -> str:
        """The name in the other script; empty if there is but one."""
        return next((name for name in (self.name, self.name_local) if name and name != self.shown_name), "")


@track()
class SupplyRelation(models.Model):
    """That a supplier delivers to a subsidiary."""

    supplier = models.ForeignKey(Supplier, models.CASCADE, related_name="supply_relations")
    subsidiary = models.ForeignKey(Subsidiary, models.PROTECT, related_name="supply_relations")

    class Meta:
        verbose_name = _("supply relation")
        verbose_name_plural = _("supply relations")
        constraints = [
            models.UniqueConstraint(fields=["supplier", "subsidiary"], name="supply_relation_once")
        ]

    def __str__(self) -> str:
        return f"{self.supplier} · {self.subsidiary}"


@track()
class Contact(SupplierScoped):
    """A person of a supplier. With an account the person sees the portal of that supplier."""

    supplier = models.ForeignKey(
        Supplier, models.CASCADE, related_name="contacts", verbose_name=_("supplier")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contacts",
        verbose_name=_("account"),
    )
    name = models.CharField(_("name"), max_length=100)
    email = models.EmailField(_("e-mail"))
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="zh-hans")
    is_active = models.BooleanField(_("in use"), default=True)
    bounced_at = models.DateTimeField(
        _("mail came back at"),
        null=True,
        blank=True,
        help_text=_("Empty again once the address was changed."),
    )
    bounce_reason = models.CharField(_("why mail came back"), max_length=300, blank=True)

    objects = SupplierScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["supplier", "id"]
        constraints = [models.UniqueConstraint("supplier", Lower("email"), name="contact_once_per_supplier")]

    def __str__(self) -> str:
        return self.name
