"""Which smelters an authority recognises: those that passed an audit of a scheme which it recognises itself."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from smelters.models import Facility, FacilityStatus, Mineral, RecognisedScheme, Status


def authorities() -> list[str]:
    """Every authority of which a recognition is written down. One query."""
    return list(RecognisedScheme.objects.order_by("authority").values_list("authority", flat=True).distinct())


def recognised_statuses(authority: str, *, on: date) -> "QuerySet[FacilityStatus]":
    """The statuses of the day that the authority recognises. One query now, one when they are read.

    What another scheme passed and RMI merely accepts is none of them: its status is *cross-recognised*.
    """
    of_schemes = Q(pk__in=[])
    for recognised in RecognisedScheme.objects.on(on).filter(authority=authority):
        of_schemes |= Q(scheme=recognised.scheme, metal__in=recognised.metals)
    return FacilityStatus.objects.in_force(on).filter(of_schemes, status=Status.CONFORMANT)


def recognised(
    facilities: "QuerySet[Facility]", authority: str, *, on: date, licences: Any, metal: Mineral | None = None
) -> "QuerySet[Facility]":
    """Those of the smelters that the authority recognises on the day, for a metal or any of theirs."""
    statuses = recognised_statuses(authority, on=on).filter(list__licence__in=licences)
    if metal is not None:
        statuses = statuses.filter(metal=metal)
    return facilities.filter(pk__in=statuses.values("facility"))
