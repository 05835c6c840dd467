"""The group and its subsidiaries, as a tree that changes over time."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gscm.lib.history import track


class SubsidiaryQuerySet(models.QuerySet["Subsidiary"]):
    def branch_ids(self, roots: Iterable[int]) -> frozenset[int]:
        """The given subsidiaries and all below them. One query, whatever the depth."""
        children: dict[int | None, list[int]] = defaultdict(list)
        for pk, parent_id in self.values_list("pk", "parent_id"):
            children[parent_id].append(pk)
        branch: set[int] = set()
        waiting = list(roots)
        while waiting:
            pk = waiting.pop()
            if pk not in branch:
                branch.add(pk)
                waiting.extend(children[pk])
        return frozenset(branch)


@track()
class Subsidiary(models.Model):
    """A company or site of the group; the group itself is the root.

    `parent` is today's; where it stood and will stand is told by its placements (`services/organisation.py`).
    """

    code = models.SlugField(_("code"), max_length=30, unique=True)
    name_en = models.CharField(_("English name"), max_length=200)
    name_zh = models.CharField(_("Chinese name"), max_length=200)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("belongs to")
    )

    objects: ClassVar[SubsidiaryQuerySet] = SubsidiaryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("subsidiary")
        verbose_name_plural = _("subsidiaries")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["parent"],
                condition=Q(parent__isnull=True),
                nulls_distinct=False,
                name="subsidiary_one_root",
                violation_error_message=_("There is one group at the top; every other unit belongs to one."),
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="subsidiary_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_zh if (get_language() or "").startswith("zh") else self.name_en


class PlacementQuerySet(models.QuerySet["SubsidiaryPlacement"]):
    def on(self, day: date) -> Self:
        """The placements that hold on the day."""
        return self.filter(valid__contains=day)


@track()
class SubsidiaryPlacement(models.Model):
    """Where a subsidiary stands in the group, from one day to another.

    A subsidiary that was never moved has none: it always stood where it stands. One that has some is part of the
    group on the days of these only.
    """

    subsidiary = models.ForeignKey(
        Subsidiary, models.CASCADE, related_name="placements", verbose_name=_("subsidiary")
    )
    parent = models.ForeignKey(
        Subsidiary, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("belongs to")
    )
    valid = DateRangeField(_("days"))

    objects: ClassVar[PlacementQuerySet] = PlacementQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("place of a subsidiary")
        verbose_name_plural = _("places of subsidiaries")
        ordering = ["subsidiary", "valid"]
        constraints = [
            ExclusionConstraint(
                name="subsidiary_one_place_at_a_time",
                expressions=[("subsidiary", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(condition=Q(valid__isempty=False), name="subsidiary_placement_has_days"),
            models.CheckConstraint(
                condition=~Q(parent=F("subsidiary")), name="subsidiary_placement_not_below_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subsidiary} · {self.parent or '–'}"
