"""The tree of subsidiaries and who works where, as of a day."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from suppliers.models import Membership, Role, Subsidiary, SupplyRelation
from suppliers.services import organisation


def walk(subsidiaries: Iterable[Subsidiary]) -> Iterator[tuple[Subsidiary, int, frozenset[int]]]:
    """The tree from the top, by code: each subsidiary, how deep it stands, and the keys of its branch. No query."""
    children: dict[int | None, list[Subsidiary]] = defaultdict(list)
    for one in sorted(subsidiaries, key=lambda subsidiary: subsidiary.code):
        children[one.parent_id].append(one)

    def branch(one: Subsidiary) -> frozenset[int]:
        return frozenset({one.pk}).union(*(branch(child) for child in children[one.pk]))

    def below(parent: int | None, depth: int) -> Iterator[tuple[Subsidiary, int, frozenset[int]]]:
        for one in children[parent]:
            yield one, depth, branch(one)
            yield from below(one.pk, depth + 1)

    return below(None, 0)


@dataclass(frozen=True, slots=True)
class Unit:
    """One subsidiary: how deep it stands, its team, how many suppliers deliver to it directly, and what is below.

    `suppliers` is None on another day than today: deliveries to subsidiaries are known as they are, not as they were.
    """

    subsidiary: Subsidiary
    depth: int
    suppliers: int | None
    team: list[Membership]
    below: list["Unit"]


@dataclass(frozen=True, slots=True)
class GroupRole:
    """A role for the whole group, and who holds it."""

    role: str
    word: str
    people: list[Membership]


def units(*, on: date, today: date) -> list[Unit]:
    """The tree of the day with the execution teams of the day, from the top. Four queries, three on another day."""
    teams: dict[int | None, list[Membership]] = defaultdict(list)
    for membership in _in_force(on).filter(role=Role.EXECUTION_TEAM):
        teams[membership.subsidiary_id].append(membership)
    counts: dict[int, int] = {}
    if on == today:
        relations = SupplyRelation.objects.order_by().values("subsidiary")
        counts = dict(relations.annotate(count=Count("pk")).values_list("subsidiary", "count"))
    found: list[Unit] = []
    path: list[Unit] = []
    for subsidiary, depth, _branch in walk(organisation.standing(on=on)):
        suppliers = counts.get(subsidiary.pk, 0) if on == today else None
        unit = Unit(subsidiary, depth, suppliers, teams[subsidiary.pk], [])
        del path[depth:]
        if path:
            path[-1].below.append(unit)
        path.append(unit)
        found.append(unit)
    return found


def group_roles(*, on: date) -> list[GroupRole]:
    """Who holds the roles that belong to no subsidiary on the day, the board first. One query."""
    people: dict[str, list[Membership]] = defaultdict(list)
    for membership in _in_force(on).exclude(role=Role.EXECUTION_TEAM):
        people[membership.role].append(membership)
    order = (Role.BOARD, Role.CENTRE, Role.ADMINISTRATOR)
    rest = (role for role in Role if role not in {*order, Role.EXECUTION_TEAM})
    return [GroupRole(role.value, str(role.label), people[role.value]) for role in (*order, *rest)]


def _in_force(on: date) -> QuerySet[Membership]:
    return (
        Membership.objects.in_force(on)
        .filter(user__is_active=True)
        .select_related("user")
        .order_by("user__full_name", "user__email", "pk")
    )
