"""When things happen in the demonstration: in order, each at its own moment of the past."""

import heapq
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.utils import timezone

Deed = Callable[[datetime], object]


class Calendar:
    """Deeds, each told its moment. A deed may plan further ones; what lies ahead of `now` does not happen."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.today = timezone.localdate(now)
        # Everything of the running campaigns lies in their year, even in the first weeks of January.
        self.year = (self.today - timedelta(days=75)).year
        self._planned: list[tuple[datetime, int, Deed]] = []
        self._count = 0

    def plan(self, day: date, deed: Deed) -> None:
        """Let it happen on the day, in working hours, after what was planned for that day before."""
        self._count += 1
        minutes = 8 * 60 + 30 + self._count * 7 % 500
        moment = timezone.make_aware(datetime.combine(day, time()) + timedelta(minutes=minutes))
        heapq.heappush(self._planned, (moment, self._count, deed))

    def go(self) -> None:
        """Let everything happen, one after the other."""
        while self._planned:
            moment, _, deed = heapq.heappop(self._planned)
            if moment <= self.now:
                deed(moment)
