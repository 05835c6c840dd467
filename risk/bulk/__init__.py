"""Set-based SQL over alerts: what is wanted, and the four statements that make it so.

Tables read: declarations, submissions, requests, reported smelters, facts about smelters, lists, decisions on names.
Tables written: risk_alert, risk_alerttransition. The key (supplier, metal, kind, facility, reported name) makes a
repeat harmless. Meant for 330,000 reported smelters in one run; figures stand in docs/query-plans.md.
"""

from django.db import connection

from risk.bulk.evaluation import Moved, Trigger, concerned_suppliers, evaluate

__all__ = [
    "Moved",
    "Trigger",
    "concerned_suppliers",
    "evaluate",
    "lock_audit_numbers",
    "lock_case_numbers",
    "lock_comparison",
    "lock_evaluation",
    "lock_grievance_numbers",
    "lock_scoring",
]

_EVALUATION_LOCK = 7_310_421
_CASE_NUMBERS_LOCK = 7_310_422
_SCORING_LOCK = 7_310_423
_COMPARISON_LOCK = 7_310_424
_AUDIT_NUMBERS_LOCK = 7_310_425
_GRIEVANCE_NUMBERS_LOCK = 7_310_429
"""Keys of the advisory locks of this app."""


def lock_evaluation() -> None:
    """Hold until the transaction ends what one evaluation has at a time: two at once would both open the same."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_EVALUATION_LOCK])


def lock_case_numbers(year: int) -> None:
    """Hold the counter of the year's case numbers until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_CASE_NUMBERS_LOCK, year])


def lock_audit_numbers(year: int) -> None:
    """Hold the counter of the year's audit numbers until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_AUDIT_NUMBERS_LOCK, year])


def lock_scoring() -> None:
    """Hold until the transaction ends what one scoring has at a time: two at once would write the same score twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SCORING_LOCK])


def lock_comparison() -> None:
    """Hold until the transaction ends what one comparison has at a time: two at once would raise the same twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_COMPARISON_LOCK])


def lock_grievance_numbers() -> None:
    """Hold the counter of grievances until the transaction ends: one comes in at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_GRIEVANCE_NUMBERS_LOCK])
