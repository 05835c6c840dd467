"""A supplier's points over time, as a line of steps under the borders of the levels."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from risk.queries.supplier_risk import PastScore
from risk.scoring.ruleset import Ruleset

WIDTH = HEIGHT = 1_000


@dataclass(frozen=True, slots=True)
class Chart:
    """Points in a square of a thousand; `high_y` and `medium_y` are the borders of the levels."""

    points: str
    high_y: int
    medium_y: int
    high_from: Decimal
    medium_from: Decimal
    begin: date
    end: date

    @property
    def medium_height(self) -> int:
        return self.medium_y - self.high_y

    @property
    def low_height(self) -> int:
        return HEIGHT - self.medium_y


def chart(history: Sequence[PastScore], rules: Ruleset, *, until: date) -> Chart | None:
    """The line up to the day; None where there is nothing to compare.

    :param history: newest first.
    """
    scores = [past.score for past in reversed(history)]
    begin, end = scores[0].on, max(until, scores[-1].on)
    if len(scores) < 2 or begin == end:
        return None
    steps = []
    for number, score in enumerate(scores):
        following = scores[number + 1].on if number + 1 < len(scores) else end
        y = _height(score.points)
        steps += [f"{_place(score.on, begin, end):.0f},{y}", f"{_place(following, begin, end):.0f},{y}"]
    return Chart(
        " ".join(steps),
        _height(rules.high_from),
        _height(rules.medium_from),
        rules.high_from,
        rules.medium_from,
        begin,
        end,
    )


def _height(points: Decimal) -> int:
    return int(HEIGHT - points * HEIGHT / 100)


def _place(day: date, begin: date, end: date) -> float:
    return (day - begin).days / (end - begin).days * WIDTH
