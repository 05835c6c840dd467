"""Raw SQL over the tables of the history: what is new in one, and the hash of a run of its rows."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

_LOCK = 7_310_440
"""Key of the advisory lock of this app."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run of rows of one table: how many, and the SHA-256 over the SHA-256 of each, in order of their keys."""

    rows: int
    content: str


def lock() -> None:
    """Hold until the transaction ends what one sealing has at a time: a chain has one end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def last_key(table: str, key: str) -> int:
    """The greatest key of a table; 0 for an empty one. Waits for those who write, so that no lesser key comes later."""
    name, column = connection.ops.quote_name(table), connection.ops.quote_name(key)
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {name} IN SHARE MODE")
        cursor.execute(f"SELECT coalesce(max({column}), 0) FROM {name}")  # noqa: S608  names of our own tables
        return int(cursor.fetchone()[0])


def columns_of(table: str) -> list[str]:
    """The columns of a table as they are now, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND table_name = %s ORDER BY ordinal_position",
            [table],
        )
        return [name for (name,) in cursor.fetchall()]


def run_of(table: str, key: str, columns: Sequence[str], *, after: int, through: int) -> Run:
    """The rows of a table with keys above `after` up to `through`, by these columns.

    The text of a value must not depend on who asks, so what shapes it is set for the transaction.
    """
    name, column = connection.ops.quote_name(table), connection.ops.quote_name(key)
    row = ", ".join(connection.ops.quote_name(one) for one in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('TimeZone', 'UTC', true), set_config('DateStyle', 'ISO, YMD', true),"
            " set_config('IntervalStyle', 'postgres', true), set_config('bytea_output', 'hex', true),"
            " set_config('extra_float_digits', '1', true)"
        )
        each = f"sha256(convert_to(ROW({row})::text, 'UTF8'))"
        all_of_them = f"coalesce(string_agg({each}, ''::bytea ORDER BY {column}), ''::bytea)"
        cursor.execute(
            f"SELECT count(*), encode(sha256({all_of_them}), 'hex') FROM {name}"  # noqa: S608  names of our own tables
            f" WHERE {column} > %s AND {column} <= %s",
            [after, through],
        )
        rows, content = cursor.fetchone()
    return Run(rows, content)
