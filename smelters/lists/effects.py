"""What the differences of a list mean for smelters: which came, went, moved, or hold another status by it.

A smelter is one CID for one metal. Each effect stands on one row of the list, so that rows with an effect are counted
as smelters (or as names, where it is about a name).
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from enum import StrEnum

from smelters.lists.difference import ADDED, REMOVED, Difference
from smelters.lists.model import Row


class Effect(StrEnum):
    """What a row of a list does to a smelter or to a name."""

    SMELTER_ADDED = "smelter_added"
    SMELTER_REMOVED = "smelter_removed"
    RENAMED = "renamed"
    MOVED = "moved"
    STATUS_GAINED = "status_gained"
    STATUS_LOST = "status_lost"
    STATUS_CHANGED = "status_changed"
    LABEL_UNKNOWN = "label_unknown"
    CHANGED_OWNER = "changed_owner"
    NAME_ADDED = "name_added"
    NAME_REMOVED = "name_removed"
    OTHER = "other"
    """Rows that come, go or change in another manner."""


Effects = Callable[[Sequence[Row], Sequence[Difference], Collection[str]], list[Difference]]
"""Rows before, differences and the statuses that take part, to the differences with their effects."""


def of_rows(
    before: Sequence[Row], found: Sequence[Difference], taking_part: Collection[str]
) -> list[Difference]:
    """For lists whose rows are no names and statuses of smelters: a change means no more than itself."""
    return list(found)


def of_lookup(
    before: Sequence[Row], found: Sequence[Difference], taking_part: Collection[str]
) -> list[Difference]:
    """For a look-up: smelters by their standard row, aliases, and names that point to another smelter than before."""
    after = [each.row for each in found if each.change != REMOVED]
    old, new = _smelters(before), _smelters(after)
    owners: dict[tuple[str, str], list[str]] = {}
    for row in before:
        owners.setdefault((row.metal, row.name.casefold()), []).append(row.cid)
    marked = []
    for each in found:
        row, key = each.row, (each.row.cid, each.row.metal)
        was, now = old.get(key), new.get(key)
        effects: list[Effect] = []
        if each.change == ADDED and was is None and now is row:
            effects.append(Effect.SMELTER_ADDED)
        elif each.change == REMOVED and now is None and was is not None and was.name == row.name:
            effects.append(Effect.SMELTER_REMOVED)
        elif now is row and was is not None:
            effects += _renamed(was.standard_name, row.standard_name) + _moved(was, row)
        if each.change == ADDED and (known := owners.get((row.metal, row.name.casefold()), [])):
            if row.cid not in known:
                effects.append(Effect.CHANGED_OWNER)
        elif each.change == ADDED and was is not None and row.name != row.standard_name:
            effects.append(Effect.NAME_ADDED)
        if each.change == REMOVED and now is not None:
            effects.append(Effect.NAME_REMOVED)
        if each.change and not effects and was is not None and now is row:
            effects.append(Effect.OTHER)
        if was is not None and {Effect.RENAMED, Effect.MOVED} & set(effects):
            each = replace(each, before=was)
        elif Effect.CHANGED_OWNER in effects:
            each = replace(each, before=old.get((owners[row.metal, row.name.casefold()][0], row.metal)))
        marked.append(_with(each, effects))
    return marked


def of_statuses(
    before: Sequence[Row], found: Sequence[Difference], taking_part: Collection[str]
) -> list[Difference]:
    """For a status list: what came and went, and whether a smelter begins or ceases to take part."""
    marked = []
    for each in found:
        was = each.before.status if each.before else ""
        now = "" if each.change == REMOVED else each.row.status
        effects: list[Effect] = []
        if each.change == ADDED:
            effects.append(Effect.SMELTER_ADDED)
        elif each.change == REMOVED:
            effects.append(Effect.SMELTER_REMOVED)
        elif each.change and each.before is not None:
            effects += _renamed(each.before.name, each.row.name) + _moved(each.before, each.row)
        if each.change and each.change != REMOVED and not now:
            effects.append(Effect.LABEL_UNKNOWN)
        elif now in taking_part and was not in taking_part and each.change:
            effects.append(Effect.STATUS_GAINED)
        elif was in taking_part and now not in taking_part:
            effects.append(Effect.STATUS_LOST)
        elif was and now and was != now:
            effects.append(Effect.STATUS_CHANGED)
        if each.change and not effects:
            effects.append(Effect.OTHER)
        marked.append(_with(each, effects))
    return marked


def _renamed(was: str, now: str) -> list[Effect]:
    return [Effect.RENAMED] if was != now else []


def _moved(was: Row, now: Row) -> list[Effect]:
    """Another country or city; a list that begins or ceases to name places moves nobody."""
    places = ((was.country, now.country), (was.city, now.city))
    return [Effect.MOVED] if any(old and new and old != new for old, new in places) else []


def _smelters(rows: Iterable[Row]) -> dict[tuple[str, str], Row]:
    """The row that speaks for each smelter: the one with its standard name, or the first."""
    found: dict[tuple[str, str], Row] = {}
    for row in rows:
        known = found.setdefault((row.cid, row.metal), row)
        if row.name == row.standard_name and known.name != known.standard_name:
            found[row.cid, row.metal] = row
    return found


def _with(difference: Difference, effects: Sequence[Effect]) -> Difference:
    return replace(difference, effects=tuple(effect.value for effect in effects))
