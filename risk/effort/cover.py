"""The fewest requests that would settle most alerts: a weighted greedy set cover.

The next request is always the one that settles most, by weight, of what is still open for the effort it takes. To
settle all that can be settled this takes at most H(w) times the least possible effort, w being the weight of all that
the weightiest request settles and H(w) = 1 + 1/2 + ... + 1/w. Where all take the same effort, the first k requests
settle at least 1 - 1/e = 63 per cent of what the best choice of k could.
"""

import heapq
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Request(Generic[Key]):
    """Something that can be asked of somebody, and what it would settle."""

    key: Key
    effort: int
    """In any unit; 1 at least."""
    settles: Collection[int]
    """The alerts."""


@dataclass(frozen=True, slots=True)
class Step(Generic[Key]):
    """A request in its place in the ranking, and why it stands there."""

    request: Request[Key]
    settles: tuple[int, ...]
    """What no request before it settles."""
    weight: int
    """Of what it settles here."""

    @property
    def gain(self) -> float:
        """Weight settled for each unit of effort: never more than that of the step before."""
        return self.weight / self.request.effort


def cover(requests: Iterable[Request[Key]], weights: Mapping[int, int]) -> list[Step[Key]]:
    """Rank the requests until everything is settled that one of them settles.

    Of equal gain, the one that settles more comes first, then the one given first. A request that settles nothing
    new is left out.

    :param weights: how heavy each alert is; 1 at least.
    """
    given = list(requests)
    is_open = set(weights)
    waiting = [
        (-weight / one.effort, -weight, number)
        for number, one in enumerate(given)
        if (weight := sum(weights[alert] for alert in one.settles))
    ]
    heapq.heapify(waiting)
    steps: list[Step[Key]] = []
    while waiting:
        _gain, expected, number = heapq.heappop(waiting)
        request = given[number]
        settled = tuple(alert for alert in request.settles if alert in is_open)
        weight = sum(weights[alert] for alert in settled)
        if not weight:
            continue
        if weight != -expected:
            # What it settles only shrinks: it waits again with what is left, and the rest need not be looked at.
            heapq.heappush(waiting, (-weight / request.effort, -weight, number))
            continue
        steps.append(Step(request, settled, weight))
        is_open.difference_update(settled)
    return steps
