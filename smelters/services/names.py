"""Decisions on reported names: one person's word settles the same name for the metal everywhere."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from gscm.lib.commits import after_commit
from smelters.models import Facility, FacilityListing, FacilityStatus, NameDecision, ReportedName
from smelters.signals import name_decided

if TYPE_CHECKING:
    from suppliers.models import User


class DecisionRefused(Exception):
    """The decision cannot be what was meant; nothing is written. `code` says why."""

    NEEDS_FACILITY = "needs_facility"
    OTHER_METAL = "other_metal"
    NOTHING_REPORTED = "nothing_reported"
    NOTHING_TO_TAKE_BACK = "nothing_to_take_back"

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def decide(
    reported_name: ReportedName,
    *,
    outcome: str,
    facility: Facility | None = None,
    reason: str = "",
    by: "User",
    at: datetime,
) -> NameDecision:
    """Write down what a reported name means. The newest decision holds; the ones before it stay readable.

    :raises DecisionRefused: a facility is missing, was never listed for the metal, or the row names no smelter at all.
    """
    if outcome == NameDecision.Outcome.FACILITY:
        if facility is None:
            raise DecisionRefused(DecisionRefused.NEEDS_FACILITY)
        if reported_name.is_placeholder:
            raise DecisionRefused(DecisionRefused.NOTHING_REPORTED)
        if not is_of_metal(facility, reported_name.metal_id):
            raise DecisionRefused(DecisionRefused.OTHER_METAL)
    with transaction.atomic():
        # Two people may decide at once: the second one waits, and both words are kept in order.
        ReportedName.objects.select_for_update().get(pk=reported_name.pk)
        decision = NameDecision.objects.create(
            reported_name=reported_name,
            outcome=outcome,
            facility=facility if outcome == NameDecision.Outcome.FACILITY else None,
            reason=reason.strip(),
            decided_by=by,
            decided_at=at,
        )
        after_commit(name_decided.send, sender=NameDecision, decision_id=decision.pk)
    return decision


def take_back(reported_name: ReportedName, *, reason: str = "", by: "User", at: datetime) -> NameDecision:
    """Open a decided name again: it waits in the queue, and everything that followed is worked out anew.

    :raises DecisionRefused: no decision holds.
    """
    if not ReportedName.objects.decided().filter(pk=reported_name.pk).exists():
        raise DecisionRefused(DecisionRefused.NOTHING_TO_TAKE_BACK)
    return decide(reported_name, outcome=NameDecision.Outcome.REOPENED, reason=reason, by=by, at=at)


def is_of_metal(facility: Facility, metal_id: str) -> bool:
    """Whether any list ever knew the facility for the metal."""
    return any(
        facts.known().filter(facility=facility, metal=metal_id).exists()
        for facts in (FacilityListing.objects, FacilityStatus.objects)
    )
