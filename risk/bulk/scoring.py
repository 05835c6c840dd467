"""What scores are computed from, read in a fixed number of statements, whatever the number of suppliers.

The temporary tables of `gathering` are made first: the declarations that count, how each smelter stands, and what is
said against it. Only `REPORTED` goes through all reported rows.
"""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.backends.utils import CursorWrapper

from risk.bulk import gathering
from smelters.models import Thresholds

# A smelter for a metal: how it stands, and whether anybody but a single customer forbids it.
_STANDINGS = """
    SELECT judged.facility_id, judged.metal_id, judged.status, judged.takes_part, judged.took_part,
           coalesce(judged.due < %(on)s::date, false),
           EXISTS (SELECT 1 FROM told WHERE told.facility_id = judged.facility_id
                      AND told.metal_id = judged.metal_id AND told.kind IN ('sanctioned', 'high_risk')),
           facility.country
      FROM judged JOIN smelters_facility facility ON facility.id = judged.facility_id
"""

_FORBIDDEN_BY_CUSTOMERS = """
    SELECT DISTINCT audience.supplier_id, told.facility_id, told.metal_id
      FROM told JOIN audience ON audience.customer = told.customer AND audience.part = told.part
     WHERE told.kind = 'customer_forbids'
"""

_REPORTED = """
    SELECT declaration.supplier_id, declaration.declaration_id, reported.id, reported.metal_id, reported.facility_id,
           reported.kind, coalesce(reported.details -> 'mine_countries' ->> 'value', '')
      FROM current_declaration declaration
      JOIN surveys_reportedsmelter reported ON reported.declaration_id = declaration.declaration_id
     WHERE reported.metal_id IS NOT NULL
"""

_DECLARED = """
    SELECT supplier_id, family, declaration_id, submission_id FROM current_declaration
     ORDER BY supplier_id, family
"""

_ANSWERS = """
    SELECT answer.declaration_id, answer.meaning, answer.mineral, answer.answer, answer.id
      FROM current_declaration declaration
      JOIN surveys_answer answer ON answer.declaration_id = declaration.declaration_id
     WHERE answer.meaning = ANY(%(meanings)s)
"""

_FINDINGS = """
    SELECT declaration.supplier_id, finding.id, finding.rule, finding.severity
      FROM current_declaration declaration
      JOIN surveys_finding finding ON finding.submission_id = declaration.submission_id
     WHERE NOT EXISTS (SELECT 1 FROM surveys_justification justification
                        WHERE justification.finding_id = finding.id AND justification.decision = 'accepted')
"""

# Parts that are delivered on the day and hold a mineral by what a source says.
_MATERIAL = """
    SELECT DISTINCT delivery.supplier_id, content.mineral_id
      FROM surveys_mineralcontent content
      JOIN suppliers_suppliedpart delivery ON delivery.part_id = content.part_id
     WHERE content.mineral_id IS NOT NULL AND content.valid @> %(on)s::date AND upper_inf(content.recorded)
       AND delivery.since <= %(on)s::date AND (delivery.until IS NULL OR delivery.until > %(on)s::date)
       AND (%(suppliers)s::bigint[] IS NULL OR delivery.supplier_id = ANY(%(suppliers)s))
"""

# The last time that each supplier was asked for each template: when it was due and what came.
_ASKED = """
    SELECT asked.supplier_id, asked.id, asked.due_date, answer.first_on, answer.rejected,
           answer.accepted OR EXISTS (SELECT 1 FROM surveys_nomineralsanswer none
                                       WHERE none.request_id = asked.id AND none.status = 'accepted')
      FROM (SELECT DISTINCT ON (request.supplier_id, campaign.family)
                   request.id, request.supplier_id, campaign.family, request.due_date
              FROM surveys_request request JOIN surveys_campaign campaign ON campaign.id = request.campaign_id
             WHERE request.withdrawn_at IS NULL AND request.invited_at IS NOT NULL
               AND (%(suppliers)s::bigint[] IS NULL OR request.supplier_id = ANY(%(suppliers)s))
             ORDER BY request.supplier_id, campaign.family, campaign.year DESC, request.id DESC) asked
      LEFT JOIN LATERAL (
           SELECT min(received_at) FILTER (WHERE status IN ('accepted', 'returned')) AS first_on,
                  count(*) FILTER (WHERE status IN ('returned', 'refused')) AS rejected,
                  coalesce(bool_or(status = 'accepted'), false) AS accepted
             FROM surveys_submission WHERE request_id = asked.id) answer ON true
"""

_UNDELIVERABLE = """
    SELECT supplier_id FROM suppliers_contact
     WHERE is_active AND (%(suppliers)s::bigint[] IS NULL OR supplier_id = ANY(%(suppliers)s))
     GROUP BY supplier_id HAVING bool_and(bounced_at IS NOT NULL)
"""

_LETTERS = """
    SELECT DISTINCT ON (supplier_id) supplier_id, id, expires_on <= %(on)s::date
      FROM suppliers_letterofguarantee
     WHERE decision = 'accepted' AND (%(suppliers)s::bigint[] IS NULL OR supplier_id = ANY(%(suppliers)s))
     ORDER BY supplier_id, expires_on DESC, id DESC
"""


class Standing(NamedTuple):
    """How a smelter stands for a metal on the day."""

    facility_id: int
    metal: str
    status: str
    participates: bool
    participated: bool
    overdue: bool
    forbidden: bool
    country: str


class Reported(NamedTuple):
    """A row of a declaration that counts; `mine_countries` as the supplier wrote them."""

    supplier_id: int
    declaration_id: int
    key: int
    metal: str
    facility_id: int | None
    kind: str
    mine_countries: str


class Request(NamedTuple):
    """The last request of a template: when due, when the first readable file came, and how often one was rejected."""

    supplier_id: int
    key: int
    due_date: date
    first_at: datetime | None
    rejected: int
    accepted: bool


class Inputs:
    """Everything that scores of some suppliers are computed from, as of the day."""

    def __init__(
        self,
        cursor: CursorWrapper,
        *,
        on: date,
        supplier_ids: Collection[int] | None,
        meanings: Collection[str],
    ) -> None:
        self._cursor = cursor
        self._parameters: dict[str, Any] = {
            "on": on,
            "suppliers": None if supplier_ids is None else list(supplier_ids),
            "meanings": list(meanings),
        }
        self.standings = [Standing(*row) for row in self._rows(_STANDINGS)]
        self.forbidden_by_customers: set[tuple[int, int, str]] = set(self._rows(_FORBIDDEN_BY_CUSTOMERS))
        self.declared: list[tuple[int, str, int, int]] = self._rows(_DECLARED)
        self.answers: list[tuple[int, str, str, str, int]] = self._rows(_ANSWERS)
        self.findings: list[tuple[int, int, str, str]] = self._rows(_FINDINGS)
        self.material: set[tuple[int, str]] = set(self._rows(_MATERIAL))
        self.asked = [Request(*row) for row in self._rows(_ASKED)]
        self.undeliverable = {supplier for (supplier,) in self._rows(_UNDELIVERABLE)}
        self.letters_expired: dict[int, int] = {
            supplier: letter for supplier, letter, is_over in self._rows(_LETTERS) if is_over
        }

    def reported(self) -> Iterator[Reported]:
        """All reported rows of metals that are known, one after the other."""
        self._cursor.execute(_REPORTED, self._parameters)
        while some := self._cursor.fetchmany(20_000):
            yield from map(Reported._make, some)

    def _rows(self, statement: str) -> list[Any]:
        self._cursor.execute(statement, self._parameters)
        return self._cursor.fetchall()


def gather_inputs(
    *,
    on: date,
    supplier_ids: Collection[int] | None,
    thresholds: Thresholds,
    classes: Collection[str],
    meanings: Collection[str],
) -> Inputs:
    """Read what the scores of these suppliers, or of all, are computed from. Must run inside a transaction.

    :param classes: the licence classes of lists that the team may read on the day.
    :param meanings: the questions whose answers are needed.
    """
    cursor = connection.cursor()
    gathering.gather(cursor, on=on, supplier_ids=supplier_ids, thresholds=thresholds, classes=classes)
    return Inputs(cursor, on=on, supplier_ids=supplier_ids, meanings=meanings)
