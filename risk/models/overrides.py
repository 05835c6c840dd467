"""That two people set a supplier's level by hand for a while; what was computed stays to be seen."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gscm.lib.agreements import Agreement, AgreementQuerySet
from gscm.lib.history import kept, track
from risk.models.scores import RiskLevel
from suppliers.models.suppliers import Supplier, SupplierScoped, SupplierScopedQuerySet


class LevelOverrideQuerySet(AgreementQuerySet, SupplierScopedQuerySet):  # type: ignore[override]
    """Levels set by hand, as far as the person reaches."""


@track()
class LevelOverride(Agreement, SupplierScoped):
    """One level, for some days. The points are never set by hand."""

    supplier = models.ForeignKey(
        Supplier, models.PROTECT, related_name="level_overrides", verbose_name=_("supplier")
    )
    level = models.CharField(_("level"), max_length=20, choices=RiskLevel.choices)

    objects: ClassVar[LevelOverrideQuerySet] = LevelOverrideQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Agreement.Meta):
        verbose_name = _("level set by hand")
        verbose_name_plural = _("levels set by hand")
        constraints = [
            *Agreement.Meta.constraints,
            ExclusionConstraint(
                name="level_override_one_at_a_time",
                expressions=[("supplier", RangeOperators.EQUAL), ("days", RangeOperators.OVERLAPS)],
                condition=Q(ended_on__isnull=True),
            ),
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return f"{self.supplier}: {self.level}"
