"""What a thread shows, what is new in it for somebody, and which questions wait for an answer since when."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from gscm.interface.mails import what_became_of
from gscm.interface.templatetags.interface import moment
from suppliers.models import Supplier, User
from surveys.models import Campaign, Request, TaskMessage, ThreadVisit


@dataclass(frozen=True, slots=True)
class Line:
    """One message, ready for the component that draws a thread."""

    author: str
    organisation: str
    at: str
    text: str
    kind: str
    is_new: bool
    note: str = ""


def lines(request: Request, *, reader: User, tells_mails: bool = False) -> list[Line]:
    """The thread, oldest first; new is what the other side wrote since the reader's last visit. Two or three queries.

    :param tells_mails: whether to say what became of the mails of answers; for the team.
    """
    messages = request.messages.select_related("author").order_by("written_at", "pk")
    if tells_mails:
        messages = messages.prefetch_related("mails")
    visit = ThreadVisit.objects.filter(request=request, user=reader).first()
    seen_at = visit.seen_at if visit else None
    speaks = not tells_mails
    return [_line(message, request.supplier, seen_at, speaks, tells_mails) for message in messages]


def _line(
    message: TaskMessage, supplier: Supplier, seen_at: datetime | None, speaks: bool, tells_mails: bool
) -> Line:
    """`speaks`: whether the reader speaks for the supplier."""
    is_answer = not (message.by_supplier or message.settles)
    is_others = message.by_supplier is not speaks
    return Line(
        author=str(message.author),
        organisation=supplier.shown_name if message.by_supplier else "",
        at=moment(message.written_at),
        text=message.text or _("No answer needed, says %(name)s") % {"name": message.author},
        kind="system" if message.settles else "message",
        is_new=is_others and not message.settles and (seen_at is None or message.written_at > seen_at),
        note=what_became_of(message.mails.all()) if tells_mails and is_answer else "",
    )


def with_unread(requests: QuerySet[Request], reader: User) -> QuerySet[Request]:
    """Each request with `unread`: how many answers of the team a supplier's contact has not seen."""
    visit = ThreadVisit.objects.filter(request=OuterRef("request"), user=reader)
    unread = (
        TaskMessage.objects.filter(request=OuterRef("pk"), by_supplier=False)
        .exclude(text="")
        .filter(~Exists(visit.filter(seen_at__gte=OuterRef("written_at"))))
        .order_by()
        .values("request")
        .annotate(number=Count("pk"))
    )
    return requests.annotate(unread=Coalesce(Subquery(unread.values("number")), 0))


def unanswered() -> QuerySet[TaskMessage]:
    """What suppliers wrote after the last word of the team."""
    later = TaskMessage.objects.filter(
        request=OuterRef("request"), by_supplier=False, written_at__gte=OuterRef("written_at")
    )
    return TaskMessage.objects.filter(~Exists(later), by_supplier=True)


def with_waiting(requests: QuerySet[Request]) -> QuerySet[Request]:
    """Each request with `waiting_since`: when the first question was asked that nobody has answered; None without."""
    asked = unanswered().filter(request=OuterRef("pk")).order_by("written_at")
    return requests.annotate(waiting_since=Subquery(asked.values("written_at")[:1]))


def threads(user: User) -> QuerySet[Request]:
    """The requests within reach that have a thread: waiting ones first, the longest waiting at the top."""
    written = TaskMessage.objects.filter(request=OuterRef("pk"))
    newest = written.order_by("-written_at", "-pk")
    return (
        with_waiting(Request.objects.visible_to(user).filter(Exists(written)))
        .annotate(
            last_text=Subquery(newest.exclude(text="").values("text")[:1]),
            last_at=Subquery(newest.values("written_at")[:1]),
        )
        .select_related("campaign", "supplier", "thread_owner__owner")
        .order_by(F("waiting_since").asc(nulls_last=True), "-last_at", "-pk")
    )


def waiting(user: User) -> QuerySet[Request]:
    """The requests within reach in which a question waits for an answer."""
    return threads(user).filter(Exists(unanswered().filter(request=OuterRef("pk"))))


def waiting_for(user: User) -> QuerySet[Request]:
    """The threads in which a question waits for this very person."""
    return waiting(user).filter(thread_owner__owner=user)


def unread_answers(user: User) -> QuerySet[TaskMessage]:
    """The team's answers in the threads of the person's suppliers that the person has not seen."""
    visit = ThreadVisit.objects.filter(request=OuterRef("request"), user=user)
    return (
        TaskMessage.objects.filter(
            by_supplier=False, request__supplier__in=Supplier.objects.spoken_for_by(user)
        )
        .exclude(text="")
        .exclude(request__campaign__status=Campaign.Status.DRAFT)
        .filter(
            ~Exists(visit.filter(seen_at__gte=OuterRef("written_at"))), request__withdrawn_at__isnull=True
        )
    )
