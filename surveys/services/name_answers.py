"""What a name means: a person's decision for everybody, a supplier's answer for its own files.

A supplier's answer is a proposal. A rule confirms it where the smelter that it names is listed for the mineral in the
very country that stands in each row, and nothing in the rows speaks against it; it then holds in this supplier's rows.
All else waits for a person, whose decision settles the name for everybody.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import transaction
from django.utils.translation import gettext

from smelters.matching import countries, normalise
from smelters.matching.resolve import Index, Reason, Reported, Rule, resolve
from smelters.models import Facility, NameDecision, ReportedName
from smelters.services import names
from suppliers.models import User
from surveys.models import NameProposal, NameQuestion, ReportedSmelter, Submission
from surveys.services import name_work, resolution

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Said:
    """What a supplier said of one name: the answer, and what it wrote of the smelter or chose."""

    answer: str
    cid: str = ""
    name: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """What came of a supplier's answers: how many are new or other than before, and how many a rule confirmed."""

    answers: int
    confirmed: int


def decide(
    reported_name: ReportedName,
    *,
    outcome: str,
    facility: Facility | None,
    reason: str,
    question: str,
    by: User,
    at: datetime,
) -> NameDecision:
    """Decide what a name means; with a question to the suppliers, say what they are to be asked besides.

    :raises names.DecisionRefused: as `names.decide`.
    """
    with transaction.atomic():
        decision = names.decide(
            reported_name, outcome=outcome, facility=facility, reason=reason, by=by, at=at
        )
        if outcome == NameDecision.Outcome.ASK_SUPPLIER and question.strip():
            NameQuestion.objects.create(decision=decision, text=question.strip())
    return decision


@transaction.atomic
def propose(submission: Submission, answers: Mapping[int, Said], *, by: User, at: datetime) -> Kept:
    """Keep what a supplier says of names in one of its files, by key of the name. The same again is not written.

    Where a rule confirms an answer, or no longer does, a worker resolves the supplier's rows anew.
    """
    supplier = submission.request.supplier
    asked = ReportedName.objects.in_bulk(list(answers))
    before = {
        proposal.reported_name_id: proposal
        for proposal in NameProposal.objects.select_for_update().filter(
            supplier=supplier, reported_name__in=asked
        )
    }
    new = {pk: said for pk, said in answers.items() if pk in asked and not _is_said(before.get(pk), said)}
    rows = _rows_by_name(submission, new)
    facilities = {pk: _facility(asked[pk], said) for pk, said in new.items()}
    index = resolution.index_on(at) if any(facilities.values()) else None
    confirmed, changed = 0, False
    for pk, said in new.items():
        facility = facilities[pk]
        rule = _rule(asked[pk], rows[pk], facility, said, index) if facility and index else ""
        NameProposal.objects.update_or_create(
            supplier=supplier,
            reported_name=asked[pk],
            defaults={
                "submission": submission,
                "answer": said.answer,
                "facility": facility,
                "cid": said.cid,
                "name": said.name,
                "country": said.country,
                "rule": rule,
                "by": by,
                "at": at,
            },
        )
        confirmed += bool(rule)
        changed |= bool(rule or (pk in before and before[pk].rule))
    if changed:
        name_work.take_on(title=_title(submission), by=by, supplier_id=supplier.pk, at=at)
    logger.info("names answered", submission_id=submission.pk, answers=len(new), confirmed=confirmed)
    return Kept(len(new), confirmed)


def _title(submission: Submission) -> str:
    return gettext("Answers of %(supplier)s") % {"supplier": submission.request.supplier.name}


def _is_said(proposal: NameProposal | None, said: Said) -> bool:
    return proposal is not None and said == Said(
        proposal.answer, proposal.cid, proposal.name, proposal.country
    )


def _rows_by_name(submission: Submission, names_: Iterable[int]) -> dict[int, list[ReportedSmelter]]:
    found: dict[int, list[ReportedSmelter]] = {pk: [] for pk in names_}
    rows = ReportedSmelter.objects.filter(declaration__submission=submission, reported_name__in=found)
    for row in rows:
        if row.reported_name_id is not None:
            found[row.reported_name_id].append(row)
    return found


def _facility(reported_name: ReportedName, said: Said) -> Facility | None:
    """The smelter that the answer's CID means, where any list knows it for the mineral."""
    cid = normalise.cid(said.cid)
    facility = Facility.objects.filter(cid=cid).first() if cid else None
    return facility if facility and names.is_of_metal(facility, reported_name.metal_id) else None


def _rule(
    reported_name: ReportedName,
    rows: Sequence[ReportedSmelter],
    facility: Facility,
    said: Said,
    index: Index,
) -> str:
    """The rule that confirms the answer, or none."""
    if reported_name.is_placeholder or not rows:
        return NameProposal.Rule.NONE
    if all(_agrees(row, facility, said, index) for row in rows):
        return NameProposal.Rule.CID_AND_COUNTRY
    return NameProposal.Rule.NONE


def _agrees(row: ReportedSmelter, facility: Facility, said: Said, index: Index) -> bool:
    """Whether the row, had it been written with this CID, would mean the smelter, and stands in the same country."""
    written = {countries.country(text) for text in (row.country, said.country) if text.strip()}
    if written != {index.place_of(facility.cid).country} or (row.cid and row.cid != facility.cid):
        return False
    typed = (said.name,) if said.answer == NameProposal.Answer.OTHER and said.name else ()
    as_said = Reported(row.metal_id, facility.cid, (row.name, *typed), row.country, row.city)
    match = resolve(as_said, index)
    alone = resolve(Reported(row.metal_id, "", (row.name,), row.country, row.city), index)
    return match.cid == facility.cid and match.rule == Rule.CID and Reason.TRADES not in alone.reasons
