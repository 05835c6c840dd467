"""Shares, the same everywhere: in percent, one decimal, rounded down; thresholds are held against the counts."""

from decimal import Decimal

STEPS = (99, 98, 95, 90, 85, 80, 75, 70, 60, 50)
"""The thresholds that a text may name, in percent."""


def percent(part: int, whole: int) -> Decimal | None:
    """The share in percent, one decimal, rounded down: 89.95 stays 89.9, so no threshold is passed by rounding.

    None when there is no whole.
    """
    return Decimal(part * 1000 // whole) / 10 if whole else None


def is_over(part: int, whole: int, threshold: int) -> bool:
    """Whether the share is truly larger than the threshold in percent, by the counts: 1,828 of 1,924 is over 95."""
    return part * 100 > threshold * whole


def highest_passed(part: int, whole: int) -> int | None:
    """The highest of `STEPS` that the share is truly over; None below the lowest, and when there is no whole."""
    return next((step for step in STEPS if whole and is_over(part, whole, step)), None)
