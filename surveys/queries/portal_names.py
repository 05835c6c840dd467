"""The names in one file that nobody could place, as the supplier sees them: suggestions, questions, its own answers.

Whatever is shown of a smelter comes from public lists (`public_rows`) or from what the supplier itself wrote: nothing
of another licence class may reach a supplier.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from smelters.matching.index import Entry
from smelters.matching.resolve import Index, Reported, resolve
from smelters.models import NameDecision, ReportedName
from smelters.queries.names import public_rows
from suppliers.models import Supplier
from surveys.models import Declaration, NameProposal, ReportedSmelter, Submission

SUGGESTED: Final = 3


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A smelter that may be meant, as a public list has it."""

    cid: str
    name: str
    city: str
    country: str


@dataclass(frozen=True, slots=True)
class OpenName:
    """One name of the file with the rows that hold it, and what was said about it so far."""

    name: ReportedName
    rows: Sequence[ReportedSmelter]
    suggestions: Sequence[Suggestion]
    decision: NameDecision | None
    """What a person has decided, where that settles no smelter."""
    proposal: NameProposal | None

    @property
    def written(self) -> ReportedSmelter:
        return self.rows[0]

    @property
    def is_question(self) -> bool:
        """Whether the supplier was asked, and has not answered since."""
        asked = self.decision is not None and self.decision.outcome == NameDecision.Outcome.ASK_SUPPLIER
        return asked and not (self.proposal and self.decision and self.proposal.at > self.decision.decided_at)

    @property
    def is_matched(self) -> bool:
        return all(row.facility_id for row in self.rows)


def open_rows(submission: Submission) -> QuerySet[ReportedSmelter]:
    """The rows of a file that name a smelter which nobody could place, and those that its own answer has placed."""
    rows = ReportedSmelter.objects.filter(
        declaration__submission=submission, reported_name__is_placeholder=False
    )
    unsettled = Q(facility__isnull=True) | Q(resolution=ReportedSmelter.Resolution.PROPOSAL)
    return rows.filter(unsettled).order_by("row")


def name_ids(submission: Submission) -> list[int]:
    """The names in these rows, each once, those of open questions first, then in the order of the file. One query."""
    asked = _asked(submission, submission.request.supplier_id)
    return sorted(asked, key=lambda pk: not asked[pk])


def open_count(submission: Submission, supplier: Supplier) -> tuple[int, int]:
    """How many names of the supplier's file are open, and about how many of them it is asked. One query."""
    asked = _asked(submission, supplier.pk)
    return len(asked), sum(asked.values())


def _asked(submission: Submission, supplier_id: int) -> dict[int, bool]:
    """The names in the order of the file, and whether the supplier is asked about each."""
    rows = open_rows(submission).annotate(is_asked=Exists(_open_questions(supplier_id)))
    return dict(rows.values_list("reported_name", "is_asked"))


def open_names(submission: Submission, ids: Collection[int], *, on: date) -> list[OpenName]:
    """These names of the file with suggestions and answers. A fixed number of queries."""
    names = ReportedName.objects.select_related("metal").in_bulk(ids)
    rows: dict[int | None, list[ReportedSmelter]] = {}
    for row in open_rows(submission).filter(reported_name__in=names):
        rows.setdefault(row.reported_name_id, []).append(row)
    newest = NameDecision.objects.filter(reported_name__in=names).newest().select_related("question")
    decisions = {decision.reported_name_id: decision for decision in newest}
    given = NameProposal.objects.filter(supplier=submission.request.supplier, reported_name__in=names)
    proposals = {proposal.reported_name_id: proposal for proposal in given}
    suggestions = _suggestions([(pk, rows[pk][0]) for pk in ids], on=on)
    return [
        OpenName(names[pk], rows[pk], suggestions[pk], _shown(decisions.get(pk)), proposals.get(pk))
        for pk in ids
    ]


def _shown(decision: NameDecision | None) -> NameDecision | None:
    if decision is None or decision.outcome == NameDecision.Outcome.REOPENED:
        return None
    return decision


def unidentified(submission: Submission) -> list[int]:
    """The rows that say themselves that the smelter is not known."""
    rows = ReportedSmelter.objects.filter(
        declaration__submission=submission, facility__isnull=True, reported_name__is_placeholder=True
    )
    return list(rows.order_by("row").values_list("row", flat=True))


def questions(suppliers: Iterable[Supplier]) -> dict[int, int]:
    """How many open questions there are about each request's declaration that counts today. One query."""
    found: dict[int, set[int]] = {}
    rows = ReportedSmelter.objects.filter(
        declaration__in=Declaration.objects.current(suppliers=[supplier.pk for supplier in suppliers]),
        facility__isnull=True,
        reported_name__is_placeholder=False,
    ).filter(Exists(_open_questions(OuterRef("declaration__submission__request__supplier"))))
    for request_id, name_id in rows.values_list("declaration__submission__request", "reported_name"):
        found.setdefault(request_id, set()).add(name_id)
    return {request_id: len(names) for request_id, names in found.items()}


def _open_questions(supplier: Any) -> QuerySet[ReportedName]:
    """For a subquery of rows: names whose newest decision asks, and that the supplier has not answered since."""
    answers = NameProposal.objects.filter(
        reported_name=OuterRef("pk"), supplier=_deeper(supplier), at__gt=OuterRef("decision_at")
    )
    return ReportedName.objects.asking().filter(~Exists(answers), pk=OuterRef("reported_name"))


def _deeper(supplier: Any) -> Any:
    return OuterRef(supplier) if isinstance(supplier, OuterRef) else supplier


def _suggestions(rows: Sequence[tuple[int, ReportedSmelter]], *, on: date) -> dict[int, list[Suggestion]]:
    """Up to three smelters of public lists for each name, the likeliest first; only those of the row's mineral."""
    entries = list(public_rows(on=on)) if rows else []
    index = Index(entries)
    listed = _listed(entries)
    found = {}
    for pk, row in rows:
        match = resolve(Reported(row.metal_id, row.cid, (row.name,), row.country, row.city), index)
        cids = (match.cid,) if match.cid else match.candidates
        pairs = (listed.get((cid, row.metal_id)) for cid in cids)
        found[pk] = [suggestion for suggestion in pairs if suggestion][:SUGGESTED]
    return found


def _listed(entries: Iterable[Entry]) -> dict[tuple[str, str | None], Suggestion]:
    """Each smelter and mineral as the newest public list names it; the town of the newest list that says one."""
    found: dict[tuple[str, str | None], Suggestion] = {}
    for entry in entries:
        earlier = found.get((entry.cid, entry.metal))
        city = entry.city or (earlier.city if earlier else "")
        country = entry.country or (earlier.country if earlier else "")
        found[entry.cid, entry.metal] = Suggestion(entry.cid, entry.name, city, country)
    return found
