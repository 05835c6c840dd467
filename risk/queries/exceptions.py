"""The list of exceptions to alerts."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from django.db.models import Count, Q, QuerySet

from risk.models import AlertException
from suppliers.models import User


class Tab(StrEnum):
    WAITING = "waiting"
    HOLDING = "holding"
    ENDED = "ended"


def tab_conditions(*, on: date) -> dict[Tab, Q]:
    """What stands under each tab."""
    running = Q(ended_on__isnull=True, days__endswith__gt=on)
    return {
        Tab.WAITING: running & Q(approved_at__isnull=True),
        Tab.HOLDING: running & Q(approved_at__isnull=False),
        Tab.ENDED: ~running,
    }


def counts(user: User, conditions: Mapping[Tab, Q]) -> dict[Tab, int]:
    """How many stand under each tab. One query."""
    found = AlertException.objects.visible_to(user).aggregate(
        **{tab.value: Count("pk", filter=condition) for tab, condition in conditions.items()}
    )
    return {tab: found[tab.value] for tab in conditions}


def listed(user: User, condition: Q) -> QuerySet[AlertException]:
    """Those of a tab with their alerts, what ends first first."""
    rows = AlertException.objects.visible_to(user).filter(condition)
    return rows.select_related(
        "alert__supplier",
        "alert__facility",
        "alert__reported_name",
        "alert__metal",
        "proposed_by",
        "approved_by",
        "ended_by",
    ).order_by("days__endswith", "pk")
