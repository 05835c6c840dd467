"""What a new issue of a list changes against the issue before it, row by row."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from smelters.lists.model import Row

ADDED, REMOVED, CHANGED, SAME = "added", "removed", "changed", ""


@dataclass(frozen=True, slots=True)
class Shape:
    """What tells two rows of a kind of list apart, and what of a row can change."""

    key: tuple[str, ...]
    compared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A row of the new issue, or one that it no longer holds, with what it was before."""

    row: Row
    change: str
    before: Row | None = None
    effects: tuple[str, ...] = ()


def compare(before: Iterable[Row], after: Iterable[Row], shape: Shape) -> Iterator[Difference]:
    """Every row of the new issue with its change, then the rows of the old one that are gone.

    Of rows that a file holds twice the first one carries the change.
    """
    known: dict[tuple[str, ...], Row] = {}
    for row in before:
        known.setdefault(_key(row, shape), row)
    seen: set[tuple[str, ...]] = set()
    for row in after:
        key = _key(row, shape)
        old = known.get(key)
        if key in seen:
            yield Difference(row, SAME)
        elif old is None:
            yield Difference(row, ADDED)
        elif changed_values(old, row, shape):
            yield Difference(row, CHANGED, old)
        else:
            yield Difference(row, SAME, old)
        seen.add(key)
    for key, row in known.items():
        if key not in seen:
            yield Difference(replace(row, row=0), REMOVED, row)


def changed_values(before: Row, after: Row, shape: Shape) -> list[str]:
    """The names of the values in which two rows differ."""
    return [name for name in shape.compared if before.value(name) != after.value(name)]


def _key(row: Row, shape: Shape) -> tuple[str, ...]:
    return tuple(row.value(name) for name in shape.key)
