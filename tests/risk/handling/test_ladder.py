from datetime import date, timedelta

from gscm.lib.working_days import WorkCalendar
from risk.handling.ladder import due_rung
from risk.handling.rules import DEFAULTS, parse

LADDER = parse(DEFAULTS).ladder
MISSED = date(2026, 3, 6)
"""A Friday."""


def level_on(day, *, level=None, last_on=None, missed=MISSED, off=()):
    rung = due_rung(
        missed, level=level, last_on=last_on, on=day, ladder=LADDER, calendar=WorkCalendar(off=frozenset(off))
    )
    return rung and rung.level


def climbed(days, *, missed=MISSED):
    """The levels reached day by day, by a clock that runs every day."""
    level, last_on, found = None, None, []
    for number in range(days):
        day = MISSED + timedelta(days=number)
        reached = level_on(day, level=level, last_on=last_on, missed=missed)
        if reached is not None:
            level, last_on = reached, day
            found.append((day.isoformat(), level))
    return found


class TestDueRung:
    def test_begins_on_the_first_working_day_after_the_date(self):
        assert level_on(MISSED) is None, "the day itself is in time"
        assert level_on(date(2026, 3, 7)) is None, "a Saturday"
        assert level_on(date(2026, 3, 9)) == 0
        assert level_on(date(2026, 3, 9), off=[date(2026, 3, 9)]) is None

    def test_climbs_to_e3_in_working_days_and_never_above(self):
        assert climbed(400) == [("2026-03-09", 0), ("2026-03-12", 1), ("2026-03-19", 2), ("2026-03-26", 3)]

    def test_takes_one_rung_however_long_the_clock_stood_still(self):
        assert level_on(date(2027, 3, 8)) == 0
        assert level_on(date(2027, 3, 9), level=0, last_on=date(2027, 3, 8)) is None

    def test_waits_anew_for_another_date_and_goes_on_from_the_level_reached(self):
        later = date(2026, 4, 3)
        assert level_on(date(2026, 4, 3), level=1, last_on=date(2026, 3, 12), missed=later) is None
        assert level_on(date(2026, 4, 9), level=1, last_on=date(2026, 3, 12), missed=later) is None
        assert level_on(date(2026, 4, 10), level=1, last_on=date(2026, 3, 12), missed=later) == 2

    def test_leaves_the_levels_of_the_business_alone(self):
        for level in (3, 4, 5):
            assert level_on(date(2027, 3, 8), level=level, last_on=MISSED) is None
