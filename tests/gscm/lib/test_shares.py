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


class TestOver:
    @pytest.mark.parametrize(
        ("part", "whole", "threshold", "is_over"),
        [
            (1828, 1924, 95, True),
            (1827, 1924, 95, False),
            (95, 100, 95, False),
            (1235, 1373, 90, False),
            (1236, 1373, 90, True),
            (8995, 10000, 90, False),
            (0, 0, 50, False),
        ],
    )
    def test_is_held_against_the_counts(self, part: int, whole: int, threshold: int, is_over: bool) -> None:
        assert shares.is_over(part, whole, threshold) is is_over

    @pytest.mark.parametrize(
        ("part", "whole", "passed"),
        [(1828, 1924, 95), (1827, 1924, 90), (1235, 1373, 85), (1, 2, None), (5, 0, None), (7, 7, 99)],
    )
    def test_names_the_highest_threshold_passed(self, part: int, whole: int, passed: int | None) -> None:
        assert shares.highest_passed(part, whole) == passed
