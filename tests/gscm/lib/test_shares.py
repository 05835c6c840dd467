from decimal import Decimal

import pytest

from gscm.lib import shares


class TestPercent:
    @pytest.mark.parametrize(
        ("part", "whole", "percent"),
        [
            (1828, 1924, "95.0"),
            (1827, 1924, "94.9"),
            (1235, 1373, "89.9"),
            (8995, 10000, "89.9"),
            (1924, 1924, "100.0"),
            (0, 5, "0.0"),
        ],
    )
    def test_is_never_rounded_over_a_threshold(self, part: int, whole: int, percent: str) -> None:
        assert shares.percent(part, whole) == Decimal(percent)

    def test_is_nothing_of_nothing(self) -> None:
        assert shares.percent(0, 0) is None
