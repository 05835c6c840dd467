"""Sanctions: finding facilities whose names are like entries of the lists, and a person's word on each match."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

import structlog
from django.db import transaction

from gscm.lib.commits import after_commit
from smelters.matching import screening
from smelters.models import (
    Facility,
    FacilityName,
    NameDecision,
    SanctionDecision,
    SanctionEntry,
    SanctionMatch,
)
from smelters.signals import sanction_decided

if TYPE_CHECKING:
    from suppliers.models import User

logger = structlog.get_logger(__name__)
Outcome = SanctionDecision.Outcome


class DecisionRefused(Exception):
    """The decision cannot be what was meant; nothing is written. `code` says why."""

    NEEDS_REASON = "needs_reason"
    NEEDS_DAY = "needs_day"
    DECIDED_ALREADY = "decided_already"
    NOT_DECIDED = "not_decided"

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def screen(*, at: datetime) -> int:
    """Compare the entries of all sanctions lists that count with all names of all facilities; say how many are new.

    A match that is there stays with its decisions. One that was dismissed waits again when the list has another name by
    now that is more alike. A repeat changes nothing.
    """
    entries = list(SanctionEntry.objects.known().filter(valid__upper_inf=True))
    if not entries:
        return 0
    listed = [
        (place, name)
        for place, entry in enumerate(entries)
        for name in dict.fromkeys((entry.name, *entry.aliases))
    ]
    found = list(screening.screen(listed, set(_names_of_facilities())))
    with transaction.atomic():
        there = {
            (match.source, match.reference, match.facility_id): match
            for match in SanctionMatch.objects.select_for_update()
        }
        new = []
        for like in found:
            entry = entries[like.entry]
            match = there.get((entry.source, entry.reference, like.facility))
            if match is None:
                new.append(_match(entry, like, at=at))
            elif like.likeness > match.likeness:
                _look_again(match, like, at=at)
        created = SanctionMatch.objects.bulk_create(new, ignore_conflicts=True)
    logger.info("facilities screened", entries=len(entries), like=len(found), new=len(created))
    return len(created)


def confirm(
    match: SanctionMatch, *, from_day: date | None, reason: str, by: "User", at: datetime
) -> SanctionDecision:
    """Say that the facility is the sanctioned one, from a day on: from then it is flagged.

    :raises DecisionRefused: no reason, no day, or somebody decided it already.
    """
    if from_day is None:
        raise DecisionRefused(DecisionRefused.NEEDS_DAY)
    return _decide(match, Outcome.CONFIRMED, from_day=from_day, reason=reason, by=by, at=at)


def dismiss(match: SanctionMatch, *, reason: str, by: "User", at: datetime) -> SanctionDecision:
    """Say that the facility is not the sanctioned one.

    :raises DecisionRefused: no reason, or somebody decided it already.
    """
    return _decide(match, Outcome.DISMISSED, reason=reason, by=by, at=at)


def reopen(match: SanctionMatch, *, reason: str, by: "User", at: datetime) -> SanctionDecision:
    """Take a decision back: the match waits again, and a flag ends.

    :raises DecisionRefused: no reason, or no decision holds.
    """
    return _decide(match, Outcome.REOPENED, reason=reason, by=by, at=at)


def _decide(
    match: SanctionMatch,
    outcome: str,
    *,
    from_day: date | None = None,
    reason: str,
    by: "User",
    at: datetime,
) -> SanctionDecision:
    if not reason.strip():
        raise DecisionRefused(DecisionRefused.NEEDS_REASON)
    with transaction.atomic():
        # Two people may decide at once: the second one is told.
        SanctionMatch.objects.select_for_update().get(pk=match.pk)
        is_undecided = SanctionMatch.objects.undecided().filter(pk=match.pk).exists()
        if is_undecided == (outcome == Outcome.REOPENED):
            code = DecisionRefused.NOT_DECIDED if is_undecided else DecisionRefused.DECIDED_ALREADY
            raise DecisionRefused(code)
        decision = SanctionDecision.objects.create(
            match=match,
            outcome=outcome,
            from_day=from_day,
            reason=reason.strip(),
            decided_by=by,
            decided_at=at,
        )
        after_commit(sanction_decided.send_robust, sender=SanctionDecision, decision_id=decision.pk)
    return decision


def _names_of_facilities() -> Iterator[tuple[int, str]]:
    """Every name that lists or people ever gave a facility."""
    yield from Facility.objects.values_list("pk", "name")
    yield from FacilityName.objects.known().values_list("facility_id", "name")
    newest = NameDecision.objects.newest().values("pk")
    decided = NameDecision.objects.filter(pk__in=newest, facility__isnull=False)
    for facility_id, name in decided.values_list("facility_id", "reported_name__name"):
        if facility_id is not None:
            yield facility_id, name


def _match(entry: SanctionEntry, like: screening.Like, *, at: datetime) -> SanctionMatch:
    return SanctionMatch(
        source=entry.source,
        reference=entry.reference,
        facility_id=like.facility,
        name_on_list=like.name_on_list,
        name_of_facility=like.name_of_facility,
        likeness=like.likeness,
        found_at=at,
    )


def _look_again(match: SanctionMatch, like: screening.Like, *, at: datetime) -> None:
    newest = match.decisions.first()
    was_dismissed = newest is not None and newest.outcome == Outcome.DISMISSED
    match.name_on_list, match.name_of_facility = like.name_on_list, like.name_of_facility
    match.likeness = like.likeness
    match.save(update_fields=["name_on_list", "name_of_facility", "likeness"])
    if was_dismissed:
        SanctionDecision.objects.create(
            match=match,
            outcome=Outcome.REOPENED,
            reason=f"{like.name_on_list} ~ {like.name_of_facility}",
            decided_at=at,
        )
