"""When a facility is assessed again: a planned day, never an expiry; near or past it is a watch, not a downgrade."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass(frozen=True, slots=True)
class Reassessment:
    """The planned re-assessment, as seen from a day."""

    due_on: date
    days_left: int
    lead_days: int | None
    """The step of the lead time that is reached: 30, 60 or 90 days before; None before the first and once overdue."""

    @property
    def is_overdue(self) -> bool:
        return self.days_left < 0

    @property
    def is_watched(self) -> bool:
        return self.is_overdue or self.lead_days is not None

    @property
    def sentence(self) -> str:
        """What there is to watch, without a full stop; empty when nothing is."""
        if self.is_overdue:
            days = -self.days_left
            return ngettext(
                "Re-assessment overdue by %(days)d day; the status stays",
                "Re-assessment overdue by %(days)d days; the status stays",
                days,
            ) % {"days": days}
        if self.days_left == 0:
            return _("Re-assessment planned for today")
        if self.lead_days is None:
            return ""
        return ngettext(
            "Re-assessment planned in %(days)d day", "Re-assessment planned in %(days)d days", self.days_left
        ) % {"days": self.days_left}


def due_on(last_audit_date: date | None, cycle_years: int | None) -> date | None:
    """The next planned re-assessment: last assessment and cycle. None where one of them is not known."""
    if last_audit_date is None or not cycle_years:
        return None
    try:
        return last_audit_date.replace(year=last_audit_date.year + cycle_years)
    except ValueError:  # 29 February
        return last_audit_date.replace(year=last_audit_date.year + cycle_years, day=28)


def reassessment(
    last_audit_date: date | None, cycle_years: int | None, *, on: date, lead_days: Collection[int]
) -> Reassessment | None:
    """The planned re-assessment as seen from the day; None where no day can be told."""
    due = due_on(last_audit_date, cycle_years)
    if due is None:
        return None
    left = (due - on).days
    reached = [days for days in lead_days if 0 <= left <= days]
    return Reassessment(due, left, min(reached, default=None))
