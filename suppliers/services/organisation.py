"""Where subsidiaries stand in the group, day by day."""

from collections import defaultdict
from datetime import date

import structlog
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from suppliers.models import Subsidiary, SubsidiaryPlacement

logger = structlog.get_logger(__name__)


class WouldCircle(Exception):
    """The unit would stand below itself."""


class TopStays(Exception):
    """The group at the top belongs to nothing and cannot be moved."""


def standing(*, on: date) -> list[Subsidiary]:
    """The subsidiaries that are part of the group on the day, each with the parent of that day, never to be saved.

    One whose parent is no part of the group that day stands at the top of the list's tree. Two queries.
    """
    placed: dict[int, list[SubsidiaryPlacement]] = defaultdict(list)
    for placement in SubsidiaryPlacement.objects.all():
        placed[placement.subsidiary_id].append(placement)
    found: dict[int, Subsidiary] = {}
    for subsidiary in Subsidiary.objects.all():
        if places := placed.get(subsidiary.pk):
            place = next((one for one in places if on in one.valid), None)
            if place is None:
                continue
            subsidiary.parent_id = place.parent_id
        found[subsidiary.pk] = subsidiary
    for subsidiary in found.values():
        if subsidiary.parent_id not in found:
            subsidiary.parent_id = None
    return list(found.values())


def place(subsidiary: Subsidiary, *, parent: Subsidiary, on: date, today: date) -> SubsidiaryPlacement:
    """Move a subsidiary below another one from the day, until the day of the next move that is known already.

    What was before the day stays as it was. `parent` of the subsidiary is today's, so a move in the future changes
    it only when its day has come (`settle`).

    :raises TopStays: it is the group itself.
    :raises WouldCircle: the new parent is the subsidiary, or stands below it on that day.
    """
    with transaction.atomic():
        subsidiary = Subsidiary.objects.select_for_update().get(pk=subsidiary.pk)
        if subsidiary.parent_id is None:
            raise TopStays
        refuse_circle(subsidiary, parent, on=on)
        places = list(subsidiary.placements.order_by("valid"))
        if not places:
            places = [_write(subsidiary, subsidiary.parent_id, None, None)]
        later = [one.valid.lower for one in places if one.valid.lower is not None and one.valid.lower > on]
        _end(places, on=on)
        placement = _write(subsidiary, parent.pk, on, min(later, default=None))
        settle(on=today)
    logger.info("subsidiary placed", subsidiary=subsidiary.code, parent=parent.code, on=on.isoformat())
    return placement


def leave(subsidiary: Subsidiary, *, on: date) -> None:
    """Let a subsidiary be no part of the group from the day; charts of days before still show it.

    :raises TopStays: it is the group itself.
    """
    with transaction.atomic():
        subsidiary = Subsidiary.objects.select_for_update().get(pk=subsidiary.pk)
        if subsidiary.parent_id is None:
            raise TopStays
        places = list(subsidiary.placements.order_by("valid"))
        _end(places or [_write(subsidiary, subsidiary.parent_id, None, None)], on=on)
        subsidiary.placements.filter(valid__startswith__gt=on).delete()
    logger.info("subsidiary left", subsidiary=subsidiary.code, on=on.isoformat())


def settle(*, on: date) -> int:
    """Give every subsidiary that was ever moved the parent of the day; say how many changed. Idempotent, nightly."""
    changed = 0
    for placement in SubsidiaryPlacement.objects.on(on).select_related("subsidiary"):
        if placement.subsidiary.parent_id != placement.parent_id:
            Subsidiary.objects.filter(pk=placement.subsidiary_id).update(parent=placement.parent_id)
            changed += 1
    return changed


def refuse_circle(subsidiary: Subsidiary, parent: Subsidiary, *, on: date) -> None:
    """Refuse a parent that is the subsidiary itself, or stands below it on the day.

    :raises WouldCircle: it is so.
    """
    parents = {one.pk: one.parent_id for one in standing(on=on)}
    above: int | None = parent.pk
    while above is not None:
        if above == subsidiary.pk:
            raise WouldCircle
        above = parents.get(above)


def _end(places: list[SubsidiaryPlacement], *, on: date) -> None:
    """End the place that holds on the day: the day before is its last one."""
    for one in places:
        if on in one.valid:
            if one.valid.lower == on:
                one.delete()
            else:
                one.valid = DateRange(one.valid.lower, on, "[)")
                one.save(update_fields=["valid"])


def _write(
    subsidiary: Subsidiary, parent: int | None, first: date | None, last: date | None
) -> SubsidiaryPlacement:
    return SubsidiaryPlacement.objects.create(
        subsidiary=subsidiary, parent_id=parent, valid=DateRange(first, last, "[)")
    )
