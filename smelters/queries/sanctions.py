"""The queue of matches with sanctions lists: what is alike, what the list says, and what was decided."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from smelters.models import SanctionDecision, SanctionEntry, SanctionMatch


@dataclass(frozen=True, slots=True)
class MatchLine:
    """One match, the entry as the list has it now or had it last, and the decision that holds."""

    match: SanctionMatch
    entry: SanctionEntry | None
    decision: SanctionDecision | None
    is_listed: bool


def waiting() -> QuerySet[SanctionMatch]:
    """The matches that wait for a person, the likest first."""
    return SanctionMatch.objects.undecided().select_related("facility").order_by("-likeness", "pk")


def decided() -> QuerySet[SanctionMatch]:
    """The matches that a person decided, the newest decision first."""
    return SanctionMatch.objects.decided().select_related("facility")


def lines(page: Sequence[SanctionMatch]) -> list[MatchLine]:
    """The matches of one page with entries and decisions. Two queries."""
    references = {match.reference for match in page}
    entries: dict[tuple[str, str], SanctionEntry] = {}
    found = SanctionEntry.objects.known().filter(reference__in=references).select_related("list")
    for entry in found.order_by("valid"):
        entries[entry.source, entry.reference] = entry
    decisions = SanctionDecision.objects.filter(match__in=[match.pk for match in page])
    newest: dict[int, SanctionDecision] = {}
    for decision in decisions.select_related("decided_by").order_by("decided_at", "pk"):
        newest[decision.match_id] = decision
    return [
        _line(match, entries.get((match.source, match.reference)), newest.get(match.pk)) for match in page
    ]


def _line(match: SanctionMatch, entry: SanctionEntry | None, decision: SanctionDecision | None) -> MatchLine:
    return MatchLine(match, entry, decision, entry is not None and entry.valid.upper is None)
