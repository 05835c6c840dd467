"""One alert: its cause, its steps with their evidence, the rows that report it, and its smelter's status."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from risk.models import Alert, AlertTransition
from risk.queries import causes, inbox, reported
from smelters.licences import team_classes
from smelters.models import FacilityStatus
from suppliers.models import User
from surveys.models import ReportedSmelter


@dataclass(frozen=True, slots=True)
class AlertPage:
    row: inbox.Row
    steps: list[AlertTransition]
    reports: list[ReportedSmelter]
    statuses: list[FacilityStatus]

    @property
    def alert(self) -> Alert:
        return self.row.alert

    @property
    def name(self) -> str:
        """The smelter, or the reported name in quotation marks."""
        alert = self.alert
        if alert.facility is not None:
            return alert.facility.name
        return _("“%(name)s”") % {"name": alert.reported_name.name if alert.reported_name else ""}


def alert_page(alert: Alert, user: User, *, on: date) -> AlertPage:
    """What the page of one alert shows, newest step first.

    :param alert: with supplier, facility, reported name, metal, owner, case and its owner joined.
    """
    classes = team_classes(on)
    steps = AlertTransition.objects.filter(alert=alert).select_related(
        "by",
        "submission__request__campaign",
        "list",
        "decision__decided_by",
        "decision__facility",
        "sanction_decision__decided_by",
        "sanction_decision__match",
        "thresholds",
    )
    statuses = FacilityStatus.objects.none()
    if alert.facility_id:
        statuses = (
            FacilityStatus.objects.known()
            .filter(facility=alert.facility_id, metal=alert.metal_id, list__licence__in=classes)
            .select_related("list")
            .order_by("-valid")
        )
    return AlertPage(
        row=inbox.rows([alert], user, on=on)[0],
        steps=causes.readable(steps.order_by("-at", "-pk"), classes),
        reports=reported.rows_of([alert])[alert.pk],
        statuses=list(statuses[:20]),
    )
