"""Who may do what, and who is trained for it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from suppliers.models import Competence, Membership, User

Task = Competence.Task


@dataclass(frozen=True, slots=True)
class Cell:
    """One task of one person: the competence that holds, else the last one that ended, else none."""

    task: str
    held: Competence | None
    ended: Competence | None


@dataclass(frozen=True, slots=True)
class Line:
    """One person with the roles of the day, and a cell for each task."""

    person: User
    roles: list[Membership]
    cells: list[Cell]


def people(*, on: date) -> QuerySet[User]:
    """Everybody who holds a role on the day, with roles and competence. Three queries for a page."""
    holders = Membership.objects.in_force(on)
    roles = Prefetch("memberships", holders.select_related("subsidiary"), to_attr="roles_of_day")
    records = Prefetch("competences", Competence.objects.order_by("since"), to_attr="records")
    return (
        User.objects.filter(pk__in=holders.values("user"), is_active=True)
        .prefetch_related(roles, records)
        .order_by("full_name", "email")
    )


def line(person: User, *, on: date) -> Line:
    """The person's line of the table, from what `people` fetched. No query."""
    by_task: dict[str, list[Competence]] = defaultdict(list)
    for record in person.records:  # type: ignore[attr-defined]
        by_task[record.task].append(record)
    cells = []
    for task in Task:
        held = [one for one in by_task[task] if one.since <= on and (one.until is None or one.until > on)]
        ended = [one for one in by_task[task] if one.until is not None and one.until <= on]
        cells.append(Cell(task, held[-1] if held else None, ended[-1] if ended else None))
    return Line(person, person.roles_of_day, cells)  # type: ignore[attr-defined]
