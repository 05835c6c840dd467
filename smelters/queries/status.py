"""The status of smelters on a day, in the forms that screens and bulk work need."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import Case, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from smelters.models.facilities import FacilityStatus, Status

STATUS_ORDER = (
    Status.CONFORMANT,
    Status.CROSS_RECOGNISED,
    Status.ACTIVE,
    Status.ECAP,
    Status.FACILITY_STANDARD,
    Status.IN_COMMUNICATION,
    Status.OUTREACH_REQUIRED,
    Status.NOT_ENROLLED,
    Status.CONTACT_SUSPENDED,
    Status.DUE_DILIGENCE_REVIEW,
    Status.NON_CONFORMANT,
    Status.UNKNOWN,
)
"""Where several schemes judge one facility and metal, the first of these counts."""

Rows = TypeVar("Rows", bound="QuerySet[Any]")


def status_on(
    on: date, *, classes: Collection[str], known_at: datetime | None = None
) -> "QuerySet[FacilityStatus]":
    """The statuses in force on the day, the one that counts first; as known now or at a moment.

    :param classes: the licence classes of lists that the reader may see (smelters/licences.py).
    """
    place = Case(
        *(When(status=status, then=Value(number)) for number, status in enumerate(STATUS_ORDER)),
        output_field=IntegerField(),
    )
    facts = FacilityStatus.objects.in_force(on, known_at=known_at).filter(list__licence__in=classes)
    return facts.annotate(place=place).order_by("place")


def with_status(
    rows: Rows,
    *,
    on: date,
    classes: Collection[str],
    known_at: datetime | None = None,
    facility: str = "facility",
    metal: str = "metal",
    name: str = "current_status",
) -> Rows:
    """Annotate rows with their status on the day, as `current_status` or another name.

    `unknown` where no list of these licence classes says anything.

    `facility` and `metal` name the paths from the row. No fact is not the same as a bad one: it is unknown.
    """
    facts = status_on(on, classes=classes, known_at=known_at).filter(
        facility=OuterRef(facility), metal=OuterRef(metal)
    )
    return rows.annotate(
        **{name: Coalesce(Subquery(facts.values("status")[:1]), Value(Status.UNKNOWN.value))}
    )
