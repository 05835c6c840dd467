"""What grievances say against suppliers and smelters: an input of scores. Neither text nor source."""

from dataclasses import dataclass, field

from risk.models import GrievanceSignal
from risk.scoring.ratings import Allegation
from risk.scoring.ruleset import Signal

_OF_SUPPLIERS = {
    GrievanceSignal.State.UNDER_REVIEW: Signal.GRIEVANCE_UNDER_REVIEW,
    GrievanceSignal.State.SUBSTANTIATED: Signal.GRIEVANCE_SUBSTANTIATED,
}
_OF_FACILITIES = {
    GrievanceSignal.State.UNDER_REVIEW: Allegation.UNDER_REVIEW,
    GrievanceSignal.State.SUBSTANTIATED: Allegation.CREDIBLE,
}


@dataclass(frozen=True, slots=True)
class GrievanceStates:
    """By supplier the signals, by smelter the worst allegation."""

    suppliers: dict[int, set[Signal]] = field(default_factory=dict)
    facilities: dict[int, Allegation] = field(default_factory=dict)


def grievance_states() -> GrievanceStates:
    """What is looked into or was substantiated. One query."""
    found = GrievanceStates()
    rows = GrievanceSignal.objects.exclude(state=GrievanceSignal.State.ENDED)
    for supplier_id, facility_id, state in rows.values_list("supplier", "facility", "state"):
        if supplier_id:
            found.suppliers.setdefault(supplier_id, set()).add(_OF_SUPPLIERS[GrievanceSignal.State(state)])
        elif found.facilities.get(facility_id) != Allegation.CREDIBLE:
            found.facilities[facility_id] = _OF_FACILITIES[GrievanceSignal.State(state)]
    return found
