"""That a supplier has seen what it is asked: the first visit of one of its contacts to a page with the task."""

from collections.abc import Iterable
from datetime import datetime

from surveys.models import Request


def note(requests: Iterable[Request], *, at: datetime) -> int:
    """Keep the moment for those of these requests that nobody had opened; say how many. No query if there are none."""
    new = [request.pk for request in requests if request.opened_at is None]
    return Request.objects.filter(pk__in=new, opened_at__isnull=True).update(opened_at=at) if new else 0
