"""Which suppliers were asked, and which still owe an answer."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from gscm.lib.months import months_later
from surveys.models import Campaign, Request


def unanswered_requests() -> QuerySet[Request]:
    """Requests of the supplier at `OuterRef("pk")` that went out in a running campaign and have no accepted answer."""
    asked = Request.objects.asked().filter(campaign__status=Campaign.Status.RUNNING)
    return asked.exclude(pk__in=Request.objects.accepted().values("pk")).filter(supplier=OuterRef("pk"))


def asked_by(on: date) -> Q:
    """The filter for suppliers that were asked in any campaign within the year before the day."""
    asked = Request.objects.asked().filter(
        supplier=OuterRef("pk"), invited_at__date__lte=on, invited_at__date__gt=months_later(on, -12)
    )
    return Q(Exists(asked))
