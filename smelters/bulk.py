"""The only raw SQL of smelters: rows of a list by COPY, and what a list makes true, in a few statements.

What holds on a day is a function of the applied lists alone. For each subject (a facility and metal, a country, an
entry of a sanctions list) and key (a name, a scheme, a source) the issue with the newest day among those in force says
it; an issue is in force from its day until the next one of its series, metal by metal where the kind of list goes by
metal. A list therefore changes facts only on its own days, and in whatever order lists are imported, the same facts
hold. Which facts a kind of list makes true stands in fact_tables.py.
"""

import csv
import io
import json
import string
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import pgtrigger
import structlog
from django.db import connection, models
from psycopg2 import sql

from smelters.fact_tables import FACT_TABLES, FactTable
from smelters.lists.difference import Difference
from smelters.matching.normalise import name_key
from smelters.models import Facility, ReferenceEntry, ReferenceList

logger = structlog.get_logger(__name__)

_IMPORT_LOCK = 7_310_410
"""Key of the advisory lock under which lists take effect, one after the other."""


_ENTRY_TEXTS = (
    *("cid", "metal", "name", "key", "standard_name", "country", "city", "state"),
    *("status_as_written", "status", "change", "before", "before_status", "effects", "details"),
)
_ENTRY_COLUMNS = ("list_id", "row", *_ENTRY_TEXTS, "last_audit_date", "audit_cycle_years")


def one_import_at_a_time() -> None:
    """Hold off every other import until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_IMPORT_LOCK])


def add_entries(list_id: int, differences: Iterable[tuple[Difference, str]]) -> None:
    """Write the rows of a list, each with what it changed and the words for what it was before.

    Writes smelters_referenceentry by COPY; once per list, its constraint keeps a second import out.
    """
    lines = io.StringIO()
    writer = csv.writer(lines)
    for difference, before in differences:
        row = difference.row
        writer.writerow(
            (
                *(
                    list_id,
                    row.row,
                    row.cid,
                    row.metal,
                    row.name,
                    name_key(row.name),
                    row.standard_name,
                    row.country,
                ),
                *(row.city, row.state, row.status_as_written, row.status, difference.change, before[:400]),
                difference.before.status if difference.before else "",
                "{" + ",".join(difference.effects) + "}",
                json.dumps(dict(row.details)),
                *(row.last_audit_date, row.audit_cycle_years),
            )
        )
    lines.seek(0)
    statement = sql.SQL("COPY {} ({}) FROM STDIN WITH (FORMAT csv, FORCE_NOT_NULL ({}))").format(
        _table(ReferenceEntry), _names(_ENTRY_COLUMNS), _names(_ENTRY_TEXTS)
    )
    with connection.cursor() as cursor:
        cursor.copy_expert(statement, lines)
        cursor.execute(sql.SQL("ANALYZE {}").format(_table(ReferenceEntry)).as_string(cursor.cursor))


def remove_entries(list_id: int) -> None:
    """Take back the rows of a list that nobody has applied yet, so that they can be written anew.

    Deletes from smelters_referenceentry past the trigger that keeps rows; the list must be a preview.
    """
    with pgtrigger.ignore("smelters.ReferenceEntry:append_only"):
        ReferenceEntry.objects.filter(list=list_id, list__status=ReferenceList.State.PREVIEW).delete()


def add_facilities(lists: list[int]) -> int:
    """Add the facilities that lists are the first to name, and let name, country and first list follow the lists.

    Only lists with standard names say how a facility is called and where it is; by others it may become known, no more.
    What lists for members of RMI say stays with them: name and country of a facility are shown on every day.
    Reads entries and applied lists, writes smelters_facility; a repeat changes nothing. Returns how many are new.
    """
    parameters: dict[str, Any] = {"lists": lists}
    tables = {"facility": _table(Facility), "entry": _table(ReferenceEntry), "list": _table(ReferenceList)}
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(_ADD_FACILITIES).format(**tables), parameters)
        added = int(cursor.rowcount)
        cursor.execute(sql.SQL(_FOLLOW_LISTS).format(**tables), parameters)
    return added


def apply_facts(kind: str, lists: list[int], *, at: datetime) -> dict[str, tuple[int, int]]:
    """Write what is true on the days of these lists of one kind: only the facts that differ.

    Reads entries, applied lists and the known facts that overlap those days; writes the fact tables. A list that counts
    no more says nothing: on its days the others count. A fact that no longer holds as written is closed in `recorded`
    and comes back with the days that are left of it. A repeat changes nothing. Returns, by table, how many facts were
    closed and written.
    """
    written = {}
    for fact in FACT_TABLES[kind]:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS issue, mine, said, held, wanted, known, pieces")
            for statement in (_ISSUE, _MINE, _SAID, _HELD, _WANTED, _KNOWN, _PIECES):
                cursor.execute(_composed(statement, fact), {"lists": lists, "kind": kind})
            cursor.execute(_composed(_CLOSE, fact), {"at": at})
            closed = int(cursor.rowcount)
            cursor.execute(_composed(_WRITE, fact), {"at": at})
            written[fact.model._meta.model_name or ""] = (closed, int(cursor.rowcount))
            cursor.execute(sql.SQL("ANALYZE {}").format(_table(fact.model)))
    logger.info("facts written", lists=lists, **dict(written.items()))
    return written


_ADD_FACILITIES = """
    INSERT INTO {facility} (cid, name, country, first_seen_id)
    SELECT DISTINCT ON (entry.cid)
           entry.cid,
           CASE WHEN list.licence = 'member-only' THEN entry.cid
                ELSE coalesce(nullif(entry.standard_name, ''), nullif(entry.name, ''), entry.cid) END,
           CASE WHEN entry.standard_name = '' OR list.licence = 'member-only' THEN '' ELSE entry.country END,
           entry.list_id
      FROM {entry} entry JOIN {list} list ON list.id = entry.list_id
     WHERE list.id = ANY(%(lists)s) AND list.status = 'applied' AND entry.row > 0 AND entry.cid <> ''
     ORDER BY entry.cid, (entry.name = entry.standard_name) DESC, entry.row
    ON CONFLICT (cid) DO NOTHING
"""

_FOLLOW_LISTS = """
    WITH said AS (
        SELECT entry.cid, entry.standard_name, entry.country, entry.row, entry.list_id, list.valid_from,
               entry.name = entry.standard_name AS is_standard, list.licence = 'member-only' AS is_of_members
          FROM {entry} entry JOIN {list} list ON list.id = entry.list_id
         WHERE list.status = 'applied' AND entry.row > 0
           AND entry.cid IN (SELECT cid FROM {entry} WHERE list_id = ANY(%(lists)s))
    ), newest AS (
        SELECT DISTINCT ON (cid) cid, standard_name AS name, country FROM said
         WHERE standard_name <> '' AND NOT is_of_members
         ORDER BY cid, valid_from DESC, list_id DESC, is_standard DESC, row
    ), first AS (
        SELECT DISTINCT ON (cid) cid, list_id FROM said ORDER BY cid, is_of_members, valid_from, list_id
    )
    UPDATE {facility} facility
       SET name = newest.name, country = coalesce(nullif(newest.country, ''), facility.country),
           first_seen_id = first.list_id
      FROM newest JOIN first USING (cid)
     WHERE facility.cid = newest.cid
       AND (facility.name, facility.country, facility.first_seen_id)
           IS DISTINCT FROM
           (newest.name, coalesce(nullif(newest.country, ''), facility.country), first.list_id)
"""

# From when to when each issue of this kind is in force, by metal where the kind goes by metal.
_ISSUE = """
    CREATE TEMPORARY TABLE issue ON COMMIT DROP AS
    SELECT list.id AS list_id, list.series, covered.metal, list.valid_from,
           daterange(list.valid_from, lead(list.valid_from) OVER later) AS days
      FROM {list} list CROSS JOIN LATERAL unnest({scopes}) covered(metal)
     WHERE list.kind = %(kind)s AND list.status = 'applied'
    WINDOW later AS (PARTITION BY list.series, covered.metal ORDER BY list.valid_from)
"""

# The days on which these lists are, or were, in force.
_MINE = """
    CREATE TEMPORARY TABLE mine ON COMMIT DROP AS
    SELECT covered.metal,
           range_agg(daterange(list.valid_from,
                               (SELECT min(issue.valid_from) FROM issue
                                 WHERE issue.series = list.series AND issue.metal = covered.metal
                                   AND issue.valid_from > list.valid_from))) AS days
      FROM {list} list CROSS JOIN LATERAL unnest({scopes}) covered(metal)
     WHERE list.id = ANY(%(lists)s)
     GROUP BY covered.metal
"""

# What the issues in force say on those days, of the metals that these lists cover.
_SAID = """
    CREATE TEMPORARY TABLE said ON COMMIT DROP AS
    SELECT DISTINCT ON (issue.list_id, {distinct})
           issue.list_id, issue.valid_from, datemultirange(issue.days) * mine.days AS days, {expressions}
      FROM issue
      JOIN mine ON mine.metal = issue.metal AND mine.days && issue.days
      JOIN {entry} entry ON entry.list_id = issue.list_id AND entry.row > 0{entry_scope}{facility_of_entry}
     ORDER BY issue.list_id, {distinct}, {order}
"""

# Of what is said of one key on one day, the newest issue counts: the days of each statement that nothing newer takes.
_HELD = """
    CREATE TEMPORARY TABLE held ON COMMIT DROP AS
    SELECT said.list_id, {columns:said},
           said.days
           - coalesce(range_agg(newer.days) FILTER (WHERE newer.days IS NOT NULL), '{{}}'::datemultirange) AS days
      FROM said
      LEFT JOIN said newer
        ON {same_key:newer,said}
       AND (newer.valid_from, newer.list_id) > (said.valid_from, said.list_id)
     GROUP BY said.list_id, {columns:said}, said.days
"""

_WANTED = """
    CREATE TEMPORARY TABLE wanted ON COMMIT DROP AS
    SELECT {columns:held}, range_agg(held.days) AS days
      FROM held WHERE NOT isempty(held.days)
     GROUP BY {columns:held}
"""

# What lists of this kind have made known on those days, and whether it stays as it is.
_KNOWN = """
    CREATE TEMPORARY TABLE known ON COMMIT DROP AS
    SELECT fact.id, fact.list_id, {columns:fact}, fact.valid, mine.days AS my_days,
           coalesce(wanted.days, '{{}}'::datemultirange) @> (datemultirange(fact.valid) * mine.days) AS stays
      FROM {fact} fact
      JOIN {list} list ON list.id = fact.list_id AND list.kind = %(kind)s
      JOIN mine ON mine.days && fact.valid{fact_scope}
      LEFT JOIN wanted ON {same:wanted,fact}
     WHERE upper_inf(fact.recorded)
"""

# What has to be written: what is wanted and not there, and what is left of the facts that end. Each run of days is one
# row, by the list that says its first day.
_PIECES = """
    CREATE TEMPORARY TABLE pieces ON COMMIT DROP AS
    WITH share AS (
        SELECT {columns:wanted}, wanted.days, true AS is_wanted FROM wanted
        UNION ALL
        SELECT {columns:known},
               CASE WHEN known.stays THEN datemultirange(known.valid)
                    ELSE datemultirange(known.valid) - known.my_days END, NOT known.stays
          FROM known
    ), whole AS (
        SELECT {columns:share},
               coalesce(range_agg(share.days) FILTER (WHERE share.is_wanted), '{{}}'::datemultirange)
               - coalesce(range_agg(share.days) FILTER (WHERE NOT share.is_wanted), '{{}}'::datemultirange) AS days
          FROM share
         GROUP BY {columns:share}
    )
    SELECT {columns:piece}, piece.valid, coalesce(held.list_id, known.list_id) AS list_id
      FROM (SELECT whole.*, unnest(whole.days) AS valid FROM whole) piece
      LEFT JOIN held ON {same:held,piece} AND held.days @> lower(piece.valid)
      LEFT JOIN known ON {same:known,piece} AND known.valid @> lower(piece.valid)
"""

_CLOSE = """
    UPDATE {fact} fact SET recorded = tstzrange(lower(fact.recorded), %(at)s)
      FROM known WHERE known.id = fact.id AND NOT known.stays
"""

_WRITE = """
    INSERT INTO {fact} (list_id, valid, recorded, {columns})
    SELECT piece.list_id, piece.valid, tstzrange(%(at)s, NULL), {columns:piece}
      FROM pieces piece
     ORDER BY {subject:piece}, piece.valid
"""


def _composed(statement: str, fact: FactTable) -> sql.Composed:
    return sql.SQL("").join(_fragments(statement, fact))


def _fragments(statement: str, fact: FactTable) -> Iterable[sql.Composable]:
    for text, name, form, _ in string.Formatter().parse(statement):
        yield sql.SQL(text)
        if name:
            yield _fragment(name, form or "", fact)


def _fragment(name: str, form: str, fact: FactTable) -> sql.Composable:
    tables: dict[str, type[models.Model]] = {
        "list": ReferenceList,
        "entry": ReferenceEntry,
        "facility": Facility,
        "fact": fact.model,
    }
    match name:
        case "columns":
            return _listed(fact.columns, form)
        case "subject":
            return _listed(fact.subject, form)
        case "distinct":
            # A constant, such as the scheme, tells nothing apart.
            telling = [expression for expression in fact.identity.values() if not expression.startswith("'")]
            return sql.SQL(", ").join(map(sql.SQL, telling))
        case "expressions":
            return sql.SQL(", ").join(
                sql.SQL(f"{expression} AS ") + sql.Identifier(column)
                for column, expression in fact.columns.items()
            )
        case "order":
            return sql.SQL(fact.order)
        case "scopes":
            return sql.SQL("list.metals" if fact.goes_by_metal else "ARRAY['']::varchar[]")
        case "entry_scope":
            return sql.SQL(" AND entry.metal = issue.metal" if fact.goes_by_metal else "")
        case "fact_scope":
            return sql.SQL(" AND mine.metal = fact.metal_id" if fact.goes_by_metal else "")
        case "facility_of_entry":
            join = " JOIN {} facility ON facility.cid = entry.cid" if fact.is_of_facility else ""
            return sql.SQL(join).format(*([_table(Facility)] if join else []))
        case "same_key":
            return _same(fact, fact.key, *form.split(","))
        case "same":
            return _same(fact, [*fact.key, *fact.values], *form.split(","))
        case _:
            return _table(tables[name])


def _same(fact: FactTable, columns: Iterable[str], left: str, right: str) -> sql.Composed:
    """The same subject, and the same in the other columns; only the subject is never without a value."""
    return sql.SQL(" AND ").join(
        sql.SQL(f"{{}} {operator} {{}}").format(_column(column, left), _column(column, right))
        for operator, compared in (("=", fact.subject), ("IS NOT DISTINCT FROM", columns))
        for column in compared
    )


def _listed(columns: Iterable[str], alias: str) -> sql.Composed:
    return sql.SQL(", ").join(_column(column, alias) for column in columns)


def _column(column: str, alias: str) -> sql.Composable:
    return sql.Identifier(alias, column) if alias else sql.Identifier(column)


def _table(model: type[models.Model]) -> sql.Identifier:
    return sql.Identifier(model._meta.db_table)


def _names(columns: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))
