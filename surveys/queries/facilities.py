"""Which suppliers report a smelter, and since when."""

from typing import Any

from django.db.models import Count, F, Max, Min, Q, QuerySet

from smelters.models import Facility
from suppliers.models import User
from surveys.models import Declaration, ReportedSmelter

_SUPPLIER = "declaration__submission__request__supplier"


def reporters(facility: Facility, user: User) -> QuerySet[Any]:
    """The suppliers within reach whose accepted declarations name the smelter, the newest declaration first.

    One row per supplier: `supplier`, `supplier_name`, `supplier_name_local`, `since` and `last`, the moments at which
    the first and the newest of these declarations came in, and `current`, how many rows of it count today.
    """
    rows = ReportedSmelter.objects.visible_to(user).filter(
        facility=facility, declaration__submission__status="accepted"
    )
    today = Q(declaration__in=Declaration.objects.current().values("pk"))
    return (
        rows.order_by()
        .values(supplier=_path("pk"), supplier_name=_path("name"), supplier_name_local=_path("name_local"))
        .annotate(
            since=Min("declaration__submission__received_at"),
            last=Max("declaration__submission__received_at"),
            current=Count("pk", filter=today),
        )
        .order_by("-last", "supplier_name")
    )


def _path(field: str) -> F:
    return F(f"{_SUPPLIER}__{field}")
