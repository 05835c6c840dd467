from itertools import combinations
from math import e

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from risk.effort.cover import Request, cover

ALERTS = range(8)

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine is no failure."""


@st.composite
def problems(draw: st.DrawFn, efforts: st.SearchStrategy[int]) -> tuple[list[Request[int]], dict[int, int]]:
    """Up to six requests over eight alerts, small enough to try everything."""
    weights = {alert: draw(st.integers(1, 4)) for alert in ALERTS}
    settles = draw(st.lists(st.sets(st.sampled_from(ALERTS)), min_size=1, max_size=6))
    return [Request(number, draw(efforts), sorted(one)) for number, one in enumerate(settles)], weights


anything = problems(st.integers(1, 5))
equal_efforts = problems(st.just(1))


def settled(requests: list[Request[int]] | tuple[Request[int], ...]) -> set[int]:
    return {alert for one in requests for alert in one.settles}


class TestCover:
    def test_takes_first_what_settles_most_for_its_effort(self) -> None:
        smelter, supplier, name = (
            Request("smelter", 5, [1, 2, 3, 4]),
            Request("s", 1, [1]),
            Request("n", 1, [5, 6]),
        )
        steps = cover([smelter, supplier, name], dict.fromkeys(range(1, 7), 1))
        assert [step.request.key for step in steps] == ["n", "s", "smelter"]
        assert steps[2].settles == (2, 3, 4)

    def test_weighs_what_is_severe(self) -> None:
        steps = cover([Request("many", 1, [1, 2]), Request("severe", 1, [3])], {1: 1, 2: 1, 3: 4})
        assert [step.request.key for step in steps] == ["severe", "many"]

    def test_of_nothing_is_nothing(self) -> None:
        assert cover([], {1: 1}) == []
        assert cover([Request("none", 1, [])], {1: 1}) == []

    @patient
    @given(anything)
    def test_settles_what_it_says_and_each_alert_once(
        self, problem: tuple[list[Request[int]], dict[int, int]]
    ) -> None:
        requests, weights = problem
        steps = cover(requests, weights)
        told = [alert for step in steps for alert in step.settles]
        assert len(told) == len(set(told))
        assert set(told) == settled(requests)
        for step in steps:
            assert set(step.settles) <= set(step.request.settles)
            assert step.weight == sum(weights[alert] for alert in step.settles) > 0

    @patient
    @given(anything)
    def test_gains_less_with_every_step(self, problem: tuple[list[Request[int]], dict[int, int]]) -> None:
        gains = [step.gain for step in cover(*problem)]
        assert gains == sorted(gains, reverse=True)

    @patient
    @given(anything)
    def test_takes_the_best_that_is_left_at_every_step(
        self, problem: tuple[list[Request[int]], dict[int, int]]
    ) -> None:
        """The slow twin: every request looked at anew for every step."""
        requests, weights = problem
        is_open = set(weights)
        for step in cover(requests, weights):
            best = max(sum(weights[a] for a in set(one.settles) & is_open) / one.effort for one in requests)
            assert step.gain == best
            is_open -= set(step.settles)

    @patient
    @given(anything)
    def test_needs_at_most_its_bound_times_the_least_effort(
        self, problem: tuple[list[Request[int]], dict[int, int]]
    ) -> None:
        requests, weights = problem
        wanted = settled(requests)
        least = min(
            sum(one.effort for one in chosen)
            for size in range(len(requests) + 1)
            for chosen in combinations(requests, size)
            if settled(chosen) == wanted
        )
        heaviest = max(sum(weights[alert] for alert in one.settles) for one in requests)
        harmonic = sum(1 / number for number in range(1, heaviest + 1))
        assert sum(step.request.effort for step in cover(requests, weights)) <= harmonic * least + 1e-9

    @patient
    @given(equal_efforts)
    def test_settles_most_of_what_as_many_requests_could(
        self, problem: tuple[list[Request[int]], dict[int, int]]
    ) -> None:
        requests, weights = problem
        steps = cover(requests, weights)
        for count in range(1, len(requests) + 1):
            best = max(
                sum(weights[alert] for alert in settled(chosen)) for chosen in combinations(requests, count)
            )
            assert sum(step.weight for step in steps[:count]) >= (1 - 1 / e) * best
