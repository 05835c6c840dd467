"""The numbers of audits: AU-2026-0001 and on, without holes."""

from django.db.models.functions import Length

from risk import bulk
from risk.models import Audit


def lock(year: int) -> None:
    """Hold the counter of the year until the transaction ends."""
    bulk.lock_audit_numbers(year)


def following(year: int, count: int) -> list[str]:
    """The next numbers of the year; `lock` is held."""
    of_year = Audit.objects.filter(number__startswith=f"AU-{year}-")
    last = of_year.order_by(Length("number").desc(), "-number").first()
    begin = int(last.number.rsplit("-", 1)[1]) if last else 0
    return [f"AU-{year}-{begin + step:04d}" for step in range(1, count + 1)]
