"""Facts over time as lanes: places in per cent between the first year of interest and a little after the last day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

_MARGIN = timedelta(days=60)

Run = tuple[str, str, date, date | None]
"""Mark, word, first day, and the day on which it ends; None while it goes on."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of days in a lane; `start` and `length` in per cent of the lane."""

    mark: str
    word: str
    since: date
    until: date | None
    start: float
    length: float


@dataclass(frozen=True, slots=True)
class Lane:
    """One dimension of one metal over time."""

    dimension: str
    metal: str
    segments: list[Segment]


@dataclass(frozen=True, slots=True)
class Tick:
    """The beginning of a year, in per cent of the lane."""

    year: int
    start: float


class Scale:
    """Places of days in a lane: from the year of the first fact to some weeks after the last day of interest."""

    def __init__(self, starts: Sequence[date], *, on: date, today: date) -> None:
        self.begin = date(min([*starts, on, today]).year, 1, 1)
        self.end = max([*starts, on, today]) + _MARGIN

    def place(self, day: date) -> float:
        share = (day - self.begin) / (self.end - self.begin) * 100
        return round(min(100.0, max(0.0, share)), 3)

    def ticks(self) -> list[Tick]:
        years = range(self.begin.year, self.end.year + 1)
        step = max(1, len(years) // 8)
        ticks = [
            Tick(year, self.place(date(year, 1, 1))) for year in years if (year - self.begin.year) % step == 0
        ]
        return [tick for tick in ticks if tick.start < 96]  # a number at the very end would not fit

    def lane(self, dimension: str, metal: str, runs: Iterable[Run]) -> Lane:
        return Lane(dimension, metal, [self._segment(*run) for run in merged(runs)])

    def _segment(self, mark: str, word: str, since: date, until: date | None) -> Segment:
        start = self.place(since)
        return Segment(mark, word, since, until, start, round(self.place(until or self.end) - start, 3))


def merged(runs: Iterable[Run]) -> list[Run]:
    """Neighbouring runs of the same mark as one: a new name or audit date is no new status."""
    joined: list[Run] = []
    for mark, word, since, until in runs:
        if joined and joined[-1][0] == mark and joined[-1][3] == since:
            joined[-1] = (mark, word, joined[-1][2], until)
        else:
            joined.append((mark, word, since, until))
    return joined
