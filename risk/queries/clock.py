"""How the time of a case runs: from the day it was opened to the day it is due."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from risk.models import Case

SOON = 0.75
"""The share of the time from which a clock turns to medium."""


@dataclass(frozen=True, slots=True)
class Clock:
    """One bar from start to due, with today on it. Days, in the reader's own zone."""

    start: date
    due: date
    on: date
    next_on: date
    """Until when something is to happen: a step of the supplier, the whole, or that an acceptance ends."""

    @property
    def days(self) -> int:
        """How many days the case was given."""
        return max((self.due - self.start).days, 1)

    @property
    def day(self) -> int:
        """The number of the day, 0 on the day of opening."""
        return max((self.on - self.start).days, 0)

    @property
    def left(self) -> int:
        """Days until due; negative when over."""
        return (self.due - self.on).days

    @property
    def late(self) -> int:
        """Days past due; 0 when not."""
        return max(-self.left, 0)

    @property
    def percent(self) -> int:
        """How much of the time is gone, 0 to 100."""
        return min(100, round(100 * self.day / self.days))

    @property
    def is_over(self) -> bool:
        """Whether what is to happen next should have happened."""
        return self.on > self.next_on

    @property
    def tone(self) -> str:
        """critical when over, medium from three quarters on, else quiet."""
        if self.is_over:
            return "critical"
        return "medium" if self.day >= SOON * self.days else "quiet"


def clock_of(case: Case, *, on: date) -> Clock | None:
    """The clock of a running case; None for a settled one, whose time has stopped."""
    if case.status in Case.SETTLED:
        return None
    return Clock(start=timezone.localdate(case.opened_at), due=case.due_date, on=on, next_on=case.next_date)
