"""Where suppliers report what an alert is about: the rows of the declarations that count today."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Q

from risk.models import Alert
from surveys.models import ReportedSmelter

SHEET = "Smelter List"
"""The sheet's name in the templates' own English."""


def rows_of(alerts: Sequence[Alert], *, ever: bool = False) -> dict[int, list[ReportedSmelter]]:
    """Per alert, its rows as written in the newest accepted declaration, newest file first. One query.

    :param ever: rows of earlier and of returned declarations too; for what is no longer reported.
    """
    if not alerts:
        return {}
    wanted = Q()
    for alert in alerts:
        of_alert = Q(declaration__submission__request__supplier=alert.supplier_id, metal=alert.metal_id)
        if alert.facility_id is None:
            wanted |= of_alert & Q(facility__isnull=True, reported_name=alert.reported_name_id)
        else:
            wanted |= of_alert & Q(facility=alert.facility_id)
    found: dict[tuple[int, str, int | None, int | None], list[ReportedSmelter]] = defaultdict(list)
    suppliers = {alert.supplier_id for alert in alerts}
    considered = (
        ReportedSmelter.objects.all() if ever else ReportedSmelter.objects.current(suppliers=suppliers)
    )
    reports = (
        considered.filter(wanted)
        .select_related("declaration__submission__request__campaign", "facility")
        .order_by("-declaration__submission__received_at", "row")
    )
    for report in reports:
        name = None if report.facility_id else report.reported_name_id
        supplier = report.declaration.submission.request.supplier_id
        found[supplier, report.metal_id or "", report.facility_id, name].append(report)
    return {
        alert.pk: found[alert.supplier_id, alert.metal_id, alert.facility_id, alert.reported_name_id]
        for alert in alerts
    }


def names_as_written(reports: Iterable[ReportedSmelter]) -> list[str]:
    """The names that the supplier gave, each once."""
    names = (report.name or report.lookup_as_written for report in reports)
    return list(dict.fromkeys(name for name in names if name))
