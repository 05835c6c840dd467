"""The four statements that make the alerts agree with what is wanted; each writes its steps with what made it so."""

from datetime import timedelta

REOPENED_WITHIN = timedelta(days=365)
"""How long after its end a case opens again for the same smelter."""

# One alert for each supplier, mineral, kind, and smelter or reported name.
_IS_WANTED = """
    alert.supplier_id = wanted.supplier_id AND alert.metal_id = wanted.metal_id AND alert.kind = wanted.kind
    AND coalesce(alert.facility_id, -alert.reported_name_id) = wanted.subject
"""

# A row can stand in the newest declaration as before and mean something else by now, because a list or a decision made
# it so: then the declaration is the one that raised the alert, or the history of its rows knows what they meant.
CLOSE = f"""
    WITH closed AS (
        UPDATE risk_alert alert
           SET status = 'closed', closed_at = %(at)s
         WHERE alert.status = 'open'
           AND (%(suppliers)s::bigint[] IS NULL OR alert.supplier_id = ANY(%(suppliers)s))
           AND NOT EXISTS (SELECT 1 FROM wanted_alert wanted
                            WHERE {_IS_WANTED})
        RETURNING alert.id, alert.supplier_id, alert.metal_id, alert.kind, alert.facility_id, alert.reported_name_id,
                  alert.facility_status
    )
    INSERT INTO risk_alerttransition (alert_id, from_status, to_status, at, because, reason, submission_id, list_id,
                                      decision_id, thresholds_id, sanction_decision_id)
    SELECT closed.id, 'open', 'closed', %(at)s, because.word, '',
           coalesce(still.submission_id, newest.submission_id),
           CASE WHEN written.is_there OR because.word = 'resolved' THEN %(list)s::bigint
                WHEN because.word IN ('status_gained', 'status_changed', 'reassessed') THEN judged.status_list_id
                WHEN because.word = 'listed_again' THEN judged.listing_list_id
                WHEN because.word IN ('lifted', 'no_longer_at_risk')
                THEN coalesce(following.list_id, %(list)s::bigint) END,
           CASE WHEN written.is_there THEN %(decision)s::bigint
                WHEN still.submission_id IS NOT NULL AND closed.kind = 'unresolved' THEN decision.id END,
           CASE WHEN because.word = 'thresholds_changed' THEN %(thresholds)s::bigint END, latest.id
      FROM closed
      JOIN smelters_mineral mineral ON mineral.name = closed.metal_id
      LEFT JOIN judged ON judged.facility_id = closed.facility_id AND judged.metal_id = closed.metal_id
      LEFT JOIN LATERAL (
           SELECT max(report.submission_id) AS submission_id FROM current_report report
            WHERE report.supplier_id = closed.supplier_id AND report.metal_id = closed.metal_id
              AND (report.facility_id = closed.facility_id OR report.reported_name_id = closed.reported_name_id)
      ) still ON true
      LEFT JOIN LATERAL (
           SELECT max(report.submission_id) AS submission_id FROM current_declaration report
            WHERE report.supplier_id = closed.supplier_id AND report.family = mineral.family
      ) newest ON true
      LEFT JOIN LATERAL (
           SELECT submission_id, list_id, sanction_decision_id FROM risk_alerttransition step
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
     CROSS JOIN LATERAL (
           SELECT CASE
                  WHEN still.submission_id IS NULL THEN
                      CASE WHEN newest.submission_id IS NULL THEN 'withdrawn'
                           WHEN NOT written.is_there THEN 'no_longer_reported'
                           WHEN closed.kind = 'unresolved' THEN 'resolved'
                           ELSE 'resolved_otherwise' END
                  WHEN closed.kind = 'unresolved' THEN 'resolved'
                  WHEN closed.kind = 'delisted' THEN 'listed_again'
                  WHEN closed.kind = 'reassessment' THEN 'reassessed'
                  WHEN closed.kind = 'allegation' THEN 'no_longer_alleged'
                  WHEN closed.kind = 'origin_risk' AND NOT judged.takes_part THEN 'no_longer_at_risk'
                  WHEN closed.kind NOT IN ('not_participating', 'status_lost', 'origin_risk') THEN 'lifted'
                  WHEN NOT judged.takes_part THEN 'status_changed'
                  WHEN closed.facility_status = judged.status THEN 'thresholds_changed'
                  ELSE 'status_gained' END AS word
           OFFSET 0
      ) because
      LEFT JOIN LATERAL (
           SELECT id FROM smelters_namedecision
            WHERE reported_name_id = closed.reported_name_id ORDER BY decided_at DESC, id DESC LIMIT 1
      ) decision ON true
      LEFT JOIN LATERAL (
           SELECT newer.id AS list_id
             FROM smelters_referencelist before
             JOIN smelters_referencelist newer ON newer.series = before.series
            WHERE before.id = opening.list_id AND because.word IN ('lifted', 'no_longer_at_risk')
              AND newer.status = 'applied' AND newer.valid_from <= %(on)s::date
            ORDER BY newer.valid_from DESC, newer.id DESC LIMIT 1
      ) following ON true
      LEFT JOIN LATERAL (
           SELECT newer.id
             FROM smelters_sanctiondecision before
             JOIN smelters_sanctiondecision newer ON newer.match_id = before.match_id
            WHERE before.id = opening.sanction_decision_id AND because.word = 'lifted'
            ORDER BY newer.decided_at DESC, newer.id DESC LIMIT 1
      ) latest ON true
"""  # noqa: S608  only words of our own

# What made it so, by the kind of the alert.
_BECAUSE_OF_KIND = """
    CASE wanted.kind WHEN 'sanctioned' THEN 'match_confirmed'
                     WHEN 'customer_forbids' THEN 'listed'
                     WHEN 'customer_lacks' THEN 'listed'
                     WHEN 'high_risk' THEN 'listed'
                     WHEN 'origin_risk' THEN 'at_risk'
                     WHEN 'allegation' THEN 'alleged'
                     WHEN 'status_lost' THEN 'status_lost'
                     WHEN 'delisted' THEN 'delisted'
                     WHEN 'reassessment' THEN 'reassessment_due'
                     ELSE 'reported' END
"""

REOPEN = f"""
    WITH reopened AS (
        UPDATE risk_alert alert
           SET status = 'open', opened_at = %(at)s, closed_at = NULL, severity = wanted.severity,
               facility_status = wanted.status,
               case_id = (SELECT id FROM risk_case
                           WHERE id = alert.case_id AND status <> 'cancelled'
                             AND (status <> 'closed' OR closed_at > %(closed_after)s))
          FROM wanted_alert wanted
         WHERE alert.status = 'closed'
           AND {_IS_WANTED}
        RETURNING alert.id, wanted.kind, wanted.submission_id, wanted.list_id, wanted.sanction_decision_id
    )
    INSERT INTO risk_alerttransition (alert_id, from_status, to_status, at, because, reason, submission_id, list_id,
                                      decision_id, thresholds_id, sanction_decision_id)
    SELECT wanted.id, 'closed', 'open', %(at)s, because.word, '', wanted.submission_id,
           CASE because.word WHEN 'unresolved_again' THEN %(list)s::bigint
                             WHEN 'resolved' THEN %(list)s::bigint
                             ELSE wanted.list_id END,
           CASE WHEN because.word IN ('unresolved_again', 'resolved') THEN %(decision)s::bigint END,
           CASE WHEN because.word = 'thresholds_changed' THEN %(thresholds)s::bigint END, wanted.sanction_decision_id
      FROM reopened wanted
     CROSS JOIN LATERAL (SELECT because FROM risk_alerttransition step
                          WHERE step.alert_id = wanted.id ORDER BY at DESC, id DESC LIMIT 1) last
     CROSS JOIN LATERAL (
           SELECT CASE last.because WHEN 'no_longer_reported' THEN 'reported_again'
                                    WHEN 'withdrawn' THEN 'reported_again'
                                    WHEN 'resolved' THEN 'unresolved_again'
                                    WHEN 'resolved_otherwise' THEN 'resolved'
                                    WHEN 'thresholds_changed' THEN 'thresholds_changed'
                                    WHEN 'status_gained' THEN 'status_lost'
                                    ELSE {_BECAUSE_OF_KIND} END AS word
      ) because
"""  # noqa: S608  only words of our own

# An alert about how a smelter stands with RMAP joins the case that runs about the other kind of it. One that was closed
# lately takes its alerts back: it opens again (services/verification.py).
OPEN = f"""
    WITH opened AS (
        INSERT INTO risk_alert (supplier_id, metal_id, kind, facility_id, reported_name_id, severity, status,
                                facility_status, opened_at, case_id)
        SELECT wanted.supplier_id, wanted.metal_id, wanted.kind, wanted.facility_id, wanted.reported_name_id,
               wanted.severity, 'open', wanted.status, %(at)s, sibling.case_id
          FROM wanted_alert wanted
          LEFT JOIN (SELECT alert.supplier_id, alert.metal_id, alert.facility_id, max(alert.case_id) AS case_id
                       FROM risk_alert alert JOIN risk_case running ON running.id = alert.case_id
                      WHERE alert.kind IN ('not_participating', 'status_lost')
                        AND running.status <> 'cancelled'
                        AND (running.status <> 'closed' OR running.closed_at > %(closed_after)s)
                      GROUP BY alert.supplier_id, alert.metal_id, alert.facility_id) sibling
            ON sibling.supplier_id = wanted.supplier_id AND sibling.metal_id = wanted.metal_id
           AND sibling.facility_id = wanted.facility_id AND wanted.kind IN ('not_participating', 'status_lost')
         WHERE NOT EXISTS (SELECT 1 FROM risk_alert alert WHERE {_IS_WANTED})
         ORDER BY wanted.supplier_id, wanted.metal_id, wanted.kind, wanted.subject
            ON CONFLICT ON CONSTRAINT alert_once DO NOTHING
        RETURNING *
    )
    INSERT INTO risk_alerttransition (alert_id, from_status, to_status, at, because, reason, submission_id, list_id,
                                      thresholds_id, sanction_decision_id)
    SELECT alert.id, '', 'open', %(at)s,
           CASE WHEN wanted.kind IN ('not_participating', 'status_lost') AND %(by_thresholds)s THEN 'thresholds_changed'
                ELSE {_BECAUSE_OF_KIND} END, '',
           wanted.submission_id, wanted.list_id,
           CASE WHEN wanted.kind IN ('not_participating', 'status_lost', 'reassessment')
                THEN %(thresholds)s::bigint END,
           wanted.sanction_decision_id
      FROM opened alert
      JOIN wanted_alert wanted ON {_IS_WANTED}
"""  # noqa: S608  only words of our own

CHANGE = f"""
    WITH different AS (
        SELECT alert.id, wanted.status, wanted.severity, wanted.submission_id, wanted.list_id,
               wanted.severity > alert.severity AS is_worse,
               CASE WHEN wanted.kind = 'allegation' AND alert.facility_status = wanted.status THEN 'alleged'
                    ELSE 'status_changed' END AS because
          FROM risk_alert alert JOIN wanted_alert wanted ON {_IS_WANTED}
         WHERE alert.status = 'open'
           AND (alert.facility_status, alert.severity) IS DISTINCT FROM (wanted.status, wanted.severity)
    ), changed AS (
        UPDATE risk_alert alert SET facility_status = different.status, severity = different.severity
          FROM different WHERE alert.id = different.id
        RETURNING different.*
    )
    INSERT INTO risk_alerttransition (alert_id, from_status, to_status, at, because, reason, submission_id, list_id,
                                      is_worse)
    SELECT id, 'open', 'open', %(at)s, because, '', submission_id, coalesce(list_id, %(list)s::bigint), is_worse
      FROM changed
"""  # noqa: S608  only words of our own
