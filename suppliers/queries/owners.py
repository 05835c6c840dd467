"""Who can be given work about suppliers: colleagues whose reach holds all the suppliers concerned."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import QuerySet

from suppliers.models import Membership, Role, Subsidiary, SupplyRelation, User


def possible_owners(supplier_ids: Collection[int], *, on: date) -> QuerySet[User]:
    """The people of the centre and of the execution teams who may see every one of the suppliers. Three queries."""
    parents = dict(Subsidiary.objects.values_list("pk", "parent_id"))
    above: dict[int, set[int]] = {}
    relations = SupplyRelation.objects.filter(supplier__in=supplier_ids).values_list(
        "supplier_id", "subsidiary_id"
    )
    for supplier_id, subsidiary_id in relations:
        seen = above.setdefault(supplier_id, set())
        step: int | None = subsidiary_id
        while step is not None and step not in seen:
            seen.add(step)
            step = parents[step]
    reached: dict[int, set[int]] = defaultdict(set)
    everywhere: set[int] = set()
    for user_id, role, subsidiary_id in Membership.objects.in_force(on).values_list(
        "user", "role", "subsidiary"
    ):
        if role == Role.CENTRE:
            everywhere.add(user_id)
        elif role == Role.EXECUTION_TEAM:
            reached[user_id].update(pk for pk, subsidiaries in above.items() if subsidiary_id in subsidiaries)
    wanted = set(supplier_ids)
    able = everywhere | {user_id for user_id, suppliers in reached.items() if suppliers >= wanted}
    return User.objects.filter(pk__in=able, is_active=True).order_by("full_name", "email")
