"""What is reported today, how its smelters stand, and so which alerts are wanted: temporary tables, small to large.

A smelter is judged once for each metal, whoever reports it: `judged` says how it stands on the day, `told` what is
wrong with it. Only the last statement goes through all that is reported.
"""

import json
from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.backends.utils import CursorWrapper

from risk.models import Alert
from risk.queries.risk_areas import KnownOrigins, known_origins, risk_areas
from risk.scoring.origins import Origin
from smelters.lists.places import country_code
from smelters.models import Status, Thresholds
from smelters.queries.status import STATUS_ORDER

SEVERITIES = {
    Alert.Kind.SANCTIONED: Alert.Severity.CRITICAL,
    Alert.Kind.CUSTOMER_FORBIDS: Alert.Severity.CRITICAL,
    Alert.Kind.CUSTOMER_LACKS: Alert.Severity.HIGH,
    Alert.Kind.HIGH_RISK: Alert.Severity.HIGH,
    Alert.Kind.STATUS_LOST: Alert.Severity.HIGH,
    Alert.Kind.NOT_PARTICIPATING: Alert.Severity.MEDIUM,
    Alert.Kind.DELISTED: Alert.Severity.MEDIUM,
    Alert.Kind.UNRESOLVED: Alert.Severity.MEDIUM,
    Alert.Kind.REASSESSMENT: Alert.Severity.WATCH,
    Alert.Kind.ORIGIN_RISK: Alert.Severity.HIGH,
    Alert.Kind.ALLEGATION: Alert.Severity.HIGH,
}
"""How severe an alert of each kind is; a non-conformant smelter is high in whichever kind tells its standing, and an
allegation is a watch while it is under review or the smelter takes part in RMAP."""

# Lists that the team may not read on the day raise no alert: see smelters/licences.py.
_IS_READABLE = "IN (SELECT id FROM smelters_referencelist WHERE licence = ANY(%(classes)s))"

# The newest accepted declaration of each supplier and template.
_CURRENT_DECLARATION = """
    CREATE TEMPORARY TABLE current_declaration ON COMMIT DROP AS
    SELECT DISTINCT ON (request.supplier_id, declaration.family)
           request.supplier_id, declaration.family, declaration.id AS declaration_id, declaration.submission_id
      FROM surveys_declaration declaration
      JOIN surveys_submission submission ON submission.id = declaration.submission_id
      JOIN surveys_request request ON request.id = submission.request_id
     WHERE submission.status = 'accepted'
       AND (%(suppliers)s::bigint[] IS NULL OR request.supplier_id = ANY(%(suppliers)s))
     ORDER BY request.supplier_id, declaration.family, submission.received_at DESC, declaration.id DESC
"""

_CURRENT_REPORT = """
    CREATE TEMPORARY TABLE current_report ON COMMIT DROP AS
    SELECT declaration.supplier_id, declaration.family, reported.metal_id, reported.facility_id,
           reported.reported_name_id, max(declaration.submission_id) AS submission_id
      FROM current_declaration declaration
      JOIN surveys_reportedsmelter reported ON reported.declaration_id = declaration.declaration_id
     WHERE reported.metal_id IS NOT NULL
     GROUP BY declaration.supplier_id, declaration.family, reported.metal_id, reported.facility_id,
              reported.reported_name_id
"""

# How each reported smelter stands for its metal on the day, and by which lists. What ended on a day, the list that is
# valid from that day has ended.
_JUDGED = f"""
    CREATE TEMPORARY TABLE judged ON COMMIT DROP AS
    WITH pair AS (
        SELECT DISTINCT facility_id, metal_id FROM current_report WHERE facility_id IS NOT NULL
    ), status AS (
        SELECT DISTINCT ON (facility_id, metal_id) facility_id, metal_id, status, list_id,
               (last_audit_date + make_interval(years => audit_cycle_years))::date AS due
          FROM smelters_facilitystatus
         WHERE valid @> %(on)s::date AND upper_inf(recorded) AND list_id {_IS_READABLE}
         ORDER BY facility_id, metal_id, array_position(%(order)s::text[], status::text)
    ), before AS (
        SELECT facility_id, metal_id, max(upper(valid)) AS ended_on
          FROM smelters_facilitystatus
         WHERE upper(valid) <= %(on)s::date AND upper_inf(recorded) AND status = ANY(%(participates)s)
           AND list_id {_IS_READABLE}
         GROUP BY facility_id, metal_id
    ), listing AS (
        SELECT facility_id, metal_id, max(list_id) FILTER (WHERE valid @> %(on)s::date) AS list_id,
               max(upper(valid)) AS ended_on
          FROM smelters_facilitylisting
         WHERE lower(valid) <= %(on)s::date AND upper_inf(recorded) AND list_id {_IS_READABLE}
         GROUP BY facility_id, metal_id
    ), issue AS (
        SELECT list.id, list.kind, list.valid_from, covered.metal
          FROM smelters_referencelist list CROSS JOIN LATERAL unnest(list.metals) covered(metal)
         WHERE list.status = 'applied' AND list.valid_from <= %(on)s::date
           AND list.licence = ANY(%(classes)s)
    )
    SELECT pair.facility_id, pair.metal_id,
           coalesce(status.status, %(unknown)s) AS status,
           coalesce(status.status = ANY(%(participates)s), false) AS takes_part,
           status.due,
           before.ended_on IS NOT NULL AS took_part,
           listing.list_id IS NULL AND listing.ended_on IS NOT NULL AS is_delisted,
           coalesce(status.list_id, (SELECT issue.id FROM issue
                                      WHERE issue.kind = 'status' AND issue.metal = pair.metal_id
                                      ORDER BY issue.valid_from DESC, issue.id DESC LIMIT 1)) AS status_list_id,
           coalesce((SELECT issue.id FROM issue
                      WHERE issue.kind IN ('status', 'recognition') AND issue.metal = pair.metal_id
                        AND issue.valid_from = before.ended_on
                      ORDER BY issue.id DESC LIMIT 1), status.list_id) AS losing_list_id,
           coalesce(listing.list_id, (SELECT issue.id FROM issue
                                       WHERE issue.kind = 'lookup' AND issue.metal = pair.metal_id
                                         AND issue.valid_from = listing.ended_on
                                       ORDER BY issue.id DESC LIMIT 1)) AS listing_list_id
      FROM pair
      LEFT JOIN status USING (facility_id, metal_id)
      LEFT JOIN before USING (facility_id, metal_id)
      LEFT JOIN listing USING (facility_id, metal_id)
"""  # noqa: S608  only words of our own

# What is wrong with a smelter for a metal, for every supplier that reports it, or for those in the audience alone.
_TOLD = f"""
    CREATE TEMPORARY TABLE told ON COMMIT DROP AS
    SELECT facility_id, metal_id, status, NULL::varchar AS customer, NULL::varchar AS part,
           CASE WHEN took_part THEN 'status_lost' ELSE 'not_participating' END::varchar AS kind,
           CASE WHEN took_part THEN losing_list_id ELSE status_list_id END AS list_id,
           NULL::bigint AS sanction_decision_id, NULL::smallint AS severity
      FROM judged WHERE NOT takes_part
     UNION ALL
    SELECT facility_id, metal_id, status, NULL, NULL, 'reassessment', status_list_id, NULL, NULL
      FROM judged WHERE takes_part AND due <= %(on)s::date + %(lead)s::integer
     UNION ALL
    SELECT facility_id, metal_id, status, NULL, NULL, 'delisted', listing_list_id, NULL, NULL
      FROM judged WHERE is_delisted
     UNION ALL
    SELECT judged.facility_id, judged.metal_id, judged.status, NULL, NULL, 'high_risk', flag.list_id, NULL, NULL
      FROM judged
      JOIN smelters_highriskfacility flag ON flag.facility_id = judged.facility_id
       AND coalesce(flag.metal_id, judged.metal_id) = judged.metal_id
     WHERE flag.valid @> %(on)s::date AND upper_inf(flag.recorded) AND flag.list_id {_IS_READABLE}
     UNION ALL
    SELECT judged.facility_id, judged.metal_id, judged.status, NULL, NULL, 'sanctioned', entry.list_id, decision.id,
           NULL
      FROM judged
      JOIN smelters_sanctionmatch match ON match.facility_id = judged.facility_id
     CROSS JOIN LATERAL (SELECT id, outcome, from_day FROM smelters_sanctiondecision
                          WHERE match_id = match.id ORDER BY decided_at DESC, id DESC LIMIT 1) decision
     CROSS JOIN LATERAL (SELECT list_id FROM smelters_sanctionentry
                          WHERE source = match.source AND reference = match.reference AND upper_inf(recorded)
                            AND (upper_inf(valid) OR upper(valid) > %(on)s::date)
                          ORDER BY lower(valid) DESC LIMIT 1) entry
     WHERE decision.outcome = 'confirmed' AND decision.from_day <= %(on)s::date
     UNION ALL
    SELECT judged.facility_id, judged.metal_id, judged.status, rule.customer, rule.part, 'customer_forbids',
           rule.list_id, NULL, NULL
      FROM judged
      JOIN smelters_customerrule rule ON rule.facility_id = judged.facility_id
       AND coalesce(rule.metal_id, judged.metal_id) = judged.metal_id
     WHERE rule.rule = 'do_not_use' AND rule.valid @> %(on)s::date AND upper_inf(rule.recorded)
       AND rule.list_id {_IS_READABLE}
     UNION ALL
    SELECT judged.facility_id, judged.metal_id, judged.status, demand.customer, demand.part, 'customer_lacks',
           demand.list_id, NULL, NULL
      FROM (SELECT customer, part, metal_id, max(list_id) AS list_id FROM smelters_customerrule
             WHERE rule = 'approved' AND valid @> %(on)s::date AND upper_inf(recorded) AND list_id {_IS_READABLE}
             GROUP BY customer, part, metal_id) demand
      JOIN judged ON coalesce(demand.metal_id, judged.metal_id) = judged.metal_id
     WHERE NOT EXISTS (SELECT 1 FROM smelters_customerrule rule
                        WHERE rule.rule = 'approved' AND rule.valid @> %(on)s::date AND upper_inf(rule.recorded)
                          AND rule.list_id {_IS_READABLE}
                          AND rule.customer = demand.customer AND rule.part IN ('', demand.part)
                          AND rule.facility_id = judged.facility_id
                          AND coalesce(rule.metal_id, judged.metal_id) = judged.metal_id)
     UNION ALL
    SELECT facility_id, metal_id, judged.status, NULL, NULL, 'origin_risk', origin_at_risk.list_id, NULL, NULL
      FROM judged JOIN origin_at_risk USING (facility_id, metal_id)
     UNION ALL
    SELECT judged.facility_id, judged.metal_id, judged.status, NULL, NULL, 'allegation', NULL, NULL,
           CASE WHEN bool_or(alleged.is_credible) AND NOT judged.takes_part THEN NULL ELSE %(watch)s::smallint END
      FROM judged
      JOIN (SELECT facility_id, metal_id, state = 'credible' AS is_credible
              FROM risk_allegation WHERE state IN ('under_review', 'credible')
             UNION ALL
            SELECT facility_id, NULL, state = 'substantiated'
              FROM risk_grievancesignal WHERE facility_id IS NOT NULL AND state <> 'ended') alleged
        ON alleged.facility_id = judged.facility_id
       AND coalesce(alleged.metal_id, judged.metal_id) = judged.metal_id
     GROUP BY judged.facility_id, judged.metal_id, judged.status, judged.takes_part
"""  # noqa: S608  only words of our own

# Who delivers what a customer's demand is about: one of its parts, or any of them.
_AUDIENCE = """
    CREATE TEMPORARY TABLE audience ON COMMIT DROP AS
    SELECT DISTINCT demand.customer, demand.part, delivery.supplier_id
      FROM (SELECT DISTINCT customer, part FROM told WHERE customer IS NOT NULL) demand
      JOIN suppliers_customer customer ON customer.code = demand.customer
      JOIN suppliers_part_customers goes_into ON goes_into.customer_id = customer.id
      JOIN suppliers_part part ON part.id = goes_into.part_id AND demand.part IN ('', part.number)
      JOIN suppliers_suppliedpart delivery ON delivery.part_id = part.id
     WHERE delivery.since <= %(on)s::date AND (delivery.until IS NULL OR delivery.until > %(on)s::date)
"""

_WANTED = """
    CREATE TEMPORARY TABLE wanted_alert ON COMMIT DROP AS
    WITH told_to AS (
        SELECT report.supplier_id, report.metal_id, told.kind, report.facility_id, report.submission_id,
               told.status, told.list_id, told.sanction_decision_id, told.severity
          FROM current_report report
          JOIN told ON told.facility_id = report.facility_id AND told.metal_id = report.metal_id
         WHERE told.customer IS NULL
         UNION ALL
        SELECT report.supplier_id, report.metal_id, told.kind, report.facility_id, report.submission_id,
               told.status, told.list_id, NULL, NULL
          FROM current_report report
          JOIN told ON told.facility_id = report.facility_id AND told.metal_id = report.metal_id
          JOIN audience ON audience.customer = told.customer AND audience.part = told.part
           AND audience.supplier_id = report.supplier_id
         UNION ALL
        SELECT declared.supplier_id, declared.metal_id, 'origin_risk', declared.facility_id, declared.submission_id,
               judged.status, NULL, NULL, NULL
          FROM declared_at_risk declared JOIN judged USING (facility_id, metal_id)
         WHERE NOT judged.takes_part
    )
    SELECT told_to.supplier_id, told_to.metal_id, told_to.kind, told_to.facility_id,
           NULL::bigint AS reported_name_id, told_to.facility_id AS subject, told_to.status,
           CASE WHEN told_to.status = %(non_conformant)s AND told_to.kind = 'not_participating' THEN %(high)s
                ELSE coalesce(max(told_to.severity), (%(severities)s::jsonb ->> told_to.kind)::smallint)
                END AS severity,
           max(told_to.submission_id) AS submission_id, max(told_to.list_id) AS list_id,
           max(told_to.sanction_decision_id) AS sanction_decision_id
      FROM told_to
     GROUP BY told_to.supplier_id, told_to.metal_id, told_to.kind, told_to.facility_id, told_to.status
     UNION ALL
    SELECT supplier_id, metal_id, 'unresolved', NULL, reported_name_id, -reported_name_id, %(unknown)s,
           (%(severities)s::jsonb ->> 'unresolved')::smallint, max(submission_id), NULL, NULL
      FROM current_report
     WHERE facility_id IS NULL AND reported_name_id IS NOT NULL
     GROUP BY supplier_id, metal_id, reported_name_id
"""

# Where the smelters lie that take no part in RMAP.
_PLACES = """
    SELECT judged.facility_id, judged.metal_id, facility.country
      FROM judged JOIN smelters_facility facility ON facility.id = judged.facility_id
     WHERE NOT judged.takes_part
"""

# What suppliers write of the mines of their smelters: few texts, however many rows.
_COUNTRIES_OF_MINES = """
    SELECT DISTINCT reported.details -> 'mine_countries' ->> 'value'
      FROM current_declaration declaration
      JOIN surveys_reportedsmelter reported ON reported.declaration_id = declaration.declaration_id
     WHERE reported.facility_id IS NOT NULL AND reported.details ? 'mine_countries'
"""

_ORIGIN_AT_RISK = """
    CREATE TEMPORARY TABLE origin_at_risk ON COMMIT DROP AS
    SELECT * FROM unnest(%(facilities)s::bigint[], %(metals)s::varchar[], %(lists)s::bigint[])
                  AS origin(facility_id, metal_id, list_id)
"""

_DECLARED_AT_RISK = """
    CREATE TEMPORARY TABLE declared_at_risk ON COMMIT DROP AS
    SELECT declaration.supplier_id, reported.facility_id, reported.metal_id,
           max(declaration.submission_id) AS submission_id
      FROM current_declaration declaration
      JOIN surveys_reportedsmelter reported ON reported.declaration_id = declaration.declaration_id
     WHERE reported.facility_id IS NOT NULL AND reported.metal_id IS NOT NULL
       AND reported.details -> 'mine_countries' ->> 'value' = ANY(%(texts)s)
     GROUP BY declaration.supplier_id, reported.facility_id, reported.metal_id
"""

_TABLES = (
    "current_declaration",
    "current_report",
    "judged",
    "origin_at_risk",
    "declared_at_risk",
    "told",
    "audience",
    "wanted_alert",
)


def gather(
    cursor: CursorWrapper,
    *,
    on: date,
    supplier_ids: Collection[int] | None,
    thresholds: Thresholds,
    classes: Collection[str],
) -> None:
    """Make the temporary tables anew, for some suppliers or for all. They live until the transaction ends.

    :param classes: the licence classes of lists that the team may read on the day.
    """
    parameters: dict[str, Any] = {
        "on": on,
        "suppliers": None if supplier_ids is None else list(supplier_ids),
        "classes": list(classes),
        "participates": list(thresholds.participates),
        # The longer leads are for the smelter's page: as alerts they would drown what needs somebody now.
        "lead": min(thresholds.lead_days, default=0),
        "order": [status.value for status in STATUS_ORDER],
        "non_conformant": Status.NON_CONFORMANT.value,
        "unknown": Status.UNKNOWN.value,
        "high": Alert.Severity.HIGH.value,
        "watch": Alert.Severity.WATCH.value,
        "severities": json.dumps({kind.value: severity.value for kind, severity in SEVERITIES.items()}),
    }
    for table in _TABLES:
        cursor.execute(f"DROP TABLE IF EXISTS {table}")
    for statement in (_CURRENT_DECLARATION, _CURRENT_REPORT, _JUDGED):
        cursor.execute(statement, parameters)
    _gather_origins(cursor, on=on, classes=classes)
    for statement in (_TOLD, _AUDIENCE):
        cursor.execute(statement, parameters)
    cursor.execute("CREATE INDEX ON current_report (supplier_id, metal_id)")
    cursor.execute("CREATE INDEX ON current_declaration (supplier_id)")
    cursor.execute("ANALYZE current_report")
    cursor.execute("ANALYZE judged")
    cursor.execute("ANALYZE told")
    cursor.execute("ANALYZE audience")
    cursor.execute(_WANTED, parameters)
    cursor.execute("ANALYZE wanted_alert")


def _gather_origins(cursor: CursorWrapper, *, on: date, classes: Collection[str]) -> None:
    """Which smelters outside of RMAP lie in or source from a risk area of the day, and which by a supplier's word."""
    areas = risk_areas(on=on, classes=classes)
    origins = known_origins(areas, on=on, classes=classes)
    cursor.execute(_PLACES)
    at_risk: list[tuple[int, str, int | None]] = []
    for facility_id, metal, country in cursor.fetchall():
        known = origins.get((facility_id, metal), KnownOrigins())
        if Origin.RISK_AREA in (known.worst, areas.origin(country_code(country) or "")):
            at_risk.append((facility_id, metal, known.at_risk_by))
    facilities, metals, lists = map(list, zip(*at_risk, strict=True)) if at_risk else ([], [], [])
    cursor.execute(_ORIGIN_AT_RISK, {"facilities": facilities, "metals": metals, "lists": lists})
    cursor.execute(_COUNTRIES_OF_MINES)
    texts = [text for (text,) in cursor.fetchall() if text and areas.written(text) == Origin.RISK_AREA]
    cursor.execute(_DECLARED_AT_RISK, {"texts": texts})
