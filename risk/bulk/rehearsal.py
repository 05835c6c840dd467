"""What would be otherwise: the tables that a list changes, copied for one transaction, and what differs by them.

A temporary table hides the table of the same name. What is written after `hide` therefore goes into copies that nobody
else sees and that no lock guards: lists are applied, files are read and alerts are evaluated meanwhile as ever.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, models
from django.db.backends.utils import CursorWrapper
from psycopg2 import sql

from risk.bulk import gathering
from risk.bulk.moving import REOPENED_WITHIN
from risk.models import Alert, DryRunAlert, DryRunCase
from smelters.licences import team_classes
from smelters.models import Thresholds

FAR_AWAY = 1_000_000_000
"""What primary keys in a copy begin after: no row of the real table has the key of a new one in the copy."""

_READY = """
    CREATE TEMPORARY TABLE {ready} ON COMMIT DROP AS
    WITH blocked AS (
        SELECT report.supplier_id, report.family
          FROM current_report report
          LEFT JOIN judged ON judged.facility_id = report.facility_id AND judged.metal_id = report.metal_id
         WHERE judged.status IS NULL OR judged.status <> ALL(%(qualifies)s)
         UNION
        SELECT declaration.supplier_id, declaration.family
          FROM current_declaration declaration
          JOIN surveys_reportedsmelter reported ON reported.declaration_id = declaration.declaration_id
         WHERE reported.metal_id IS NULL
         UNION
        SELECT report.supplier_id, report.family
          FROM wanted_alert wanted
          JOIN current_report report ON report.supplier_id = wanted.supplier_id
           AND report.facility_id = wanted.facility_id AND report.metal_id = wanted.metal_id
         WHERE wanted.kind = ANY(%(forbidding)s)
    ), concerned AS (
        SELECT id, supplier_id FROM risk_case
         WHERE status <> 'cancelled' AND (status <> 'closed' OR closed_at > %(closed_after)s)
    ), family_of_alerts AS (
        SELECT DISTINCT alert.case_id, mineral.family
          FROM risk_alert alert JOIN smelters_mineral mineral ON mineral.name = alert.metal_id
         WHERE alert.case_id IS NOT NULL
    ), family AS (
        SELECT concerned.id, concerned.supplier_id, coalesce(own.family, declared.family, 'CMRT') AS family
          FROM concerned
          LEFT JOIN family_of_alerts own ON own.case_id = concerned.id
          LEFT JOIN current_declaration declared ON own.family IS NULL AND declared.supplier_id = concerned.supplier_id
    )
    SELECT family.id AS case_id
      FROM family
      LEFT JOIN current_declaration declared
        ON declared.supplier_id = family.supplier_id AND declared.family = family.family
      LEFT JOIN blocked ON blocked.supplier_id = family.supplier_id AND blocked.family = family.family
     WHERE NOT EXISTS (SELECT 1 FROM risk_caseaction WHERE case_id = family.id AND status = 'to_do')
     GROUP BY family.id
    HAVING bool_and(declared.declaration_id IS NOT NULL AND blocked.supplier_id IS NULL)
"""

_ALERTS = """
    SELECT CASE WHEN before.subject IS NULL THEN 'opens' WHEN after.subject IS NULL THEN 'ends' ELSE 'changes' END,
           coalesce(after.supplier_id, before.supplier_id), coalesce(after.metal_id, before.metal_id),
           coalesce(after.kind, before.kind), coalesce(after.severity, before.severity),
           facility.id, coalesce(facility.name, name.name, ''), coalesce(facility.cid, '')
      FROM wanted_before before
      FULL JOIN wanted_alert after
        ON after.supplier_id = before.supplier_id AND after.metal_id = before.metal_id AND after.kind = before.kind
       AND after.subject = before.subject
      LEFT JOIN smelters_facility facility ON facility.id = coalesce(after.facility_id, before.facility_id)
      LEFT JOIN smelters_reportedname name ON name.id = coalesce(after.reported_name_id, before.reported_name_id)
     WHERE before.subject IS NULL OR after.subject IS NULL
        OR (before.status, before.severity) IS DISTINCT FROM (after.status, after.severity)
"""

_CASES = """
    SELECT coalesce(before.case_id, after.case_id),
           CASE WHEN changed.status = 'closed' THEN 'fails_again'
                WHEN before.case_id IS NULL THEN 'may_close' ELSE 'held' END
      FROM ready_before before
      FULL JOIN ready_after after ON after.case_id = before.case_id
      JOIN risk_case changed ON changed.id = coalesce(before.case_id, after.case_id)
     WHERE (before.case_id IS NULL AND changed.status <> 'closed') OR after.case_id IS NULL
"""


@dataclass(frozen=True, slots=True)
class Differences:
    """What would be otherwise: rows as the dry run keeps them, and how many suppliers were judged."""

    alerts: list[DryRunAlert]
    cases: list[DryRunCase]
    suppliers: int


def hide(tables: Iterable[type[models.Model]], *, without_indexes: Iterable[type[models.Model]] = ()) -> None:
    """Put a copy in the place of each table until the transaction ends.

    :param without_indexes: tables of very many rows that are read as a whole.
    """
    with connection.cursor() as cursor:
        for model in tables:
            _copy(cursor, model, "INCLUDING ALL EXCLUDING STATISTICS")
        for model in without_indexes:
            _copy(cursor, model, "INCLUDING DEFAULTS")


def _copy(cursor: CursorWrapper, model: type[models.Model], how: str) -> None:
    table = sql.Identifier(model._meta.db_table)
    copy, original = (
        sql.Identifier("pg_temp", model._meta.db_table),
        sql.Identifier("public", model._meta.db_table),
    )
    columns = sql.SQL(", ").join(
        sql.Identifier(str(field.column)) for field in model._meta.concrete_fields if field.column
    )
    for statement in (
        sql.SQL("DROP TABLE IF EXISTS {copy}"),
        sql.SQL("CREATE TEMPORARY TABLE {table} (LIKE {original} " + how + ") ON COMMIT DROP"),
        sql.SQL("INSERT INTO {copy} ({columns}) SELECT {columns} FROM {original}"),
        sql.SQL("ANALYZE {copy}"),
    ):
        cursor.execute(statement.format(table=table, copy=copy, original=original, columns=columns))
    if "ALL" in how:
        cursor.execute(
            sql.SQL(
                "SELECT setval(pg_get_serial_sequence({name}, 'id'), (SELECT coalesce(max(id), 0) FROM {copy}) + {far})"
            ).format(
                name=sql.Literal(f"pg_temp.{model._meta.db_table}"), copy=copy, far=sql.Literal(FAR_AWAY)
            )
        )


def judge(*, on: date, at: datetime, thresholds: Thresholds, as_before: bool) -> None:
    """Gather what is wanted and which cases are ready, as it is (`as_before`) or as it would be."""
    word = "before" if as_before else "after"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS ready_{word}")
        gathering.gather(cursor, on=on, supplier_ids=None, thresholds=thresholds, classes=team_classes(on))
        cursor.execute(
            _READY.format(ready=f"ready_{word}"),
            {
                "qualifies": list(thresholds.qualifies),
                "forbidding": list(Alert.FORBIDDING),
                "closed_after": at - REOPENED_WITHIN,
            },
        )
        if as_before:
            cursor.execute("DROP TABLE IF EXISTS wanted_before")
            cursor.execute("ALTER TABLE wanted_alert RENAME TO wanted_before")


def differences() -> Differences:
    """What differs between the two judgements, in rows without their dry run."""
    with connection.cursor() as cursor:
        cursor.execute(_ALERTS)
        alerts = [
            DryRunAlert(
                effect=effect,
                supplier_id=supplier_id,
                metal_id=metal_id,
                kind=kind,
                severity=severity,
                facility_id=None if facility_id is None or facility_id > FAR_AWAY else facility_id,
                name=name,
                cid=cid,
            )
            for effect, supplier_id, metal_id, kind, severity, facility_id, name, cid in cursor.fetchall()
        ]
        cursor.execute(_CASES)
        cases = [DryRunCase(case_id=case_id, effect=effect) for case_id, effect in cursor.fetchall()]
        cursor.execute("SELECT count(DISTINCT supplier_id) FROM current_declaration")
        (suppliers,) = cursor.fetchone()
    return Differences(alerts, cases, suppliers)
