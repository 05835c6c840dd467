"""Set-based SQL over smelter lists: which of them look copied, stand still, jump, or have lost a smelter.

Tables read: declarations that count, their rows, alerts, listings and standings of smelters. Nothing is written but
temporary tables. A list is a set of (metal, key): the CID as understood, else the normalised name. Two lists that agree
in a share s of the longer one have one of the n - ceil(s n) + 1 rarest elements of each in common, so that only pairs
that share such an element are looked at in full; the result is the same as of comparing all with all.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from risk.models import ComparisonSettings, ListSignal

MISTAKES_KEPT: Final = 30
"""How many of the names that no list holds are kept as evidence."""

# The newest accepted declaration of each supplier and template, as `Declaration.objects.current()` has it.
_COUNTING = """
    CREATE TEMPORARY TABLE counting ON COMMIT DROP AS
    SELECT DISTINCT ON (request.supplier_id, declaration.family)
           request.supplier_id, declaration.family, declaration.id AS declaration_id, campaign.year,
           submission.received_at, (submission.received_at AT TIME ZONE %(zone)s)::date AS day,
           declaration.effective_date,
           %(suppliers)s::bigint[] IS NULL OR request.supplier_id = ANY(%(suppliers)s) AS is_own
      FROM surveys_declaration declaration
      JOIN surveys_submission submission ON submission.id = declaration.submission_id
      JOIN surveys_request request ON request.id = submission.request_id
      JOIN surveys_campaign campaign ON campaign.id = request.campaign_id
     WHERE submission.status = 'accepted'
     ORDER BY request.supplier_id, declaration.family, submission.received_at DESC, declaration.id DESC
"""

_KEY = "coalesce(nullif(reported.cid, ''), reported.name_key)"
_IS_A_SMELTER = "reported.metal_id IS NOT NULL AND reported.kind <> 'not_identified'"

_OWN = f"""
    CREATE TEMPORARY TABLE own ON COMMIT DROP AS
    SELECT DISTINCT counting.declaration_id, counting.supplier_id, counting.family, reported.metal_id, {_KEY} AS key
      FROM counting JOIN surveys_reportedsmelter reported ON reported.declaration_id = counting.declaration_id
     WHERE counting.is_own AND {_IS_A_SMELTER} AND {_KEY} <> ''
"""  # noqa: S608  only words of our own

_OWN_SIZE = """
    CREATE TEMPORARY TABLE own_size ON COMMIT DROP AS
    SELECT declaration_id, count(*) AS size FROM own GROUP BY declaration_id
"""

# The same of all suppliers, as far as one of the own lists has it.
_ELEMENT = f"""
    CREATE TEMPORARY TABLE element ON COMMIT DROP AS
    SELECT DISTINCT counting.declaration_id, counting.supplier_id, counting.family, reported.metal_id, {_KEY} AS key
      FROM counting JOIN surveys_reportedsmelter reported ON reported.declaration_id = counting.declaration_id
     WHERE {_IS_A_SMELTER} AND (reported.metal_id, {_KEY}) IN (SELECT metal_id, key FROM own)
"""  # noqa: S608  only words of our own

_WRITTEN = f"""
    SELECT DISTINCT counting.declaration_id, counting.supplier_id, counting.family, reported.metal_id,
           reported.name_key AS key
      FROM counting JOIN surveys_reportedsmelter reported ON reported.declaration_id = counting.declaration_id
     WHERE {_IS_A_SMELTER} AND reported.name_key <> ''
"""  # noqa: S608  only words of our own

# Each name is looked up once, however many rows write it.
_OWN_MISTAKE = f"""
    CREATE TEMPORARY TABLE own_mistake ON COMMIT DROP AS
    WITH written AS MATERIALIZED ({_WRITTEN} AND counting.is_own
    ), unknown AS MATERIALIZED (
        SELECT metal_id, key FROM (SELECT DISTINCT metal_id, key FROM written) name
         WHERE NOT EXISTS (SELECT 1 FROM smelters_facilityname known
                            WHERE known.metal_id = name.metal_id AND known.key = name.key)
    )
    SELECT written.* FROM written JOIN unknown USING (metal_id, key)
"""  # noqa: S608  only words of our own

# The same names in all lists, as far as few suppliers write them.
_MISTAKE = f"""
    CREATE TEMPORARY TABLE mistake ON COMMIT DROP AS
    WITH written AS MATERIALIZED (
        {_WRITTEN} AND (reported.metal_id, reported.name_key) IN (SELECT metal_id, key FROM own_mistake)
    ), spread AS MATERIALIZED (
        SELECT metal_id, key FROM written GROUP BY metal_id, key
        HAVING count(DISTINCT supplier_id) BETWEEN 2 AND %(mistakes_spread)s
    )
    SELECT written.* FROM written JOIN spread USING (metal_id, key)
"""  # noqa: S608  only words of our own

_BY_MISTAKES = """
    CREATE TEMPORARY TABLE by_mistakes ON COMMIT DROP AS
    SELECT own_mistake.declaration_id, mistake.declaration_id AS other_id, count(*) AS mistakes,
           (array_agg(mistake.key ORDER BY mistake.key))[1:%(mistakes_kept)s] AS names
      FROM own_mistake JOIN mistake USING (metal_id, key, family)
     WHERE mistake.supplier_id <> own_mistake.supplier_id
     GROUP BY own_mistake.declaration_id, mistake.declaration_id
"""

_CANDIDATE = """
    CREATE TEMPORARY TABLE candidate ON COMMIT DROP AS
    WITH spread AS (
        SELECT metal_id, key, count(*) AS lists FROM element GROUP BY metal_id, key
    ), ranked AS (
        SELECT own.*, own_size.size,
               row_number() OVER (PARTITION BY own.declaration_id ORDER BY spread.lists, metal_id, key) AS place
          FROM own JOIN own_size USING (declaration_id) JOIN spread USING (metal_id, key)
         WHERE own_size.size > %(copied_above)s
    ), rare AS MATERIALIZED (
        SELECT * FROM ranked WHERE place <= size - ceil(size * %(copied_share)s / 100.0) + 1
    )
    SELECT rare.declaration_id, other.declaration_id AS other_id
      FROM rare
      JOIN rare other USING (metal_id, key, family)
     WHERE other.supplier_id <> rare.supplier_id
       AND least(other.size, rare.size) * 100 >= greatest(other.size, rare.size) * %(copied_share)s
     UNION
    SELECT rare.declaration_id, element.declaration_id AS other_id
      FROM rare
      JOIN element USING (metal_id, key, family)
     WHERE element.supplier_id <> rare.supplier_id
       AND element.declaration_id NOT IN (SELECT declaration_id FROM own_size)
     UNION
    SELECT declaration_id, other_id FROM by_mistakes WHERE mistakes >= %(mistakes)s
"""

_COPIED = f"""
    WITH other_size AS (
        SELECT counted.declaration_id, count(*) AS size
          FROM (SELECT DISTINCT reported.declaration_id, reported.metal_id, {_KEY}
                  FROM surveys_reportedsmelter reported
                 WHERE reported.declaration_id IN (SELECT other_id FROM candidate)
                   AND {_IS_A_SMELTER} AND {_KEY} <> '') counted
         GROUP BY counted.declaration_id
    ), compared AS (
        SELECT candidate.declaration_id, candidate.other_id, count(*) AS shared
          FROM candidate
          JOIN own ON own.declaration_id = candidate.declaration_id
          JOIN element ON element.declaration_id = candidate.other_id AND element.metal_id = own.metal_id
           AND element.key = own.key
         GROUP BY candidate.declaration_id, candidate.other_id
    )
    SELECT here.supplier_id, compared.declaration_id, there.supplier_id, compared.other_id,
           own_size.size, other_size.size, compared.shared,
           coalesce(by_mistakes.mistakes, 0), coalesce(by_mistakes.names, '{{}}')
      FROM compared
      JOIN own_size ON own_size.declaration_id = compared.declaration_id
      JOIN other_size ON other_size.declaration_id = compared.other_id
      JOIN counting here ON here.declaration_id = compared.declaration_id
      JOIN counting there ON there.declaration_id = compared.other_id
      LEFT JOIN by_mistakes ON by_mistakes.declaration_id = compared.declaration_id
       AND by_mistakes.other_id = compared.other_id
     WHERE (own_size.size > %(copied_above)s AND other_size.size > %(copied_above)s
            AND compared.shared * 100 >= greatest(own_size.size, other_size.size) * %(copied_share)s)
        OR (by_mistakes.mistakes >= %(mistakes)s
            AND compared.shared * 100 >= greatest(own_size.size, other_size.size) * %(mistakes_share)s)
"""  # noqa: S608  only words of our own

# The look-up of the day on which the file came, for the metals that the file reports.
_WHOLE_LOOKUP = """
    WITH listed AS (
        SELECT days.day, listing.metal_id, facility.cid, max(listing.list_id) AS list_id
          FROM (SELECT DISTINCT day FROM counting WHERE is_own) days
          JOIN smelters_facilitylisting listing ON listing.valid @> days.day AND upper_inf(listing.recorded)
          JOIN smelters_facility facility ON facility.id = listing.facility_id
         WHERE listing.list_id IN (SELECT id FROM smelters_referencelist WHERE licence = ANY(%(classes)s))
         GROUP BY days.day, listing.metal_id, facility.cid
    ), whole AS (
        SELECT day, metal_id, count(*) AS there, max(list_id) AS list_id FROM listed GROUP BY day, metal_id
    ), held AS (
        SELECT own.declaration_id, counting.supplier_id, counting.day, own.metal_id, count(*) AS here,
               count(listed.cid) AS shared
          FROM own
          JOIN own_size ON own_size.declaration_id = own.declaration_id AND own_size.size > %(lookup_above)s
          JOIN counting ON counting.declaration_id = own.declaration_id
          LEFT JOIN listed ON listed.day = counting.day AND listed.metal_id = own.metal_id AND listed.cid = own.key
         GROUP BY own.declaration_id, counting.supplier_id, counting.day, own.metal_id
    )
    SELECT held.supplier_id, held.declaration_id, max(whole.list_id), sum(held.here)::integer,
           sum(whole.there)::integer, sum(held.shared)::integer
      FROM held JOIN whole USING (day, metal_id)
     GROUP BY held.supplier_id, held.declaration_id
    HAVING sum(held.shared) * 100 >= greatest(sum(held.here), sum(whole.there)) * %(lookup_share)s
"""

# The accepted file before this one, and the last one of an earlier year; they may be the same.
_HISTORY = """
    CREATE TEMPORARY TABLE history ON COMMIT DROP AS
    SELECT counting.supplier_id, counting.declaration_id, counting.day, counting.effective_date,
           before.declaration_id AS before_id, last_year.declaration_id AS last_year_id,
           last_year.effective_date AS last_effective_date
      FROM counting
     CROSS JOIN LATERAL (
           SELECT declaration.id AS declaration_id
             FROM surveys_declaration declaration
             JOIN surveys_submission submission ON submission.id = declaration.submission_id
             JOIN surveys_request request ON request.id = submission.request_id
            WHERE submission.status = 'accepted' AND request.supplier_id = counting.supplier_id
              AND declaration.family = counting.family AND declaration.id <> counting.declaration_id
            ORDER BY submission.received_at DESC, declaration.id DESC LIMIT 1) before
      LEFT JOIN LATERAL (
           SELECT declaration.id AS declaration_id, declaration.effective_date
             FROM surveys_declaration declaration
             JOIN surveys_submission submission ON submission.id = declaration.submission_id
             JOIN surveys_request request ON request.id = submission.request_id
             JOIN surveys_campaign campaign ON campaign.id = request.campaign_id
            WHERE submission.status = 'accepted' AND request.supplier_id = counting.supplier_id
              AND declaration.family = counting.family AND campaign.year < counting.year
            ORDER BY campaign.year DESC, submission.received_at DESC, declaration.id DESC LIMIT 1) last_year ON true
     WHERE counting.is_own
"""

_YEAR_ON_YEAR = f"""
    WITH earlier AS (
        SELECT DISTINCT history.declaration_id, reported.metal_id, {_KEY} AS key
          FROM history JOIN surveys_reportedsmelter reported ON reported.declaration_id = history.last_year_id
         WHERE {_IS_A_SMELTER} AND {_KEY} <> ''
    ), compared AS (
        SELECT declaration_id, count(own.key) AS here, count(earlier.key) AS there,
               count(own.key) FILTER (WHERE earlier.key IS NOT NULL) AS shared
          FROM (SELECT own.* FROM own WHERE own.declaration_id IN (SELECT declaration_id FROM earlier)) own
          FULL JOIN earlier USING (declaration_id, metal_id, key)
         GROUP BY declaration_id
    )
    SELECT history.supplier_id, history.declaration_id, history.last_year_id, here::integer, there::integer,
           shared::integer,
           here >= %(unchanged_from)s AND shared * 100 >= greatest(here, there) * %(unchanged_share)s AS unchanged,
           there >= %(churn_from)s AND (here + there - 2 * shared) * 100 > there * %(churn_share)s AS jumps,
           coalesce(history.effective_date = history.last_effective_date, false) AS same_date,
           NOT EXISTS (SELECT meaning, mineral, answer FROM surveys_answer
                        WHERE declaration_id = history.declaration_id
                       EXCEPT SELECT meaning, mineral, answer FROM surveys_answer
                        WHERE declaration_id = history.last_year_id) AS same_answers
      FROM compared JOIN history USING (declaration_id)
     WHERE (here >= %(unchanged_from)s AND shared * 100 >= greatest(here, there) * %(unchanged_share)s)
        OR (there >= %(churn_from)s AND (here + there - 2 * shared) * 100 > there * %(churn_share)s)
"""  # noqa: S608  only words of our own

# What explains that a smelter is gone: a case about it, a look-up that dropped it, or what is said of its identity.
_VANISHED = """
    SELECT history.supplier_id, history.declaration_id, history.before_id,
           array_agg(reported.id ORDER BY reported.row)
      FROM history
      JOIN surveys_reportedsmelter reported ON reported.declaration_id = history.before_id
     WHERE reported.metal_id IS NOT NULL AND reported.kind <> 'not_identified'
       AND NOT EXISTS (
           SELECT 1 FROM surveys_reportedsmelter still
            WHERE still.declaration_id = history.declaration_id AND still.metal_id = reported.metal_id
              AND (still.facility_id = reported.facility_id OR still.reported_name_id = reported.reported_name_id
                   OR (still.cid = reported.cid AND reported.cid <> '')
                   OR (still.name_key = reported.name_key AND reported.name_key <> '')))
       AND (NOT %(vanished_with_alert_only)s OR EXISTS (
           SELECT 1 FROM risk_alert alert
            WHERE alert.supplier_id = history.supplier_id AND alert.metal_id = reported.metal_id
              AND (alert.facility_id = reported.facility_id OR alert.reported_name_id = reported.reported_name_id)
              AND alert.kind <> 'reassessment'))
       AND NOT EXISTS (
           SELECT 1 FROM risk_alert alert JOIN risk_case about ON about.id = alert.case_id
            WHERE alert.supplier_id = history.supplier_id AND alert.metal_id = reported.metal_id
              AND (alert.facility_id = reported.facility_id OR alert.reported_name_id = reported.reported_name_id)
              AND about.status <> 'cancelled')
       AND NOT EXISTS (
           SELECT 1 FROM smelters_facilitylisting listing
            WHERE listing.facility_id = reported.facility_id AND listing.metal_id = reported.metal_id
              AND upper_inf(listing.recorded)
              AND listing.list_id IN (SELECT id FROM smelters_referencelist WHERE licence = ANY(%(classes)s))
           HAVING max(upper(listing.valid)) <= history.day
              AND NOT coalesce(bool_or(listing.valid @> history.day), false))
       AND NOT EXISTS (
           SELECT 1 FROM smelters_facilitystanding standing
            WHERE standing.facility_id = reported.facility_id AND standing.metal_id = reported.metal_id
              AND standing.valid @> history.day AND upper_inf(standing.recorded)
              AND (standing.list_id IS NULL
                   OR standing.list_id IN (SELECT id FROM smelters_referencelist WHERE licence = ANY(%(classes)s)))
              AND (standing.value IN ('removed', 'not_a_smelter', 'ceased')
                   OR (standing.value = 'same_as' AND EXISTS (
                       SELECT 1 FROM surveys_reportedsmelter still
                        WHERE still.declaration_id = history.declaration_id
                          AND still.metal_id = reported.metal_id AND still.facility_id = standing.same_as_id))))
     GROUP BY history.supplier_id, history.declaration_id, history.before_id
"""

_TABLES = (
    "counting",
    "own",
    "own_size",
    "element",
    "own_mistake",
    "mistake",
    "by_mistakes",
    "candidate",
    "history",
)
_PREPARED = (
    (_COUNTING, "counting"),
    (_OWN, "own"),
    (_OWN_SIZE, "own_size"),
    (_ELEMENT, "element"),
    (_OWN_MISTAKE, "own_mistake"),
    (_MISTAKE, "mistake"),
    (_BY_MISTAKES, "by_mistakes"),
    (_CANDIDATE, "candidate"),
    (_HISTORY, "history"),
)


@dataclass(frozen=True, slots=True)
class Told:
    """A signal that a comparison wants raised."""

    supplier_id: int
    declaration_id: int
    kind: str
    other_id: int | None
    reference_id: int | None
    evidence: dict[str, Any]

    @property
    def key(self) -> tuple[int, str, int | None]:
        """What there is one of."""
        return self.declaration_id, self.kind, self.other_id


def compare(
    settings: ComparisonSettings, *, supplier_ids: Collection[int] | None, classes: Collection[str]
) -> list[Told]:
    """What the lists tell that count today: those of some suppliers against all, or all against all.

    A pair of lists tells of both. Must run inside a transaction: the temporary tables live until its end. A fixed
    number of statements; measured in docs/query-plans.md.

    :param classes: the licence classes of lists that the team may read.
    """
    parameters: dict[str, Any] = {
        "suppliers": None if supplier_ids is None else list(supplier_ids),
        "zone": timezone.get_current_timezone_name(),
        "classes": list(classes),
        "mistakes_kept": MISTAKES_KEPT,
        **{
            name: getattr(settings, name)
            for name in (
                "copied_share",
                "copied_above",
                "mistakes",
                "mistakes_share",
                "mistakes_spread",
                "lookup_share",
                "lookup_above",
                "unchanged_share",
                "unchanged_from",
                "churn_share",
                "churn_from",
                "vanished_with_alert_only",
            )
        },
    }
    with connection.cursor() as cursor:
        for table in _TABLES:
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
        for statement, table in _PREPARED:
            cursor.execute(statement, parameters)
            cursor.execute(f"ANALYZE {table}")
        told = {one.key: one for one in _copied(cursor, parameters)}
        told |= {one.key: one for one in _others(cursor, parameters)}
    return list(told.values())


def _copied(cursor: CursorWrapper, parameters: dict[str, Any]) -> Iterator[Told]:
    """Both sides of each pair: that one of the two is in question does not say which copied."""
    cursor.execute(_COPIED, parameters)
    kind = ListSignal.Kind.COPIED
    for supplier, declaration, of_other, other, here, there, shared, mistakes, names in cursor.fetchall():
        common = {"shared": shared, "mistakes": mistakes, "names": names}
        yield Told(supplier, declaration, kind, other, None, {"here": here, "there": there, **common})
        yield Told(of_other, other, kind, declaration, None, {"here": there, "there": here, **common})


def _others(cursor: CursorWrapper, parameters: dict[str, Any]) -> Iterator[Told]:
    cursor.execute(_WHOLE_LOOKUP, parameters)
    for supplier, declaration, reference, here, there, shared in cursor.fetchall():
        evidence = {"here": here, "there": there, "shared": shared}
        yield Told(supplier, declaration, ListSignal.Kind.WHOLE_LOOKUP, None, reference, evidence)
    cursor.execute(_YEAR_ON_YEAR, parameters)
    for row in cursor.fetchall():
        supplier, declaration, last, here, there, shared, unchanged, jumps, same_date, same_answers = row
        evidence = {"here": here, "there": there, "shared": shared}
        if unchanged:
            same = {"same_date": same_date, "same_answers": same_answers}
            yield Told(supplier, declaration, ListSignal.Kind.UNCHANGED, last, None, evidence | same)
        if jumps:
            yield Told(supplier, declaration, ListSignal.Kind.CHURN, last, None, evidence)
    cursor.execute(_VANISHED, parameters)
    for supplier, declaration, before, rows in cursor.fetchall():
        yield Told(supplier, declaration, ListSignal.Kind.VANISHED, before, None, {"rows": rows})
