"""Which suppliers report a smelter, and since when."""

from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, Max, Min, Q, QuerySet

from smelters.models import Facility
from surveys.models import Declaration, ReportedSmelter
from suppliers.models import User

_SUPPLIER = "declaration__submission__request__supplier"


def reporters(facility: Facility, user: User) -> QuerySet[Any]:
    """The suppliers within reach whose accepted declarations name the smelter: those of today first, newest first.

    One row per supplier: `supplier`, `name`, `name_local`, `since` and `last` (moments at which declarations came in),
    `metals`, and `current`, how many rows of it count today.
    """
    rows = ReportedSmelter.objects.visible_to(user).filter(
        facility=facility, declaration__submission__status="accepted"
    )
    today = Q(declaration__in=Declaration.objects.current().values("pk"))
    return (
        rows.order_by()
        .values(supplier=_path("pk"), name=_path("name"), name_local=_path("name_local"))
        .annotate(
            since=Min("declaration__submission__received_at"),
            last=Max("declaration__submission__received_at"),
            metals=ArrayAgg("metal", distinct=True, filter=Q(metal__isnull=False), default=[]),
            current=Count("pk", filter=today),
        )
        .order_by("-last", "name")
    )


def _path(field: str) -> F:
    return F(f"{_SUPPLIER}__{field}")
