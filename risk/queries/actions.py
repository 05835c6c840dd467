"""Which suppliers still have something to do in a corrective-action case."""

from django.db.models import OuterRef, QuerySet

from risk.models import Case, CaseAction


def actions_to_do() -> QuerySet[CaseAction]:
    """Actions of running cases of the supplier at `OuterRef("pk")` that nobody has settled."""
    running = Case.objects.running().filter(supplier=OuterRef("pk"))
    return CaseAction.objects.filter(case__in=running, status=CaseAction.Status.TO_DO)
