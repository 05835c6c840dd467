"""Which rung of the ladder a case takes on a day."""

from collections.abc import Sequence
from datetime import date

from gscm.lib.working_days import WorkCalendar
from risk.handling.rules import HIGHEST_BY_TIME, Rung


def due_rung(
    next_date: date,
    *,
    level: int | None,
    last_on: date | None,
    on: date,
    ladder: Sequence[Rung],
    calendar: WorkCalendar,
) -> Rung | None:
    """The rung that is due on the day by time: always the next one, never one above E3; None when none is.

    It waits since the missed date or the last escalation, whichever is later. So an answer, which gives another date,
    lowers the urgency; the level stays, and the next missed date leads one rung further.

    :param level: reached so far; None before E0.
    :param last_on: the day on which it was reached.
    """
    rung = ladder[0 if level is None else level + 1] if level is None or level < HIGHEST_BY_TIME else None
    if rung is None or rung.wait is None or on <= next_date or not calendar.is_worked(on):
        return None
    since = max(next_date, last_on or next_date)
    return rung if calendar.between(since, on) >= rung.wait else None
