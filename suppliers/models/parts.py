"""Parts that suppliers deliver, and the customers in whose products they end.

What a customer demands touches only the suppliers of its parts: `Supplier.objects.of_customers(...)` gives them as of a
day, `SuppliedPart.objects.in_force(on).for_customer(code)` the deliveries themselves; both are one query.
"""

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import kept, track
from suppliers.access import reach_of
from suppliers.models.suppliers import Supplier, SupplierScoped, SupplierScopedQuerySet

if TYPE_CHECKING:
    from suppliers.models.people import User


@track()
class Customer(models.Model):
    """A customer of the group that has demands of its own."""

    code = models.CharField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=250)
    wants_products = models.BooleanField(
        _("wants declarations for products"),
        default=False,
        help_text=_("Suppliers of its parts are asked to declare for products, not for the whole company."),
    )

    objects: ClassVar[models.Manager["Customer"]]

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        ordering = ["code"]
        triggers = [kept()]

    def __str__(self) -> str:
        return self.name


class PartQuerySet(models.QuerySet["Part"]):
    def visible_to(self, user: "User") -> Self:
        """The parts that a supplier within this person's reach delivers or delivered; all for who sees everything."""
        if reach_of(user).everything:
            return self
        return self.filter(Exists(SuppliedPart.objects.visible_to(user).filter(part=OuterRef("pk"))))

    def delivered(self, on: date) -> Self:
        """The parts that anybody delivers on the day."""
        return self.filter(Exists(SuppliedPart.objects.in_force(on).filter(part=OuterRef("pk"))))

    def search(self, text: str) -> Self:
        """Parts whose number, name or commodity holds the text; an empty text narrows nothing."""
        text = text.replace("\0", "").strip()  # PostgreSQL has no text with this sign
        if not text:
            return self
        return self.filter(Q(number__icontains=text) | Q(name__icontains=text) | Q(commodity__icontains=text))


@track()
class Part(models.Model):
    """A part or material that the group buys, and the customers whose products it goes into."""

    number = models.CharField(_("part number"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=250, blank=True)
    commodity = models.CharField(
        _("commodity"),
        max_length=100,
        blank=True,
        help_text=_("The kind of goods, such as solder or capacitor; rules say which minerals it contains."),
    )
    customers = models.ManyToManyField(
        Customer, blank=True, related_name="parts", verbose_name=_("customers")
    )

    objects: ClassVar[PartQuerySet] = PartQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("part")
        verbose_name_plural = _("parts")
        ordering = ["number"]
        triggers = [kept()]

    def __str__(self) -> str:
        return self.number


class SuppliedPartQuerySet(SupplierScopedQuerySet):
    def in_force(self, on: date) -> Self:
        """What was delivered on the day."""
        return self.filter(since__lte=on).filter(Q(until__isnull=True) | Q(until__gt=on))

    def for_customer(self, code: str, *, part: str = "") -> Self:
        """Deliveries of parts that go to the customer with this code; of one part if its number is given."""
        found = self.filter(part__customers__code=code)
        return found.filter(part__number=part) if part else found


@track()
class SuppliedPart(SupplierScoped):
    """That a supplier delivers a part from one day to another."""

    supplier = models.ForeignKey(
        Supplier, models.CASCADE, related_name="supplied_parts", verbose_name=_("supplier")
    )
    part = models.ForeignKey(Part, models.PROTECT, related_name="deliveries", verbose_name=_("part"))
    since = models.DateField(_("since"))
    until = models.DateField(_("until (not included)"), null=True, blank=True)

    objects: ClassVar[SuppliedPartQuerySet] = SuppliedPartQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("supplied part")
        verbose_name_plural = _("supplied parts")
        ordering = ["supplier", "part"]
        constraints = [
            models.UniqueConstraint(fields=["supplier", "part", "since"], name="supplied_part_once"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
                name="supplied_part_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supplier} · {self.part}"
