"""What is said against suppliers and smelters outside of lists: an input of scores. Neither text nor source."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from risk.models import Allegation, GrievanceSignal
from risk.scoring import ratings
from risk.scoring.ruleset import Signal

_OF_SUPPLIERS = {
    GrievanceSignal.State.UNDER_REVIEW: Signal.GRIEVANCE_UNDER_REVIEW,
    GrievanceSignal.State.SUBSTANTIATED: Signal.GRIEVANCE_SUBSTANTIATED,
}
_CREDIBLE = frozenset({Allegation.State.CREDIBLE.value, GrievanceSignal.State.SUBSTANTIATED.value})


@dataclass(frozen=True, slots=True)
class Accusations:
    """By supplier the signals; by smelter and mineral (None: all of them) the worst allegation."""

    suppliers: dict[int, set[Signal]] = field(default_factory=dict)
    facilities: dict[tuple[int, str | None], ratings.Allegation] = field(default_factory=dict)

    def of_smelter(self, facility_id: int, metal: str) -> ratings.Allegation:
        """The worst that is alleged of a smelter for a mineral."""
        found = {self.facilities.get((facility_id, one)) for one in (metal, None)}
        for allegation in (ratings.Allegation.CREDIBLE, ratings.Allegation.UNDER_REVIEW):
            if allegation in found:
                return allegation
        return ratings.Allegation.NONE


def accusations() -> Accusations:
    """What is looked into, was found credible or was substantiated. Two queries."""
    found = Accusations()
    signals = GrievanceSignal.objects.exclude(state=GrievanceSignal.State.ENDED)
    of_facilities: list[tuple[int, str | None, str]] = []
    for supplier_id, facility_id, state in signals.values_list("supplier", "facility", "state"):
        if supplier_id:
            found.suppliers.setdefault(supplier_id, set()).add(_OF_SUPPLIERS[GrievanceSignal.State(state)])
        elif facility_id:
            of_facilities.append((facility_id, None, state))
    of_facilities += Allegation.objects.open().values_list("facility", "metal", "state")
    _take(of_facilities, found.facilities)
    return found


def _take(
    rows: Iterable[tuple[int, str | None, str]], into: dict[tuple[int, str | None], ratings.Allegation]
) -> None:
    for facility_id, metal, state in rows:
        if state in _CREDIBLE:
            into[facility_id, metal] = ratings.Allegation.CREDIBLE
        else:
            into.setdefault((facility_id, metal), ratings.Allegation.UNDER_REVIEW)
