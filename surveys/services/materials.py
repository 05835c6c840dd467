"""What parts are made of: stating it by a source, and concluding it from the commodity of a part."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.db.models import F, Func, Value
from django.db.models.functions import Lower

from gscm.lib.commits import after_commit
from suppliers.models import Part
from surveys.models import CommodityRule, MineralContent
from surveys.models.materials import MineralContent as Content

Key = tuple[int, str]
"""A part and a source."""
_BATCH = 2000


@dataclass(frozen=True, slots=True)
class Statement:
    """All that one source says of one part from a day on."""

    part_id: int
    source: str
    since: date
    minerals: Mapping[str, bool]
    """The minerals in it, each with whether it is necessary; empty: it contains none of them."""
    reference: str = ""


def state(statements: Collection[Statement], *, at: datetime) -> int:
    """Let sources say anew what parts contain, from a day on; give the number of parts of which that changed anything.

    A statement takes the place of what the same source said of the part from that day on; earlier days keep what held
    on them. The same statement twice changes nothing. One statement for each part and source.
    """
    with transaction.atomic():
        changed = _state(statements, at=at)
        if changed:
            after_commit(_count_traces)
    return changed


def _state(statements: Collection[Statement], *, at: datetime) -> int:
    parts = {statement.part_id for statement in statements}
    held: dict[Key, list[Content]] = defaultdict(list)
    for row in MineralContent.objects.known().filter(part__in=parts).order_by("pk").select_for_update():
        held[row.part_id, row.source].append(row)
    ended: list[int] = []
    new: list[Content] = []
    changed = set()
    for statement in statements:
        away, rows = _differences(statement, held[statement.part_id, statement.source], at=at)
        ended += away
        new += rows
        if away or rows:
            changed.add(statement.part_id)
    until_now = Func(
        Lower(F("recorded")), Value(at), Value("[)"), function="tstzrange", output_field=_RECORDED
    )
    for begin in range(0, len(ended), _BATCH):
        MineralContent.objects.filter(pk__in=ended[begin : begin + _BATCH]).update(recorded=until_now)
    MineralContent.objects.bulk_create(new, batch_size=_BATCH)
    return len(changed)


_RECORDED = MineralContent._meta.get_field("recorded")


def _differences(
    statement: Statement, held: Iterable[Content], *, at: datetime
) -> tuple[list[int], list[Content]]:
    """Which rows are no longer held to be true, and which are to be written."""
    wanted: dict[str | None, bool] = dict(statement.minerals.items())
    if not wanted:
        wanted[None] = False
    ended, new = [], []
    for row in held:
        lower, upper = row.valid.lower, row.valid.upper
        if upper is not None and upper <= statement.since:
            continue
        says_the_same = (
            wanted.get(row.mineral_id) == row.is_necessary and row.reference == statement.reference
        )
        if says_the_same and upper is None and lower <= statement.since:
            del wanted[row.mineral_id]
            continue
        ended.append(row.pk)
        if lower < statement.since:
            new.append(
                _content(
                    statement,
                    row.mineral_id,
                    row.is_necessary,
                    row.reference,
                    DateRange(lower, statement.since),
                    at,
                )
            )
    for mineral, is_necessary in wanted.items():
        valid = DateRange(statement.since, None)
        new.append(_content(statement, mineral, is_necessary, statement.reference, valid, at))
    return ended, new


def _content(
    statement: Statement,
    mineral: str | None,
    is_necessary: bool,
    reference: str,
    valid: DateRange,
    at: datetime,
) -> Content:
    return MineralContent(
        part_id=statement.part_id,
        source=statement.source,
        mineral_id=mineral,
        is_necessary=is_necessary,
        reference=reference,
        valid=valid,
        recorded=DateTimeTZRange(at, None),
    )


def said(part: Part, source: str, *, on: date) -> list[Content]:
    """What a source says of a part on a day."""
    rows = MineralContent.objects.in_force(on).filter(part=part, source=source)
    return list(rows.order_by("mineral__position"))


def set_rules(rules: Mapping[str, Mapping[str, bool]], *, on: date, at: datetime) -> int:
    """Say which minerals goods of these commodities contain, and conclude it for their parts from the day on.

    :param rules: for each commodity its minerals, with whether each is necessary; none takes its rules away.
    :returns: the number of parts of which that changed anything.
    """
    with transaction.atomic():
        wanted = {
            (commodity, mineral): is_necessary
            for commodity, minerals in rules.items()
            for mineral, is_necessary in minerals.items()
        }
        there = CommodityRule.objects.filter(commodity__in=rules)
        there.exclude(pk__in=[row.pk for row in there if (row.commodity, row.mineral_id) in wanted]).delete()
        CommodityRule.objects.bulk_create(
            [
                CommodityRule(commodity=commodity, mineral_id=mineral, is_necessary=is_necessary)
                for (commodity, mineral), is_necessary in wanted.items()
            ],
            update_conflicts=True,
            unique_fields=["commodity", "mineral"],
            update_fields=["is_necessary"],
        )
        return conclude(on=on, at=at, commodities=rules)


def conclude(*, on: date, at: datetime, commodities: Iterable[str] | None = None) -> int:
    """Conclude from the rules what the parts of these commodities, or all parts, contain from the day on.

    What a rule said of parts whose commodity has no rule any more ends. Commodities are compared without letter case.
    """
    rules: dict[str, dict[str, bool]] = defaultdict(dict)
    for rule in CommodityRule.objects.all():
        rules[rule.commodity.casefold()][rule.mineral_id] = rule.is_necessary
    meant = None if commodities is None else {commodity.casefold() for commodity in commodities}
    ruled = set(
        MineralContent.objects.in_force(on)
        .filter(source=Content.Source.RULE, mineral__isnull=False)
        .values_list("part_id", flat=True)
    )
    statements = []
    for pk, commodity in Part.objects.values_list("pk", "commodity").order_by("pk"):
        key = commodity.casefold()
        is_meant = meant is None or key in meant
        if is_meant and (key in rules or pk in ruled):
            statements.append(Statement(pk, Content.Source.RULE, on, rules.get(key, {}), commodity))
    with transaction.atomic():
        return state(statements, at=at)


def _count_traces() -> None:
    from surveys import tasks_materials  # the tasks' module imports services

    tasks_materials.count_traces.delay()
