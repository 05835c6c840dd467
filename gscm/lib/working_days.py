"""Periods counted in working days: Monday to Friday, but for the days off and the weekend days that are worked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

SATURDAY = 5
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Which days are worked."""

    off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    @classmethod
    def of(cls, days: Iterable[tuple[date, bool]]) -> "WorkCalendar":
        """From exceptions: a day, and whether it is worked."""
        exceptions = list(days)
        return cls(
            off=frozenset(day for day, is_worked in exceptions if not is_worked),
            worked=frozenset(day for day, is_worked in exceptions if is_worked),
        )

    def is_worked(self, day: date) -> bool:
        return day in self.worked or (day.weekday() < SATURDAY and day not in self.off)

    def between(self, first: date, last: date) -> int:
        """Working days after the first day, up to and with the last; 0 where last is not after first."""
        days = range(1, (last - first).days + 1)
        return sum(self.is_worked(first + number * ONE_DAY) for number in days)

    def later(self, day: date, count: int) -> date:
        """The working day that is so many after the day; 0 is the day itself."""
        while count > 0:
            day += ONE_DAY
            count -= self.is_worked(day)
        return day
