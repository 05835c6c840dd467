"""Which suppliers deliver parts with certain minerals on a day, and why: what scope rules of campaigns ask.

`reasons(rule, on=...)` gives every supplier that the rule means with the parts that are the reason, `reasons_outside`
says of the others why the rule leaves them out. Both have a fixed number of queries, whatever the number of suppliers:

    rule = MaterialRule(minerals=("Tin", "Gold"), is_necessary=True)
    inside = materials.reasons(rule, on=today)      # {supplier_id: [Reason(mineral="Tin", parts=12, ...), ...]}
    outside = materials.reasons_outside(rule, on=today)           # {supplier_id: Outside.OTHER_MINERALS, ...}
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg, BoolOr
from django.db import models
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from suppliers.models import Part, Subsidiary, SuppliedPart, Supplier, SupplyRelation
from surveys.models import MineralContent


@dataclass(frozen=True, slots=True)
class MaterialRule:
    """Whom a campaign means, by what their parts contain. What is empty narrows nothing, but for the minerals."""

    minerals: Collection[str]
    """Names in the templates, such as `Tin`. A supplier is meant if one of its parts contains one of them."""
    is_necessary: bool = False
    """Only minerals that are necessary to the functionality or production of the part."""
    sources: Collection[str] = ()
    """`MineralContent.Source`: only what these say."""
    customers: Collection[str] = ()
    """Codes: only parts that go to one of these customers."""
    subsidiaries: Collection[str] = ()
    """Codes: only suppliers that deliver to one of these subsidiaries or to what belongs to it."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a supplier is meant: one mineral, and the parts that contain it."""

    mineral: str
    parts: int
    example: str
    """The first of the parts, by number."""
    sources: tuple[str, ...]
    is_necessary: bool
    """Whether it is necessary in at least one of the parts."""


class Outside(models.TextChoices):
    """Why a rule leaves a supplier out."""

    NO_PARTS = "no_parts", _("delivers no parts on this day")
    NOT_KNOWN = "not_known", _("nothing is known of what its parts contain")
    OTHER_MINERALS = "other_minerals", _("its parts contain none of these minerals")
    NARROWED = "narrowed", _("left out by necessity, source, customer or subsidiary")


def in_force(on: date, path: str = "part__contents") -> Q:
    """The filter for contents, reached by the path, that hold on the day as known now."""
    return Q(**{f"{path}__valid__contains": on, f"{path}__recorded__upper_inf": True})


def deliveries(rule: MaterialRule, *, on: date) -> QuerySet[SuppliedPart]:
    """The deliveries that a rule means: one row for each supplier, part, mineral and source that says so.

    The content of the row stands at `part__contents__…`.
    """
    content = in_force(on) & Q(part__contents__mineral__in=list(rule.minerals))
    if rule.is_necessary:
        content &= Q(part__contents__is_necessary=True)
    if rule.sources:
        content &= Q(part__contents__source__in=list(rule.sources))
    rows: QuerySet[SuppliedPart] = SuppliedPart.objects.in_force(on).filter(content)
    if rule.customers:
        relation = Part.customers.through.objects
        rows = rows.filter(
            Exists(relation.filter(part=OuterRef("part"), customer__code__in=list(rule.customers)))
        )
    if rule.subsidiaries:
        roots = Subsidiary.objects.filter(code__in=list(rule.subsidiaries)).values_list("pk", flat=True)
        branch = Subsidiary.objects.branch_ids(roots)
        rows = rows.filter(
            Exists(SupplyRelation.objects.filter(supplier=OuterRef("supplier"), subsidiary__in=branch))
        )
    return rows


def reasons(rule: MaterialRule, *, on: date) -> dict[int, list[Reason]]:
    """The suppliers that the rule means, by primary key, with their reasons. One query, two more for subsidiaries."""
    grouped: Any = (
        deliveries(rule, on=on)
        .order_by()
        .values("supplier_id", "part__contents__mineral_id")
        .annotate(
            parts=Count("part_id", distinct=True),
            example=Min("part__number"),
            sources=ArrayAgg("part__contents__source", distinct=True),
            is_necessary=BoolOr("part__contents__is_necessary"),
        )
        .order_by("supplier_id", "part__contents__mineral__position")
    )
    found: dict[int, list[Reason]] = {}
    for row in grouped:
        found.setdefault(row["supplier_id"], []).append(
            Reason(
                row["part__contents__mineral_id"],
                row["parts"],
                row["example"],
                tuple(row["sources"]),
                row["is_necessary"],
            )
        )
    return found


def reasons_outside(rule: MaterialRule, *, on: date) -> dict[int, Outside]:
    """Every supplier that the rule does not mean, by primary key, with the reason. A fixed number of queries."""
    inside = deliveries(rule, on=on).order_by().values("supplier_id")
    delivered = SuppliedPart.objects.in_force(on).filter(supplier=OuterRef("pk"))
    known = MineralContent.objects.in_force(on).filter(part=OuterRef("part"))
    contains = known.filter(mineral__in=list(rule.minerals))
    left_out = (
        Supplier.objects.exclude(pk__in=inside)
        .annotate(
            delivers=Exists(delivered),
            is_known=Exists(delivered.filter(Exists(known))),
            contains=Exists(delivered.filter(Exists(contains))),
        )
        .values_list("pk", "delivers", "is_known", "contains")
    )
    return {pk: _outside(delivers, is_known, contains) for pk, delivers, is_known, contains in left_out}


def _outside(delivers: bool, is_known: bool, contains: bool) -> Outside:
    if not delivers:
        return Outside.NO_PARTS
    if contains:
        return Outside.NARROWED
    return Outside.OTHER_MINERALS if is_known else Outside.NOT_KNOWN
