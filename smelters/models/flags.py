"""Flags of a facility beside its status: the company's own high-risk list, and what customers demand.

`HighRiskFacility.objects.in_force(on, known_at=...)` and `CustomerRule.objects.in_force(on, known_at=...)`; a flag
without a metal holds for every metal (`for_metal`). Confirmed sanctions stand in sanctions.py.
"""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from smelters.models.facilities import DatedFact, Facility, FactQuerySet, one_at_a_time
from smelters.models.minerals import Mineral


def _metal_or_none() -> Coalesce:
    return Coalesce("metal", Value(""))


class FlagQuerySet(FactQuerySet):
    def for_metal(self, metal: str) -> Self:
        """The flags that hold for the metal, those for every metal included."""
        return self.filter(Q(metal=metal) | Q(metal=None))


class FacilityFlag(DatedFact):
    """Something that is said of a facility, for one metal or for all."""

    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="%(class)ss", verbose_name=_("smelter")
    )
    metal = models.ForeignKey(
        Mineral,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("mineral"),
        help_text=_("Empty: for all minerals."),
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    objects: ClassVar[FlagQuerySet] = FlagQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        abstract = True


class HighRiskFacility(FacilityFlag):
    """That the company itself holds a facility to be of high risk."""

    source = models.CharField(_("source"), max_length=60, help_text=_("The series of the list that says so."))

    class Meta:
        verbose_name = _("smelter of the company's high-risk list")
        verbose_name_plural = _("smelters of the company's high-risk list")
        ordering = ["facility", "metal"]
        constraints = [one_at_a_time("high_risk_one_at_a_time", "facility", _metal_or_none(), "source")]

    def __str__(self) -> str:
        return f"{self.facility.cid} {self.metal_id or ''}".strip()


class CustomerRuleQuerySet(FlagQuerySet):
    def do_not_use(self) -> Self:
        """Facilities that a customer does not want in what it buys."""
        return self.filter(rule=CustomerRule.Rule.DO_NOT_USE)

    def approved(self) -> Self:
        """Facilities that a customer approves. Where it approves any for a metal, all others are not approved."""
        return self.filter(rule=CustomerRule.Rule.APPROVED)


class CustomerRule(FacilityFlag):
    """What a customer demands of a facility, for all of its parts or for one."""

    class Rule(models.TextChoices):
        DO_NOT_USE = "do_not_use", _("Do not use")
        APPROVED = "approved", _("Approved")

    customer = models.CharField(
        _("customer"), max_length=60, help_text=_("Its code, as with the parts that suppliers deliver.")
    )
    part = models.CharField(
        _("part number"), max_length=60, blank=True, help_text=_("Empty: for all parts of the customer.")
    )
    rule = models.CharField(_("rule"), max_length=12, choices=Rule.choices)
    deadline = models.DateField(_("customer's deadline"), null=True, blank=True)

    objects: ClassVar[CustomerRuleQuerySet] = CustomerRuleQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("demand of a customer")
        verbose_name_plural = _("demands of customers")
        ordering = ["customer", "facility", "metal"]
        constraints = [
            one_at_a_time("customer_rule_one_at_a_time", "facility", "customer", _metal_or_none(), "part")
        ]

    def __str__(self) -> str:
        return f"{self.customer}: {self.facility.cid} {self.rule}"
