"""Half-open ranges of days and moments."""

from datetime import date, datetime

from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange


def from_day(day: date) -> DateRange:
    """From the day on, with no end."""
    return DateRange(day, None, "[)")


def from_moment(at: datetime) -> DateTimeTZRange:
    """From the moment on, with no end."""
    return DateTimeTZRange(at, None, "[)")
