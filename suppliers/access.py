"""Who may see what: the one place that turns a person into a reach, and a reach into a filter."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

if TYPE_CHECKING:
    from suppliers.models.people import User


@dataclass(frozen=True, slots=True)
class Reach:
    """The suppliers whose rows a person may see."""

    everything: bool = False
    subsidiary_ids: frozenset[int] = field(default_factory=frozenset)
    supplier_ids: frozenset[int] = field(default_factory=frozenset)


NOTHING = Reach()

_assigned: list[Callable[["User"], Iterable[int]]] = []


def register_assigned(supplier_ids: Callable[["User"], Iterable[int]]) -> None:
    """Let an app above say which suppliers an internal auditor may see: those that this person audits."""
    _assigned.append(supplier_ids)


def reach_of(user: "User") -> Reach:
    """The reach of a person today: the union of what each of the roles and supplier contacts gives.

    Two to four queries the first time, kept on the person's object for the rest of the request.
    """
    if not user.is_authenticated or not user.is_active:
        return NOTHING
    known: Reach | None = getattr(user, "_reach", None)
    if known is None:
        known = _reach_of(user)
        user._reach = known  # type: ignore[attr-defined]
    return known


def _reach_of(user: "User") -> Reach:
    if user.roles & {"centre", "board"}:
        return Reach(everything=True)
    subsidiary_ids: frozenset[int] = frozenset()
    if "execution_team" in user.roles:
        roots = user.memberships.in_force(timezone.localdate()).filter(role="execution_team")
        subsidiaries = apps.get_model("suppliers", "Subsidiary").objects
        subsidiary_ids = subsidiaries.branch_ids(roots.values_list("subsidiary_id", flat=True))
    supplier_ids = frozenset(user.contacts.filter(is_active=True).values_list("supplier_id", flat=True))
    if "auditor" in user.roles:
        supplier_ids |= frozenset(pk for assigned in _assigned for pk in assigned(user))
    return Reach(subsidiary_ids=subsidiary_ids, supplier_ids=supplier_ids)


def within_reach(reach: Reach, supplier_path: str) -> Q:
    """The filter for rows whose supplier stands at `supplier_path`.

    EXISTS, never a join: a supplier of three subsidiaries is one row and DISTINCT is not needed.
    """
    if reach.everything:
        return Q()
    seen = Q(pk__in=[])
    if reach.supplier_ids:
        seen |= Q(**{f"{supplier_path}__in": reach.supplier_ids})
    if reach.subsidiary_ids:
        relations = apps.get_model("suppliers", "SupplyRelation").objects
        seen |= Q(
            Exists(relations.filter(supplier=OuterRef(supplier_path), subsidiary__in=reach.subsidiary_ids))
        )
    return seen


WORKING_ROLES = frozenset({"execution_team", "centre"})
READING_ROLES = WORKING_ROLES | {"board", "auditor"}


def may_work(user: "User") -> bool:
    """Whether this person handles submissions, alerts and cases of the suppliers within reach."""
    return bool(user.roles & WORKING_ROLES)


def may_steer(user: "User") -> bool:
    """Whether this person launches campaigns and keeps the reference list."""
    return "centre" in user.roles
