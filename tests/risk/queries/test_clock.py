from datetime import date, timedelta

import pytest

from risk.queries.clock import Clock

START = date(2026, 3, 1)
DUE = date(2026, 4, 30)


class TestClock:
    @pytest.mark.parametrize(
        ("day", "tone", "percent", "left", "late"),
        [
            (0, "quiet", 0, 60, 0),
            (44, "quiet", 73, 16, 0),
            (45, "medium", 75, 15, 0),
            (60, "medium", 100, 0, 0),
            (61, "critical", 100, -1, 1),
        ],
    )
    def test_turns_medium_at_three_quarters_and_critical_when_over(self, day, tone, percent, left, late):
        clock = Clock(START, DUE, START + timedelta(days=day), next_on=DUE)
        assert (clock.tone, clock.percent, clock.left, clock.late) == (tone, percent, left, late)

    def test_bears_a_case_that_was_due_on_its_first_day(self):
        assert Clock(START, START, START, next_on=START).percent == 0
