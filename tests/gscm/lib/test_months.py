from datetime import date

import pytest

from gscm.lib.months import months_later


class TestMonthsLater:
    @pytest.mark.parametrize(
        ("day", "months", "expected"),
        [
            (date(2026, 3, 18), 12, date(2027, 3, 18)),
            (date(2026, 1, 31), 1, date(2026, 2, 28)),
            (date(2026, 12, 5), 1, date(2027, 1, 5)),
            (date(2024, 2, 29), 12, date(2025, 2, 28)),
            (date(2026, 3, 18), -24, date(2024, 3, 18)),
        ],
    )
    def test_keeps_the_day_where_the_month_has_it(self, day, months, expected):
        assert months_later(day, months) == expected
