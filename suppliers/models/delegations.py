"""Who does the open work about a supplier for a time."""

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import kept, track
from suppliers.models.suppliers import Supplier, SupplierScoped, SupplierScopedQuerySet


class DelegationQuerySet(SupplierScopedQuerySet):
    def in_force(self, on: date) -> Self:
        """The delegations that hold on the day."""
        return self.filter(ended_at__isnull=True, since__lte=on, until__gte=on)

    def to_come(self, on: date) -> Self:
        """Those that hold on the day or will later."""
        return self.filter(ended_at__isnull=True, until__gte=on)


@track()
class Delegation(SupplierScoped):
    """That a colleague does the open work about a supplier, from a day until a day, both included.

    It says who is expected to act and gives no reach: only who may see the supplier anyway is chosen.
    """

    supplier = models.ForeignKey(
        Supplier, models.PROTECT, related_name="delegations", verbose_name=_("supplier")
    )
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="delegations", verbose_name=_("delegated to")
    )
    since = models.DateField(_("from"))
    until = models.DateField(_("until"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("delegated by")
    )
    at = models.DateTimeField(_("delegated at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended by"),
    )

    objects: ClassVar[DelegationQuerySet] = DelegationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        ordering = ["-since", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="delegation_ends_after_it_began"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="delegation_ended_by_somebody",
            ),
            ExclusionConstraint(
                name="delegation_to_one_at_a_time",
                expressions=[
                    ("supplier", RangeOperators.EQUAL),
                    (
                        Func("since", "until", models.Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(ended_at__isnull=True),
            ),
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return f"{self.supplier} · {self.to}"
