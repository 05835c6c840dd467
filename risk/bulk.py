"""Set-based SQL over alerts: what is wanted, and the four statements that make it so.

Tables read: declarations, submissions, requests, reported smelters, statuses in force, decisions on names.
Tables written: risk_alert, risk_alerttransition. The key (supplier, metal, kind, facility, reported name) makes a
repeat harmless. Meant for 330,000 reported smelters in one run; figures stand in benchmarks/.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from risk.models import Alert
from smelters.models.facilities import Status
from smelters.queries.status import STATUS_ORDER

_CURRENT = """
    CREATE TEMPORARY TABLE current_report ON COMMIT DROP AS
    WITH current_declaration AS (
        SELECT DISTINCT ON (request.supplier_id, declaration.family)
               declaration.id, declaration.family, declaration.submission_id, request.supplier_id
          FROM surveys_declaration declaration
          JOIN surveys_submission submission ON submission.id = declaration.submission_id
          JOIN surveys_request request ON request.id = submission.request_id
         WHERE submission.status = 'accepted'
           AND (%(suppliers)s::bigint[] IS NULL OR request.supplier_id = ANY(%(suppliers)s))
         ORDER BY request.supplier_id, declaration.family, submission.received_at DESC, declaration.id DESC
    ), status AS (
        SELECT DISTINCT ON (facility_id, metal_id) facility_id, metal_id, status, list_id
          FROM smelters_facilitystatus
         WHERE valid @> %(on)s::date AND upper_inf(recorded)
         ORDER BY facility_id, metal_id, array_position(%(order)s::text[], status::text)
    )
    SELECT declaration.supplier_id, declaration.family, declaration.submission_id,
           reported.metal_id, reported.facility_id, reported.reported_name_id,
           CASE WHEN reported.facility_id IS NOT NULL THEN coalesce(status.status, 'unknown') END AS status,
           status.list_id
      FROM current_declaration declaration
      JOIN surveys_reportedsmelter reported ON reported.declaration_id = declaration.id
      LEFT JOIN status ON status.facility_id = reported.facility_id AND status.metal_id = reported.metal_id
     WHERE reported.metal_id IS NOT NULL
"""

_WANTED = """
    CREATE TEMPORARY TABLE wanted_alert ON COMMIT DROP AS
    SELECT supplier_id, metal_id, 'not_participating' AS kind, facility_id, NULL::bigint AS reported_name_id,
           status, CASE WHEN status = %(non_conformant)s THEN %(high)s ELSE %(medium)s END AS severity,
           max(submission_id) AS submission_id, max(list_id) AS list_id
      FROM current_report
     WHERE facility_id IS NOT NULL AND status <> ALL(%(participates)s)
     GROUP BY supplier_id, metal_id, facility_id, status
     UNION ALL
    SELECT supplier_id, metal_id, 'unresolved', NULL, reported_name_id, %(unknown)s, %(medium)s,
           max(submission_id), NULL
      FROM current_report
     WHERE facility_id IS NULL AND reported_name_id IS NOT NULL
     GROUP BY supplier_id, metal_id, reported_name_id
"""

_OPEN = """
    WITH opened AS (
        INSERT INTO risk_alert (supplier_id, metal_id, kind, facility_id, reported_name_id, severity, status,
                                facility_status, opened_at)
        SELECT supplier_id, metal_id, kind, facility_id, reported_name_id, severity, 'open', status, %(at)s
          FROM wanted_alert
            ON CONFLICT ON CONSTRAINT alert_once DO NOTHING
        RETURNING id, supplier_id, metal_id, kind, facility_id, reported_name_id
    )
    INSERT INTO risk_alerttransition (alert_id, from_status, to_status, at, because, reason, submission_id, list_id)
    SELECT opened.id, '', 'open', %(at)s,
           CASE WHEN lost.is_lost THEN 'status_lost' ELSE 'reported' END, '',
           wanted.submission_id, CASE WHEN lost.is_lost THEN %(list)s::bigint END
      FROM opened
      JOIN wanted_alert wanted USING (supplier_id, metal_id, kind)
     CROSS JOIN LATERAL (
           SELECT %(list)s::bigint IS NOT NULL AND EXISTS (
               SELECT 1 FROM smelters_facilitystatus earlier
                WHERE earlier.facility_id = opened.facility_id AND earlier.metal_id = opened.metal_id
                  AND upper_inf(earlier.recorded) AND earlier.valid << daterange(%(on)s, NULL)
                  AND earlier.status = ANY(%(participates)s)) AS is_lost
     ) lost
     WHERE wanted.facility_id IS NOT DISTINCT FROM opened.facility_id
       AND wanted.reported_name_id IS NOT DISTINCT FROM opened.reported_name_id
"""

_REOPEN = """
    WITH reopened AS (
        UPDATE risk_alert alert
           SET status = 'open', opened_at = %(at)s, closed_at = NULL, severity = wanted.severity,
               facility_status = wanted.status,
               case_id = (SELECT id FROM risk_case
                           WHERE id = alert.case_id AND status NOT IN ('closed', 'cancelled'))
          FROM wanted_alert wanted
         WHERE alert.status = 'closed'
           AND alert.supplier_id = wanted.supplier_id AND alert.metal_id = wanted.metal_id
           AND alert.kind = wanted.kind
           AND alert.facility_id IS NOT DISTINCT FROM wanted.facility_id
           AND alert.reported_name_id IS NOT DISTINCT FROM wanted.reported_name_id
        RETURNING alert.id, wanted.submission_id, wanted.list_id
    )
    INSERT INTO risk_alerttransition (alert_id, from_status, to_status, at, because, reason, submission_id, list_id,
                                      decision_id)
    SELECT reopened.id, 'closed', 'open', %(at)s,
           CASE last.because WHEN 'status_gained' THEN 'status_lost'
                             WHEN 'resolved' THEN 'unresolved_again'
                             WHEN 'resolved_otherwise' THEN 'resolved' ELSE 'reported_again' END, '',
           reopened.submission_id,
           CASE last.because WHEN 'status_gained' THEN coalesce(%(list)s::bigint, reopened.list_id)
                             WHEN 'resolved' THEN %(list)s::bigint
                             WHEN 'resolved_otherwise' THEN %(list)s::bigint END,
           CASE WHEN last.because IN ('resolved', 'resolved_otherwise') THEN %(decision)s::bigint END
      FROM reopened
     CROSS JOIN LATERAL (SELECT because FROM risk_alerttransition step
                          WHERE step.alert_id = reopened.id ORDER BY at DESC, id DESC LIMIT 1) last
"""

# A row can stand in the newest declaration as before and mean something else by now, because a list or a decision made
# it so: then the declaration is the one that raised the alert, or the history of its rows knows what they meant.
_CLOSE = """
    WITH closed AS (
        UPDATE risk_alert alert
           SET status = 'closed', closed_at = %(at)s
         WHERE alert.status = 'open'
           AND (%(suppliers)s::bigint[] IS NULL OR alert.supplier_id = ANY(%(suppliers)s))
           AND NOT EXISTS (SELECT 1 FROM wanted_alert wanted
                            WHERE alert.supplier_id = wanted.supplier_id AND alert.metal_id = wanted.metal_id
                              AND alert.kind = wanted.kind
                              AND alert.facility_id IS NOT DISTINCT FROM wanted.facility_id
                              AND alert.reported_name_id IS NOT DISTINCT FROM wanted.reported_name_id)
        RETURNING alert.id, alert.supplier_id, alert.metal_id, alert.kind, alert.facility_id, alert.reported_name_id
    )
    INSERT INTO risk_alerttransition (alert_id, from_status, to_status, at, because, reason, submission_id, list_id,
                                      decision_id)
    SELECT closed.id, 'open', 'closed', %(at)s,
           CASE WHEN still.submission_id IS NOT NULL AND closed.kind = 'unresolved' THEN 'resolved'
                WHEN still.submission_id IS NOT NULL THEN 'status_gained'
                WHEN newest.submission_id IS NULL THEN 'withdrawn'
                WHEN NOT written.is_there THEN 'no_longer_reported'
                WHEN closed.kind = 'unresolved' THEN 'resolved'
                ELSE 'resolved_otherwise' END, '',
           coalesce(still.submission_id, newest.submission_id),
           CASE WHEN written.is_there THEN %(list)s::bigint ELSE still.list_id END,
           CASE WHEN written.is_there THEN %(decision)s::bigint
                WHEN still.submission_id IS NOT NULL AND closed.kind = 'unresolved' THEN decision.id END
      FROM closed
      JOIN smelters_mineral mineral ON mineral.name = closed.metal_id
      LEFT JOIN LATERAL (
           SELECT max(report.submission_id) AS submission_id, max(report.list_id) AS list_id
             FROM current_report report
            WHERE report.supplier_id = closed.supplier_id AND report.metal_id = closed.metal_id
              AND (report.facility_id = closed.facility_id OR report.reported_name_id = closed.reported_name_id)
      ) still ON true
      LEFT JOIN LATERAL (
           SELECT max(report.submission_id) AS submission_id FROM newest_declaration report
            WHERE report.supplier_id = closed.supplier_id AND report.family = mineral.family
      ) newest ON true
      LEFT JOIN LATERAL (
           SELECT submission_id FROM risk_alerttransition step
            WHERE step.alert_id = closed.id AND step.to_status = 'open' ORDER BY at DESC, id DESC LIMIT 1
      ) opening ON true
     CROSS JOIN LATERAL (
           SELECT still.submission_id IS NULL AND newest.submission_id IS NOT NULL
                  AND (newest.submission_id = opening.submission_id OR EXISTS (
                      SELECT 1 FROM surveys_declaration declaration
                        JOIN surveys_reportedsmelter reported ON reported.declaration_id = declaration.id
                        JOIN surveys_reportedsmelterevent earlier ON earlier.pgh_obj_id = reported.id
                       WHERE declaration.submission_id = newest.submission_id
                         AND reported.metal_id = closed.metal_id
                         AND (earlier.facility_id = closed.facility_id
                              OR earlier.reported_name_id = closed.reported_name_id))) AS is_there
           OFFSET 0  -- asked once, not in every column that uses it
      ) written
      LEFT JOIN LATERAL (
           SELECT id FROM smelters_namedecision
            WHERE reported_name_id = closed.reported_name_id ORDER BY decided_at DESC, id DESC LIMIT 1
      ) decision ON true
"""

_NEWEST = """
    CREATE TEMPORARY TABLE newest_declaration ON COMMIT DROP AS
    SELECT DISTINCT ON (request.supplier_id, declaration.family)
           request.supplier_id, declaration.family, declaration.submission_id
      FROM surveys_declaration declaration
      JOIN surveys_submission submission ON submission.id = declaration.submission_id
      JOIN surveys_request request ON request.id = submission.request_id
     WHERE submission.status = 'accepted'
       AND (%(suppliers)s::bigint[] IS NULL OR request.supplier_id = ANY(%(suppliers)s))
     ORDER BY request.supplier_id, declaration.family, submission.received_at DESC, declaration.id DESC
"""

_CHANGE = """
    WITH changed AS (
        UPDATE risk_alert alert
           SET facility_status = wanted.status, severity = wanted.severity
          FROM wanted_alert wanted
         WHERE alert.status = 'open'
           AND alert.supplier_id = wanted.supplier_id AND alert.metal_id = wanted.metal_id
           AND alert.kind = wanted.kind
           AND alert.facility_id IS NOT DISTINCT FROM wanted.facility_id
           AND alert.reported_name_id IS NOT DISTINCT FROM wanted.reported_name_id
           AND (alert.facility_status, alert.severity) IS DISTINCT FROM (wanted.status, wanted.severity)
        RETURNING alert.id, wanted.submission_id, wanted.list_id
    )
    INSERT INTO risk_alerttransition (alert_id, from_status, to_status, at, because, reason, submission_id, list_id)
    SELECT id, 'open', 'open', %(at)s, 'status_changed', '', submission_id, coalesce(list_id, %(list)s::bigint)
      FROM changed
"""


# The history triggers of django-pghistory catch an error for each row, which ends a subtransaction, and PostgreSQL then
# looks through all constraint checks that wait for the commit: the time would grow with the square of the rows.
_CHECK_AT_ONCE = "SET CONSTRAINTS ALL IMMEDIATE"

_EVALUATION_LOCK = 7_310_421
_CASE_NUMBERS_LOCK = 7_310_422
"""Keys of the advisory locks of this app."""


def lock_evaluation() -> None:
    """Hold until the transaction ends what one evaluation has at a time: two at once would both open the same."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_EVALUATION_LOCK])


def lock_case_numbers(year: int) -> None:
    """Hold the counter of the year's case numbers until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_CASE_NUMBERS_LOCK, year])


@dataclass(frozen=True, slots=True)
class Moved:
    """How many alerts each statement moved."""

    opened: int
    reopened: int
    closed: int
    changed: int
    """Those that stay open with another status of their smelter, and so perhaps another severity."""


def evaluate(
    *,
    on: date,
    at: datetime,
    supplier_ids: Collection[int] | None,
    list_id: int | None,
    decision_id: int | None,
    participates: Collection[str],
) -> Moved:
    """Make the alerts agree with the declarations that count and the statuses in force on the day.

    For the given suppliers, or for all; `participates` are the statuses that take part in RMAP. Must run inside a
    transaction that holds the lock on evaluation: the temporary tables live until its end.
    """
    parameters: dict[str, Any] = {
        "on": on,
        "at": at,
        "suppliers": None if supplier_ids is None else list(supplier_ids),
        "list": list_id,
        "decision": decision_id,
        "participates": list(participates),
        "non_conformant": Status.NON_CONFORMANT.value,
        "unknown": Status.UNKNOWN.value,
        "high": Alert.Severity.HIGH.value,
        "medium": Alert.Severity.MEDIUM.value,
        "order": [Status(status).value for status in STATUS_ORDER],
    }
    with connection.cursor() as cursor:
        cursor.execute(_CHECK_AT_ONCE)
        for table in ("current_report", "wanted_alert", "newest_declaration"):
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
        for statement in (_CURRENT, _NEWEST, _WANTED):
            cursor.execute(statement, parameters)
        cursor.execute("CREATE INDEX ON current_report (supplier_id, metal_id)")
        cursor.execute("CREATE INDEX ON newest_declaration (supplier_id)")
        cursor.execute("ANALYZE current_report")
        cursor.execute("ANALYZE wanted_alert")
        cursor.execute(_CLOSE, parameters)
        closed = cursor.rowcount
        cursor.execute(_REOPEN, parameters)
        reopened = cursor.rowcount
        cursor.execute(_OPEN, parameters)
        opened = cursor.rowcount
        cursor.execute(_CHANGE, parameters)
        changed = cursor.rowcount
    return Moved(opened=opened, reopened=reopened, closed=closed, changed=changed)
