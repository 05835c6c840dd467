"""Periods counted in months and quarters."""

import calendar
from datetime import date, timedelta


def months_later(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where that month is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def quarter(day: date) -> tuple[date, date]:
    """The first and the last day of the quarter in which the day is."""
    first = date(day.year, day.month - (day.month - 1) % 3, 1)
    after = date(day.year + 1, 1, 1) if first.month == 10 else date(day.year, first.month + 3, 1)
    return first, after - timedelta(days=1)
