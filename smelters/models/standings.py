"""What a facility is, and whether it works: said by a person or a list, apart from how it was assessed.

That it is listed, since when and where, follows from the look-ups; what no look-up says is kept here: that it ceased to
operate, is no smelter, is the same as another one, or why it was removed.
"""

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import kept
from smelters.models.facilities import Facility, FactQuerySet
from smelters.models.lists import ReferenceList
from smelters.models.minerals import Mineral


class StandingQuerySet(FactQuerySet):
    def of_dimension(self, dimension: str) -> Self:
        return self.filter(dimension=dimension)


class FacilityStanding(models.Model):
    """What was said of one dimension of a facility for a metal, from one day to another."""

    class Dimension(models.TextChoices):
        IDENTITY = "identity", _("Identity")
        OPERATION = "operation", _("Operation")

    class Value(models.TextChoices):
        REMOVED = "removed", _("Removed from the Smelter Reference List")
        NOT_A_SMELTER = "not_a_smelter", _("Not a smelter")
        SAME_AS = "same_as", _("The same as another smelter")
        CEASED = "ceased", _("Ceased operation")
        IDLE = "idle", _("Out of operation for the time being")
        OPERATING = "operating", _("In operation")

    VALUES: ClassVar[dict[str, tuple[str, ...]]] = {
        Dimension.IDENTITY: (Value.REMOVED, Value.NOT_A_SMELTER, Value.SAME_AS, Value.CEASED),
        Dimension.OPERATION: (Value.OPERATING, Value.IDLE, Value.CEASED),
    }
    """What can be said of each dimension."""

    class Reason(models.TextChoices):
        DEFINITION = "definition", _("Does not meet the definition of a smelter")
        CEASED = "ceased", _("Ceased operation")
        MERGED = "merged", _("Merged with another smelter, or listed twice")
        OWN_WISH = "own_wish", _("By its own wish")
        NON_CONFORMANCE = "non_conformance", _("Corrective action was not completed")
        OTHER = "other", _("Another reason")
        UNKNOWN = "unknown", _("Reason not known")

    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="standings", verbose_name=_("smelter")
    )
    metal = models.ForeignKey(Mineral, models.PROTECT, related_name="+", verbose_name=_("mineral"))
    dimension = models.CharField(_("dimension"), max_length=10, choices=Dimension.choices)
    value = models.CharField(_("what holds"), max_length=20, choices=Value.choices)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices, blank=True)
    same_as = models.ForeignKey(
        Facility, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("the same as")
    )
    source = models.CharField(_("source"), max_length=300, help_text=_("Where it is known from."))
    list = models.ForeignKey(
        ReferenceList,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by list"),
    )
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("said by"),
    )
    valid = DateRangeField(_("held from, to"))
    recorded = DateTimeRangeField(_("known from, to"))

    objects: ClassVar[StandingQuerySet] = StandingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("identity or operation of a smelter")
        verbose_name_plural = _("identities and operations of smelters")
        ordering = ["facility", "metal", "dimension", "valid"]
        constraints = [
            ExclusionConstraint(
                name="standing_one_at_a_time",
                expressions=[
                    ("facility", RangeOperators.EQUAL),
                    ("metal", RangeOperators.EQUAL),
                    ("dimension", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                    ("recorded", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(list__isnull=False, said_by__isnull=True)
                | Q(list__isnull=True, said_by__isnull=False),
                name="standing_said_by_one",
            ),
            models.CheckConstraint(
                condition=Q(value="same_as", same_as__isnull=False)
                | (~Q(value="same_as") & Q(same_as__isnull=True)),
                name="standing_names_the_other",
            ),
            models.CheckConstraint(
                condition=Q(dimension="identity", value__in=["removed", "not_a_smelter", "same_as", "ceased"])
                | Q(dimension="operation", value__in=["operating", "idle", "ceased"]),
                name="standing_value_of_dimension",
            ),
            models.CheckConstraint(
                condition=~Q(value="removed") | ~Q(reason=""), name="standing_removed_with_reason"
            ),
        ]
        triggers = [kept()]

    def __str__(self) -> str:
        return f"{self.facility.cid} {self.metal_id} {self.get_value_display()}"
