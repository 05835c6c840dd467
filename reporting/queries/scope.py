"""Of which year, as of which day, for whom: what every figure is asked with."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils import timezone

from suppliers.models.people import User


@dataclass(frozen=True)
class Scope:
    """A person's view of one campaign year. The arguments narrow a figure; empty means all."""

    user: User
    year: int
    at: datetime
    family: str = ""
    metal: str = ""
    status: str = ""

    @property
    def begin(self) -> datetime:
        """The first moment of the calendar year, on the house's clock."""
        return timezone.make_aware(datetime(self.year, 1, 1))  # noqa: DTZ001  made aware here

    @property
    def end(self) -> datetime:
        """The moment up to which the year is told: now, or its end when that is past."""
        return min(self.at, timezone.make_aware(datetime(self.year + 1, 1, 1)))  # noqa: DTZ001  made aware here

    @property
    def day(self) -> date:
        """The day of the summary: today, or the last of December of a year that is over."""
        return timezone.localdate(self.end - timedelta(microseconds=1))

    @property
    def arguments(self) -> dict[str, str]:
        """The arguments that are set."""
        return {
            name: value
            for name, value in (("family", self.family), ("metal", self.metal), ("status", self.status))
            if value
        }

    def narrowed(self, **arguments: str) -> "Scope":
        """The same with other arguments."""
        return replace(self, **arguments)  # type: ignore[arg-type]

    def year_before(self) -> "Scope":
        return replace(self, year=self.year - 1)
