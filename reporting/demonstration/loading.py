"""Loads the demonstration, once, into a database that holds nothing real."""

from datetime import date, datetime, timedelta

import structlog
from django.db import connection, transaction

from gscm.evidence import seals
from reporting.demonstration import people
from reporting.demonstration.asking import Asking
from reporting.demonstration.audits import Auditing
from reporting.demonstration.calendar import Calendar
from reporting.demonstration.cases import Response
from reporting.demonstration.documents import Papers
from reporting.demonstration.grievances import Complaints
from reporting.demonstration.growing.grow import grow
from reporting.demonstration.growing.names import is_of_growth
from reporting.demonstration.growing.size import BREADTH, Size
from reporting.demonstration.knowledge import Knowledge
from reporting.demonstration.lists import Lists
from reporting.demonstration.meetings import Meetings
from reporting.demonstration.organisation import GROUP
from reporting.demonstration.purchasing import Purchasing
from reporting.demonstration.suppliers import SUPPLIERS
from reporting.demonstration.trainings import Lessons
from risk.services import alerts, audit_triggers, effort, list_signals, scoring
from smelters.models import ReferenceList
from suppliers.access import Reach
from suppliers.models import Subsidiary, Supplier
from surveys.models import Campaign
from surveys.services import tracing

logger = structlog.get_logger(__name__)


class HoldsRealData(Exception):
    """The database holds rows that are not of the demonstration; the two never mix."""


def is_loaded() -> bool:
    """Whether the demonstration is there."""
    return Subsidiary.objects.filter(code=GROUP).exists()


def refuse_real_data() -> None:
    """Look for anything that the demonstration would mix with.

    :raises HoldsRealData: naming what was found.
    """
    known = {data.number for data in SUPPLIERS}
    numbers = Supplier.objects.values_list("external_id", flat=True)
    if any(number not in known and not is_of_growth(number) for number in numbers):
        raise HoldsRealData("suppliers")
    if is_loaded():
        return
    for model in (Supplier, Subsidiary, Campaign, ReferenceList):
        if model._default_manager.exists():
            raise HoldsRealData(str(model._meta.verbose_name_plural))


@transaction.atomic
def load(*, at: datetime, size: Size | None = None) -> bool:
    """Load everything in one transaction; false when it is there already.

    The story ends at `at`: dates are counted back from it, and the events happen in their order through the services.

    :param size: let the running year grow to it; without one it stays at the sixty suppliers of the list.
    :raises HoldsRealData: and nothing is changed.
    """
    refuse_real_data()
    if is_loaded():
        return False
    calendar = Calendar(at)
    asking = Asking(calendar, breadth=BREADTH if size else 1)
    begin = date(calendar.year - 1, 1, 1)
    calendar.plan(begin, lambda moment: people.create(since=begin, at=moment))
    Lists(calendar).plan()
    Knowledge(calendar).plan()
    Meetings(calendar).plan()
    asking.plan()
    Purchasing(calendar, begin).plan()
    Papers(calendar, begin).plan()
    Response(calendar, asking).plan()
    Lessons(calendar, begin).plan()
    Complaints(calendar).plan()
    Auditing(calendar).plan()
    for days in range(360, 0, -30):
        calendar.plan(calendar.today - timedelta(days=days), lambda moment: scoring.recompute(at=moment))
    calendar.go()
    alerts.evaluate(at=at)
    if size:
        grow(size, since=begin, at=at)
        alerts.evaluate(at=at)
    tracing.count(on=calendar.today, at=at)
    scoring.recompute(at=at)
    list_signals.compare(at=at)
    effort.plan_for(Reach(everything=True))
    effort.compute_outdated(at=at)
    audit_triggers.propose_due(at=at)
    seals.seal(at=at)
    seals.check(at=at)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # the first pages are opened before the database has looked at its tables
    logger.info("demonstration loaded", year=calendar.year)
    return True
