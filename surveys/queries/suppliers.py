"""What a supplier's page shows of surveys: each campaign that asked it, and its files."""

from datetime import date

from django.db.models import Prefetch, QuerySet

from suppliers.models import Supplier, User
from surveys.models import Request, Submission
from surveys.queries.campaigns import with_state


def requests_of(supplier: Supplier, user: User, *, on: date) -> QuerySet[Request]:
    """The supplier's requests within the person's reach, the newest campaign first, each with its files."""
    files = Prefetch("submissions", Submission.objects.order_by("-received_at", "-pk"), to_attr="files")
    requests: QuerySet[Request] = Request.objects.visible_to(user).filter(supplier=supplier)
    return (
        with_state(requests, on=on)
        .select_related("campaign")
        .prefetch_related(files)
        .order_by("-campaign__year", "campaign__family", "-pk")
    )
