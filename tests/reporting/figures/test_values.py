from decimal import Decimal

import pytest

from reporting.figures.values import Rate


class TestRate:
    @pytest.mark.parametrize(
        ("part", "whole", "percent"),
        [
            (1828, 1924, "95.0"),
            (1827, 1924, "94.9"),
            (1799, 2000, "89.9"),
            (8995, 10000, "89.9"),
            (1, 3, "33.3"),
            (2, 3, "66.6"),
            (999, 1000, "99.9"),
            (9999, 10000, "99.9"),
            (0, 7, "0"),
            (7, 7, "100"),
        ],
    )
    def test_is_rounded_down_to_one_decimal(self, part: int, whole: int, percent: str) -> None:
        assert Rate(part, whole).percent == Decimal(percent)

    def test_of_nothing_is_no_number(self) -> None:
        assert Rate(0, 0).percent is None
        assert Rate(0, 0).fraction is None

    def test_is_the_same_share_in_a_spreadsheet(self) -> None:
        assert Rate(8995, 10000).fraction == 0.899
