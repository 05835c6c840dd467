"""The only raw SQL of the demonstration: what a model has, written once more for each further supplier.

Rows are made in sets, in the database: for each table first the keys of the new rows (`twin_of_<table>`: old key,
number of the further supplier, new key), then the rows, with every foreign key to a table that has grown led to the
supplier's own row, and last their versions in the history, which the triggers do not write meanwhile.
"""

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.db.models import Model

from reporting.demonstration.growing.tables import TABLES, Table
from suppliers.models import Subsidiary


@dataclass(frozen=True, slots=True)
class Twin:
    """A further supplier: its number from 1 on, the key of its model, and what is its own."""

    number: int
    model_id: int
    pace: float
    """How late it is: 1 is like its model; less is later."""
    supplier_number: str
    name: str
    name_local: str
    buyer: str
    told: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of a further supplier, in place of the file of the row of its model."""

    table: str
    old: int
    twin: int
    file: str
    sha256: str
    size: int


_TWINS = """
    CREATE TEMPORARY TABLE twin (
        number int PRIMARY KEY, model_id bigint, pace double precision,
        supplier_number text, name text, name_local text, buyer text, before text[], after text[]
    ) ON COMMIT DROP;
    CREATE TEMPORARY TABLE kept (
        name text, old bigint, twin int, file text, sha256 text, size int, PRIMARY KEY (name, old, twin)
    ) ON COMMIT DROP;
"""

# Between two moments that everybody shares (a launch, a list, a due date) things happen later, but in their order.
_PACED = """
    CREATE FUNCTION pg_temp.paced(moment timestamptz, pace double precision) RETURNS timestamptz
    LANGUAGE sql IMMUTABLE AS $$ SELECT CASE {cases} ELSE moment END $$
"""
_BETWEEN = """
    WHEN moment >= '{begin}'::timestamptz AND moment < '{end}'::timestamptz
    THEN '{begin}'::timestamptz
         + make_interval(secs => {seconds} * power(extract(epoch FROM moment - '{begin}'::timestamptz)
                                                   / {seconds}, pace))
"""
_DAY = """
    CREATE FUNCTION pg_temp.day(moment timestamptz) RETURNS date
    LANGUAGE sql IMMUTABLE AS $$ SELECT (moment AT TIME ZONE '{zone}')::date $$
"""
_TOLD = """
    CREATE FUNCTION pg_temp.told(words text, before text[], after text[]) RETURNS text
    LANGUAGE plpgsql IMMUTABLE AS $$
    BEGIN
        IF words = '' THEN RETURN words; END IF;
        FOR place IN 1 .. cardinality(before) LOOP
            words := replace(words, before[place], after[place]);
        END LOOP;
        RETURN words;
    END $$
"""

_CASE_NUMBERS = """
    CREATE TEMPORARY TABLE fresh ON COMMIT DROP AS
    SELECT old, twin, 'CA-' || year || '-' || lpad((last + place)::text, 4, '0') AS number
      FROM (
        SELECT own.old, own.twin, split_part(model.number, '-', 2) AS year,
               row_number() OVER (
                   PARTITION BY split_part(model.number, '-', 2)
                   ORDER BY pg_temp.paced(model.opened_at, twin.pace), own.new
               ) AS place,
               (SELECT max(split_part(known.number, '-', 3)::int) FROM risk_case known
                 WHERE split_part(known.number, '-', 2) = split_part(model.number, '-', 2)) AS last
          FROM twin_of_risk_case own
          JOIN risk_case model ON model.id = own.old
          JOIN twin ON twin.number = own.twin
      ) numbered;
    CREATE INDEX ON fresh (old, twin);
"""


def prepare(twins: Iterable[Twin], *, moments: Sequence[datetime]) -> None:
    """Make the temporary tables and functions.

    :param moments: those that everybody shares, in their order; nothing moves across one.
    """
    cases = "".join(
        _BETWEEN.format(begin=begin.isoformat(), end=end.isoformat(), seconds=(end - begin).total_seconds())
        for begin, end in pairwise(moments)
    )
    with connection.cursor() as cursor:
        # One look at each constraint with each statement, not all of them at the commit.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(_TWINS)
        cursor.execute(_PACED.format(cases=cases))
        cursor.execute(_DAY.format(zone=settings.TIME_ZONE))
        cursor.execute(_TOLD)
        _copy(
            cursor,
            "twin",
            (
                (
                    twin.number,
                    twin.model_id,
                    twin.pace,
                    twin.supplier_number,
                    twin.name,
                    twin.name_local,
                    twin.buyer,
                    _array(old for old, _new in twin.told),
                    _array(new for _old, new in twin.told),
                )
                for twin in twins
            ),
        )
        cursor.execute("ANALYZE twin")


def keep(files: Iterable[Kept]) -> None:
    """Say which files stand in place of those of the models."""
    with connection.cursor() as cursor:
        rows = ((one.table, one.old, one.twin, one.file, one.sha256, one.size) for one in files)
        _copy(cursor, "kept", rows)
        cursor.execute("ANALYZE kept")


_KEYS = '(old bigint, twin int, "new" bigint, PRIMARY KEY (old, twin)) ON COMMIT DROP'


StandIns = Mapping[type[Model], Iterable[tuple[int, int, int]]]
"""Rows that others stand for: the key that the model's rows name, the further supplier, the key that its rows name."""


def grow(stand_ins: StandIns) -> int:
    """Write the rows of all tables; say how many."""
    count = 0
    with pgtrigger.ignore(*_history()), connection.cursor() as cursor:
        for model in stand_ins.keys() - {table.model for table in TABLES}:
            _stand_in(cursor, model, stand_ins)
        for table in TABLES:
            count += _grow(cursor, table)
            _stand_in(cursor, table.model, stand_ins)
    return count


def _stand_in(cursor: Any, model: type[Model], stand_ins: StandIns) -> None:
    table = f"twin_of_{model._meta.db_table}"
    cursor.execute(f"CREATE TEMPORARY TABLE IF NOT EXISTS {table} {_KEYS}")
    _copy(cursor, table, stand_ins.get(model, ()))


def _history() -> list[str]:
    """The triggers that write the history: it is written here, as the models' is."""
    grown = {table.model for table in TABLES}
    return [
        trigger.get_uri(model)
        for model, trigger in pgtrigger.registered()
        if model in grown and trigger.operation == pgtrigger.Insert
    ]


def _grow(cursor: Any, table: Table) -> int:
    name = table.model._meta.db_table
    rows = table.rows or _owned(table)
    cursor.execute(f"CREATE TEMPORARY TABLE IF NOT EXISTS twin_of_{name} {_KEYS}")
    cursor.execute(
        f"INSERT INTO twin_of_{name} (old, twin, new)"  # noqa: S608  names of ours
        f" SELECT found.old, found.twin, last.key + row_number() OVER (ORDER BY found.old, found.twin)"
        f"   FROM ({rows}) found (old, twin), (SELECT COALESCE(max(id), 0) AS key FROM {name}) last"
    )
    count = int(cursor.rowcount)
    if not count:
        return 0
    cursor.execute(f"ANALYZE twin_of_{name}")
    if name == "risk_case":
        cursor.execute(_CASE_NUMBERS)
    columns, values, joins = _columns(table, table.model)
    _insert(cursor, table, name, columns, values, joins, key="model.id")
    cursor.execute(
        f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))"  # noqa: S608
    )
    for versions in _versions(table.model):
        columns, values, joins = _columns(table, versions)
        _insert(cursor, table, versions._meta.db_table, columns, values, joins, key="model.pgh_obj_id")
    return count


def _owned(table: Table) -> str:
    field: Any = table.model._meta.get_field(table.owner)
    owner = f"twin_of_{field.related_model._meta.db_table}"
    return (
        f"SELECT model.id, owner.twin FROM {table.model._meta.db_table} model"  # noqa: S608  names of ours
        f" JOIN {owner} owner ON owner.old = model.{field.column}"
    )


def _insert(
    cursor: Any, table: Table, name: str, columns: list[str], values: list[str], joins: list[str], *, key: str
) -> None:
    into = ", ".join(f'"{column}"' for column in columns)
    source = table.model._meta.db_table
    cursor.execute(
        f"INSERT INTO {name} ({into}) SELECT {', '.join(values)}"  # noqa: S608  names of ours
        f"  FROM twin_of_{source} own JOIN {name} model ON {key} = own.old"
        f"  JOIN twin ON twin.number = own.twin {' '.join(joins)}"
        f" ORDER BY own.new"
    )


def _columns(table: Table, model: type[Model]) -> tuple[list[str], list[str], list[str]]:
    """The columns of a table or of its history, where each value comes from, and what has to be joined for it."""
    grown = {one.model for one in TABLES} | {Subsidiary}
    columns: list[str] = []
    values: list[str] = []
    joins: list[str] = []
    for field in model._meta.concrete_fields:
        if field.name == "pgh_id":
            continue
        columns.append(str(field.column))
        own = f'model."{field.column}"'
        related = field.related_model if field.is_relation else None
        if field.name in {"id", "pgh_obj"}:
            own = "own.new"
        elif field.name in table.instead:
            own = table.instead[field.name]
        elif field.name in table.told:
            own = f"pg_temp.told({own}::text, twin.before, twin.after)"
            own += "::jsonb" if isinstance(field, models.JSONField) else ""
        elif related in grown and related is not None:
            joins.append(
                f"LEFT JOIN twin_of_{related._meta.db_table} as_{field.name}"
                f' ON as_{field.name}.old = model."{field.column}" AND as_{field.name}.twin = own.twin'
            )
            own = f"COALESCE(as_{field.name}.new, {own})"
        elif isinstance(field, models.DateTimeField) and table.is_paced and field.name != "pgh_created_at":
            own = f"pg_temp.paced({own}, twin.pace)"
        values.append(own)
    return columns, values, joins


def _versions(model: type[Model]) -> list[type[Model]]:
    return [one for one in apps.get_models() if getattr(one, "pgh_tracked_model", None) is model]


def _copy(cursor: Any, table: str, rows: Iterable[Sequence[object]]) -> None:
    lines = io.StringIO("".join("\t".join(map(_escaped, row)) + "\n" for row in rows))
    cursor.copy_expert(f"COPY {table} FROM STDIN", lines)


def _array(words: Iterable[str]) -> str:
    return "{" + ",".join(json.dumps(word, ensure_ascii=False) for word in words) + "}"


def _escaped(value: object) -> str:
    return str(value).replace("\\", r"\\").replace("\t", r"\t").replace("\n", r"\n")
