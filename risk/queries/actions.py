"""Which suppliers have something to do in a corrective-action case, and which stand out by their alerts."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from risk.models import Alert, AlertTransition, Case, CaseAction


def actions_to_do() -> QuerySet[CaseAction]:
    """Actions of running cases of the supplier at `OuterRef("pk")` that nobody has settled."""
    running = Case.objects.running().filter(supplier=OuterRef("pk"))
    return CaseAction.objects.filter(case__in=running, status=CaseAction.Status.TO_DO)


def with_high_risk(on: date) -> Q:
    """The filter for suppliers with an alert, high or critical, that stood open at the end of the day."""
    steps = AlertTransition.objects.filter(alert=OuterRef("pk"), at__date__lte=on).order_by("-at", "-pk")
    alerts = Alert.objects.filter(supplier=OuterRef("pk"), severity__gte=Alert.Severity.HIGH)
    stood_open = alerts.annotate(stood=Subquery(steps.values("to_status")[:1])).filter(stood=Alert.State.OPEN)
    return Q(Exists(stood_open))
