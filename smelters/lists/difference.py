"""What a new issue of a list changes against the issue before it, row by row."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from smelters.lists.model import Row

ADDED, REMOVED, CHANGED, SAME = "added", "removed", "changed", ""

_COMPARED = {
    "lookup": ("standard_name", "country", "city", "state"),
    "status": ("status", "name", "country", "last_audit_date", "audit_cycle_years"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A row of the new issue, or one that it no longer holds, with what it was before."""

    row: Row
    change: str
    before: Row | None = None


def compare(before: Iterable[Row], after: Iterable[Row], kind: str) -> Iterator[Difference]:
    """Every row of the new issue with its change, then the rows of the old one that are gone.

    A look-up row is known by CID, metal and look-up name, a status row by CID and metal. Of rows that a file holds
    twice the first one carries the change.
    """
    known: dict[tuple[str, ...], Row] = {}
    for row in before:
        known.setdefault(_key(row, kind), row)
    seen: set[tuple[str, ...]] = set()
    for row in after:
        key = _key(row, kind)
        old = known.get(key)
        if key in seen:
            yield Difference(row, SAME)
        elif old is None:
            yield Difference(row, ADDED)
        elif changed_values(old, row, kind):
            yield Difference(row, CHANGED, old)
        else:
            yield Difference(row, SAME, old)
        seen.add(key)
    for key, row in known.items():
        if key not in seen:
            yield Difference(replace(row, row=0), REMOVED, row)


def changed_values(before: Row, after: Row, kind: str) -> list[str]:
    """The names of the values in which two rows differ."""
    return [name for name in _COMPARED[kind] if getattr(before, name) != getattr(after, name)]


def _key(row: Row, kind: str) -> tuple[str, ...]:
    return (row.cid, row.metal, row.name) if kind == "lookup" else (row.cid, row.metal)
