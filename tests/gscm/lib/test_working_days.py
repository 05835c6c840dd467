"""Working days."""

from datetime import date

from gscm.lib.working_days import WorkCalendar

THURSDAY, MONDAY = date(2026, 9, 24), date(2026, 9, 28)


class TestWorkCalendar:
    def test_counts_monday_to_friday(self) -> None:
        assert WorkCalendar().between(THURSDAY, MONDAY) == 2
        assert WorkCalendar().between(THURSDAY, THURSDAY) == 0
        assert WorkCalendar().between(MONDAY, THURSDAY) == 0

    def test_finds_the_day_so_many_later(self) -> None:
        assert WorkCalendar().later(THURSDAY, 2) == MONDAY
        assert WorkCalendar().later(THURSDAY, 0) == THURSDAY

    def test_knows_days_off_and_weekend_days_that_are_worked(self) -> None:
        calendar = WorkCalendar.of([(date(2026, 9, 25), False), (date(2026, 9, 27), True)])
        assert calendar.between(THURSDAY, MONDAY) == 2
        assert calendar.later(THURSDAY, 1) == date(2026, 9, 27)
        assert not calendar.is_worked(date(2026, 9, 25))
