"""The tree of subsidiaries, as pages and forms show it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from suppliers.models import Membership, Role, Subsidiary


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
    """One line of the tree: a subsidiary, its team, and how many suppliers deliver to it directly."""

    subsidiary: Subsidiary
    depth: int
    suppliers: int
    team: list[Membership]


@dataclass(frozen=True, slots=True)
class GroupRole:
    """A role for the whole group, and who holds it."""

    role: str
    word: str
    people: list[Membership]


def units(*, on: date) -> list[Unit]:
    """The tree with the execution teams of the day. Two queries."""
    teams: dict[int | None, list[Membership]] = defaultdict(list)
    for membership in _in_force(on).filter(role=Role.EXECUTION_TEAM):
        teams[membership.subsidiary_id].append(membership)
    subsidiaries = Subsidiary.objects.annotate(supplier_count=Count("supply_relations"))
    return [
        Unit(one, depth, one.supplier_count, teams[one.pk])  # type: ignore[attr-defined]
        for one, depth, _branch in walk(subsidiaries)
    ]


def group_roles(*, on: date) -> list[GroupRole]:
    """Who holds the roles that belong to no subsidiary on the day. One query."""
    people: dict[str, list[Membership]] = defaultdict(list)
    for membership in _in_force(on).exclude(role=Role.EXECUTION_TEAM):
        people[membership.role].append(membership)
    return [
        GroupRole(role.value, str(role.label), people[role.value])
        for role in Role
        if role is not Role.EXECUTION_TEAM
    ]


def _in_force(on: date) -> QuerySet[Membership]:
    return (
        Membership.objects.in_force(on)
        .filter(user__is_active=True)
        .select_related("user")
        .order_by("user__full_name", "user__email", "pk")
    )
