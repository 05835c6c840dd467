"""One evaluation: gather what is wanted, and move the alerts to it."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Self

from django.db import connection

from risk.bulk import gathering, moving
from smelters.models import Thresholds

# The history triggers of django-pghistory catch an error for each row, which ends a subtransaction, and PostgreSQL then
# looks through all constraint checks that wait for the commit: the time would grow with the square of the rows.
_CHECK_AT_ONCE = "SET CONSTRAINTS ALL IMMEDIATE"

_CONCERNED = """
    SELECT supplier_id FROM risk_alert WHERE status = 'open'
     UNION
    SELECT request.supplier_id
      FROM surveys_submission submission JOIN surveys_request request ON request.id = submission.request_id
     WHERE submission.status = 'accepted'
     ORDER BY supplier_id
"""


@dataclass(frozen=True, slots=True)
class Trigger:
    """What an evaluation follows, by primary key; nothing for the one of every day."""

    list_id: int | None = None
    decision_id: int | None = None
    thresholds_id: int | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """How many alerts each statement moved."""

    opened: int = 0
    reopened: int = 0
    closed: int = 0
    changed: int = 0
    """Those that stay open with another status of their smelter, and so perhaps another severity."""

    def __add__(self, other: Self) -> "Moved":
        return Moved(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


def concerned_suppliers() -> list[int]:
    """The suppliers with an accepted declaration or an open alert."""
    with connection.cursor() as cursor:
        cursor.execute(_CONCERNED)
        return [supplier_id for (supplier_id,) in cursor.fetchall()]


def evaluate(
    *,
    on: date,
    at: datetime,
    supplier_ids: Collection[int] | None,
    thresholds: Thresholds,
    classes: Collection[str],
    trigger: Trigger,
) -> Moved:
    """Make the alerts agree with the declarations that count and with what holds on the day.

    For the given suppliers, or for all, by lists of these licence classes. Must run inside a transaction that holds
    the lock on evaluation: the temporary tables live until its end.
    """
    parameters: dict[str, Any] = {
        "on": on,
        "at": at,
        "closed_after": at - moving.REOPENED_WITHIN,
        "suppliers": None if supplier_ids is None else list(supplier_ids),
        "list": trigger.list_id,
        "decision": trigger.decision_id,
        "thresholds": thresholds.pk,
        "by_thresholds": trigger.thresholds_id == thresholds.pk or thresholds.valid_from == on,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CHECK_AT_ONCE)
        gathering.gather(cursor, on=on, supplier_ids=supplier_ids, thresholds=thresholds, classes=classes)
        moved = []
        for statement in (moving.OPEN, moving.REOPEN, moving.CLOSE, moving.CHANGE):
            cursor.execute(statement, parameters)
            moved.append(cursor.rowcount)
    return Moved(*moved)
