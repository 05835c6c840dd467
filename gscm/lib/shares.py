"""Shares, the same everywhere: in percent, one decimal, rounded down."""

from decimal import Decimal


def percent(part: int, whole: int) -> Decimal | None:
    """The share in percent, one decimal, rounded down: 89.95 stays 89.9, so no threshold is passed by rounding.

    None when there is no whole.
    """
    return Decimal(part * 1000 // whole) / 10 if whole else None
