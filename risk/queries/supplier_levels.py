"""The list of suppliers by risk level, and what changed since a day."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Count, F, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from gscm.lib.spreadsheets import Book
from risk.models import LevelOverride, RiskLevel, RiskScore
from suppliers.models import Supplier, User

ORDER = (RiskLevel.HIGH, RiskLevel.NOT_ASSESSED, RiskLevel.MEDIUM, RiskLevel.LOW)
"""What is worked first stands first: *not assessed* is worked as high."""

SORTS: Mapping[str, tuple[Any, ...]] = {
    "level": ("rank", F("points").desc(nulls_last=True)),
    "name": ("name",),
    "points": (F("points").desc(nulls_last=True),),
    "change": (F("change").desc(nulls_last=True),),
}


def suppliers_with_levels(user: User, *, on: date, since: date) -> QuerySet[Any]:
    """The suppliers within reach with their score of the day (`score_id`, `computed`, `points`, `scored_on`), the level
    that counts (`level`: by hand, or as computed), and those of an earlier day (`level_before`, `points_before`,
    `change`, `rise`). One that nobody has asked is not assessed.
    """
    newest = RiskScore.objects.filter(supplier=OuterRef("pk"), on__lte=on).order_by("-on", "-pk")
    before = RiskScore.objects.filter(supplier=OuterRef("pk"), on__lte=since).order_by("-on", "-pk")
    return (
        Supplier.objects.visible_to(user)
        .annotate(
            score_id=Subquery(newest.values("pk")[:1]),
            computed=Coalesce(Subquery(newest.values("level")[:1]), Value(RiskLevel.NOT_ASSESSED.value)),
            level=Coalesce(_by_hand(on), F("computed")),
            points=Subquery(newest.values("points")[:1]),
            scored_on=Subquery(newest.values("on")[:1]),
            level_before=Coalesce(_by_hand(since), Subquery(before.values("level")[:1])),
            points_before=Subquery(before.values("points")[:1]),
        )
        .annotate(rank=_rank("level"), rise=_rank("level_before") - _rank("level"))
        .annotate(change=F("points") - F("points_before"))
    )


def counts(suppliers: QuerySet[Any]) -> dict[str, int]:
    """How many suppliers have each level. One query."""
    found = dict(suppliers.order_by().values_list("level").annotate(count=Count("pk")))
    return {level.value: found.get(level.value, 0) for level in ORDER}


def listed(suppliers: QuerySet[Any], *, sort: str) -> QuerySet[Any]:
    """In their order; a sort with a minus turns it round."""
    columns = SORTS[sort.removeprefix("-")]
    ordered = suppliers.order_by(*columns, "name", "pk")
    return ordered.reverse() if sort.startswith("-") else ordered


def export(suppliers: QuerySet[Any], *, about: list[tuple[str, Any]], since: date, at: datetime) -> bytes:
    """The rows as a workbook, every one of them."""
    words = {str(value): str(word) for value, word in RiskLevel.choices}
    head = [
        (_("Number"), 16),
        (_("Supplier"), 40),
        (_("Level"), 14),
        (_("Computed level"), 14),
        (_("Points"), 10),
        (_("Scored on"), 12),
        (_("Level before"), 14),
        (_("Points before"), 10),
    ]
    lines = (
        (
            one["external_id"],
            one["name"],
            words[one["level"]],
            words[one["computed"]],
            one["points"],
            one["scored_on"],
            words.get(one["level_before"], ""),
            one["points_before"],
        )
        for one in suppliers.values(
            "external_id", "name", "level", "computed", "points", "scored_on", "level_before", "points_before"
        )
    )
    book = Book()
    book.table(_("Risk levels"), [name for name, _width in head], [width for _name, width in head], lines)
    book.about(_("About"), [(_("Made at"), at), (_("Compared with"), since), *about])
    return book.content()


def _by_hand(on: date) -> Subquery:
    """The level that two people set for the day, if any."""
    overrides = LevelOverride.objects.in_force(on).filter(supplier=OuterRef("pk"))
    return Subquery(overrides.values("level")[:1])


def _rank(field: str) -> Case:
    """Worse is less."""
    steps = [When(**{field: level.value}, then=Value(rank)) for rank, level in enumerate(ORDER)]
    return Case(*steps, default=Value(None), output_field=IntegerField())
