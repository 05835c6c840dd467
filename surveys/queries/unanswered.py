"""Which suppliers still owe an answer."""

from django.db.models import OuterRef, QuerySet

from surveys.models import Campaign, Request


def unanswered_requests() -> QuerySet[Request]:
    """Requests of the supplier at `OuterRef("pk")` that went out in a running campaign and have no accepted answer."""
    asked = Request.objects.asked().filter(campaign__status=Campaign.Status.RUNNING)
    return asked.exclude(pk__in=Request.objects.accepted().values("pk")).filter(supplier=OuterRef("pk"))
