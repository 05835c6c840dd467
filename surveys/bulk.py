"""The only raw SQL of surveys: reported smelters, resolved by the hundred thousand.

A *writing* is everything that decides which smelter a row means: metal, CID as understood, name as normalised,
country and city. Rows that are written alike are resolved alike, so that the matching rules see each writing once.
"""

import io
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from smelters.models import Facility, ReportedName


@dataclass(frozen=True, slots=True)
class Writing:
    """What rows say that are written alike."""

    metal: str
    cid: str
    name_key: str
    name: str
    country: str
    city: str
    is_placeholder: bool

    @property
    def queue_key(self) -> str:
        """The key of the name in the queue. A name beside a CID is another question than the name alone."""
        if self.is_placeholder:
            return ""
        return f"{self.cid} {self.name_key}".strip().lower()[:250]


@dataclass(frozen=True, slots=True)
class Answer:
    """A writing, and the CID that a rule found for it, or none."""

    writing: Writing
    cid: str | None
    rule: str


_WRITINGS = """
    SELECT metal_id, cid, name_key, min(name), country, city, kind = 'not_identified'
      FROM surveys_reportedsmelter
     WHERE metal_id IS NOT NULL AND (%(declarations)s::bigint[] IS NULL OR declaration_id = ANY(%(declarations)s))
     GROUP BY metal_id, cid, name_key, country, city, kind = 'not_identified'
"""

_ANSWERS = """
    CREATE TEMPORARY TABLE answer (
        metal_id varchar(40), cid varchar(9), name_key varchar(500), country varchar(200), city varchar(200),
        is_placeholder boolean,
        facility_id bigint, resolution varchar(10), reported_name_id bigint
    ) ON COMMIT DROP
"""

# The history trigger ends a subtransaction for each row, and PostgreSQL then looks through all constraint checks that
# wait for the commit: the time would grow with the square of the rows.
_CHECK_AT_ONCE = "SET CONSTRAINTS ALL IMMEDIATE"

# What suppliers said of names in their own files, where a rule confirmed it and no person has settled the name.
_OWN_ANSWERS = """
    CREATE TEMPORARY TABLE own_answer ON COMMIT DROP AS
    SELECT declaration.id AS declaration_id, proposal.reported_name_id, proposal.facility_id
      FROM surveys_nameproposal proposal
      JOIN surveys_request request ON request.supplier_id = proposal.supplier_id
      JOIN surveys_submission submission ON submission.request_id = request.id
      JOIN surveys_declaration declaration ON declaration.submission_id = submission.id
     WHERE proposal.rule <> ''
       AND (%(declarations)s::bigint[] IS NULL OR declaration.id = ANY(%(declarations)s))
       AND COALESCE((SELECT outcome FROM smelters_namedecision decision
                      WHERE decision.reported_name_id = proposal.reported_name_id
                      ORDER BY decided_at DESC, id DESC LIMIT 1), 'reopened') IN ('reopened', 'ask_supplier')
"""

_WRITE = """
    UPDATE surveys_reportedsmelter reported
       SET facility_id = answer.facility_id, resolution = answer.resolution,
           reported_name_id = answer.reported_name_id
      FROM answer
     WHERE reported.metal_id = answer.metal_id AND reported.cid = answer.cid
       AND reported.name_key = answer.name_key
       AND reported.country = answer.country AND reported.city = answer.city
       AND (reported.kind = 'not_identified') = answer.is_placeholder
       AND (%(declarations)s::bigint[] IS NULL OR reported.declaration_id = ANY(%(declarations)s))
       AND (reported.facility_id, reported.resolution, reported.reported_name_id)
           IS DISTINCT FROM (answer.facility_id, answer.resolution, answer.reported_name_id)
       AND NOT EXISTS (SELECT 1 FROM own_answer own
                        WHERE own.declaration_id = reported.declaration_id
                          AND own.reported_name_id = answer.reported_name_id AND answer.facility_id IS NULL)
"""

_WRITE_OWN = """
    UPDATE surveys_reportedsmelter reported
       SET facility_id = own.facility_id, resolution = 'proposal', reported_name_id = own.reported_name_id
      FROM answer JOIN own_answer own ON own.reported_name_id = answer.reported_name_id
     WHERE reported.metal_id = answer.metal_id AND reported.cid = answer.cid
       AND reported.name_key = answer.name_key
       AND reported.country = answer.country AND reported.city = answer.city
       AND (reported.kind = 'not_identified') = answer.is_placeholder
       AND reported.declaration_id = own.declaration_id
       AND answer.facility_id IS NULL AND NOT answer.is_placeholder
       AND (reported.facility_id, reported.resolution, reported.reported_name_id)
           IS DISTINCT FROM (own.facility_id, 'proposal', own.reported_name_id)
"""


def writings(declaration_ids: Collection[int] | None) -> list[Writing]:
    """The different writings in the rows of some declarations, or of all. Rows without a known metal have none."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITINGS, {"declarations": _ids(declaration_ids)})
        return [Writing(*row) for row in cursor.fetchall()]


def queue_names(answers: Iterable[Answer], *, at: datetime) -> None:
    """Put the names that no rule settled into the queue, each once."""
    ReportedName.objects.bulk_create(
        (
            ReportedName(
                metal_id=answer.writing.metal,
                key=answer.writing.queue_key,
                name=(answer.writing.name or answer.writing.cid)[:250],
                country=answer.writing.country[:100],
                is_placeholder=answer.writing.is_placeholder or not answer.writing.queue_key,
                first_seen_at=at,
            )
            for answer in answers
            if answer.cid is None
        ),
        ignore_conflicts=True,
        batch_size=5000,
    )


def write_answers(
    answers: Collection[Answer], *, decided: Mapping[int, int], declaration_ids: Collection[int] | None
) -> int:
    """Write what each writing means to its rows, where that is not written there yet; say how many rows changed.

    `decided` maps a reported name to the facility that a person decided it to be. The name of the queue stays with
    the row after the decision, so that the decision can be taken back. What a supplier said of a name and a rule
    confirmed holds in its own rows, where nobody else has settled the name.
    """
    facilities = dict(Facility.objects.values_list("cid", "pk"))
    queued = {
        (metal, key): pk for metal, key, pk in ReportedName.objects.values_list("metal_id", "key", "pk")
    }
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS answer, own_answer")
        cursor.execute(_ANSWERS)
        cursor.execute(_OWN_ANSWERS, {"declarations": _ids(declaration_ids)})
        lines = io.StringIO("".join(_line(answer, facilities, queued, decided) for answer in answers))
        cursor.copy_expert("COPY answer FROM STDIN", lines)
        cursor.execute("ANALYZE answer")
        cursor.execute("ANALYZE own_answer")
        cursor.execute(_CHECK_AT_ONCE)
        cursor.execute(_WRITE, {"declarations": _ids(declaration_ids)})
        changed = cursor.rowcount
        cursor.execute(_WRITE_OWN)
        return int(changed + cursor.rowcount)


def _line(
    answer: Answer,
    facilities: Mapping[str, int],
    queued: Mapping[tuple[str, str], int],
    decided: Mapping[int, int],
) -> str:
    writing = answer.writing
    facility_id = facilities[answer.cid] if answer.cid else None
    name_id = None if answer.cid else queued[writing.metal, writing.queue_key]
    rule = answer.rule if answer.cid else ""
    if facility_id is None and name_id is not None and name_id in decided and not writing.is_placeholder:
        facility_id, rule = decided[name_id], "decision"
    values = (
        writing.metal,
        writing.cid,
        writing.name_key,
        writing.country,
        writing.city,
        "t" if writing.is_placeholder else "f",
        facility_id,
        rule,
        name_id,
    )
    return "\t".join(r"\N" if value is None else _escaped(str(value)) for value in values) + "\n"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("\t", r"\t").replace("\n", r"\n").replace("\r", r"\r")


def _ids(declaration_ids: Collection[int] | None) -> list[int] | None:
    return None if declaration_ids is None else list(declaration_ids)
