"""What colleagues are told of grievances: that there is one about a supplier or smelter. No text, source or number."""

from gscm.lib.commits import after_commit
from risk.models import Grievance, GrievanceSignal
from risk.services import allegations

State, Status = GrievanceSignal.State, Grievance.Status
SUBSTANTIATED = frozenset({Grievance.Finding.SUBSTANTIATED, Grievance.Finding.PARTLY})


def follow(grievance: Grievance) -> None:
    """Make the signals agree with the grievance; none before the triage, and none where it was held back.

    Must run inside the transaction of the step.
    """
    state = _state(grievance)
    about = [(grievance.supplier, None), (None, grievance.facility)]
    kept = GrievanceSignal.objects.filter(grievance=grievance)
    before = list(kept.values_list("supplier", "facility"))
    kept.update(state=State.ENDED)
    if state is not None:
        for supplier, facility in about:
            if supplier or facility:
                GrievanceSignal.objects.update_or_create(
                    grievance=grievance, supplier=supplier, facility=facility, defaults={"state": state}
                )
    concerned = sorted({one for one in (*(pk for pk, _ in before), grievance.supplier_id) if one})
    for facility_id in sorted({one for one in (*(pk for _, pk in before), grievance.facility_id) if one}):
        after_commit(allegations.evaluate_reporters, facility_id)
    if concerned:
        after_commit(_score, concerned)


def _state(grievance: Grievance) -> GrievanceSignal.State | None:
    if not grievance.shows_signal:
        return None
    if grievance.finding in SUBSTANTIATED:
        return State.SUBSTANTIATED
    if grievance.status == Status.ADMITTED:
        return State.UNDER_REVIEW
    return None


def _score(supplier_ids: list[int]) -> None:
    from risk import tasks  # the task's module imports services

    tasks.score_suppliers.delay(supplier_ids=supplier_ids)
