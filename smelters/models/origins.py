"""Where the minerals of a facility come from, by each source that says so.

`FacilityOrigin.objects.in_force(on, known_at=...)` gives all origins on a day; `.most_specific()` orders the best known
first: mine, region, country, level, recycled. No row means that nothing is known, not that there is no risk.
"""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Case, IntegerField, Q, Value, When
from django.utils.translation import gettext_lazy as _

from smelters.models.facilities import Fact, FactQuerySet, one_at_a_time


class Detail(models.TextChoices):
    """How exactly an origin is known, the most exact first (requirement I9)."""

    MINE = "mine", _("Mine")
    REGION = "region", _("Region")
    COUNTRY = "country", _("Country")
    LEVEL = "level", _("Country level only")
    UNKNOWN = "unknown", _("Unknown")


class OriginQuerySet(FactQuerySet):
    def most_specific(self) -> Self:
        """Annotate `detail` and order by it: a mine before a region, a country, a level."""
        detail = Case(
            When(~Q(mine=""), then=Value(Detail.MINE.value)),
            When(~Q(region=""), then=Value(Detail.REGION.value)),
            When(~Q(country=""), then=Value(Detail.COUNTRY.value)),
            default=Value(Detail.LEVEL.value),
        )
        place = Case(
            *(When(detail=detail, then=Value(number)) for number, detail in enumerate(Detail)),
            output_field=IntegerField(),
        )
        ordered = self.annotate(detail=detail).annotate(place=place)
        return ordered.order_by("place", "country", "region", "mine", "source")

    def of_members(self, *, allowed: bool) -> Self:
        """Without what only members of RMI may see, unless it is allowed."""
        return self if allowed else self.exclude(list__licence="member-only")


class FacilityOrigin(Fact):
    """That a facility gets a metal from a country, region or mine, or from countries of a level, by one source."""

    class Level(models.TextChoices):
        ONE = "1", _("Level 1")
        TWO = "2", _("Level 2")
        THREE = "3", _("Level 3")
        DRC = "drc", _("DRC")
        RECYCLED = "recycled", _("Recycled or scrap")

    source = models.CharField(_("source"), max_length=60, help_text=_("The series of the list that says so."))
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("ISO 3166-1, two letters"))
    region = models.CharField(_("region"), max_length=6, blank=True, help_text=_("ISO 3166-2"))
    mine = models.CharField(_("mine"), max_length=250, blank=True)
    level = models.CharField(_("level"), max_length=10, choices=Level.choices, blank=True)

    objects: ClassVar[OriginQuerySet] = OriginQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("origin")
        verbose_name_plural = _("origins")
        ordering = ["facility", "metal", "country"]
        constraints = [
            one_at_a_time(
                "origin_one_at_a_time",
                *("facility", "metal", "source", "country", "region", "mine", "level"),
            )
        ]
        indexes = [models.Index(fields=["country"], name="origin_country")]

    def __str__(self) -> str:
        place = self.mine or self.region or self.country or self.get_level_display()
        return f"{self.facility.cid} {self.metal_id} {place}"
