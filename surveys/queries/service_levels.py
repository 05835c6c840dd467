"""How soon suppliers were answered, news were published and lists imported, against the goals in working days."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from statistics import median

from django.urls import reverse
from django.utils import timezone

from gscm.lib import shares
from gscm.lib.working_days import WorkCalendar
from smelters.models import InformationItem, ReferenceList
from suppliers.access import may_steer
from suppliers.models import User
from surveys.models import CalendarDay, Request, ServiceGoal, TaskMessage


@dataclass(frozen=True, slots=True)
class Service:
    """One thing that was to be done: begun on a day, done on a day or not yet, in so many working days."""

    what: str
    url: str
    begun: date
    done: date | None
    days: int
    """Working days until it was done; until today where it is not."""
    goal: int | None

    @property
    def is_late(self) -> bool:
        return self.goal is not None and self.days > self.goal

    @property
    def is_within(self) -> bool:
        return self.done is not None and not self.is_late


@dataclass(frozen=True, slots=True)
class Level:
    """One kind of service in a period."""

    kind: ServiceGoal.Kind
    goal: ServiceGoal | None
    services: Sequence[Service]

    @property
    def done(self) -> int:
        return sum(service.done is not None for service in self.services)

    @property
    def open(self) -> int:
        return len(self.services) - self.done

    @property
    def within(self) -> int:
        return sum(service.is_within for service in self.services)

    @property
    def late(self) -> int:
        return sum(service.is_late for service in self.services)

    @property
    def judged(self) -> int:
        """What can be held against the goal: done, or late already."""
        return sum(service.done is not None or service.is_late for service in self.services)

    @property
    def share(self) -> Decimal | None:
        """Within the goal, of what can be held against it; in percent, rounded down."""
        return shares.percent(self.within, self.judged)

    @property
    def median(self) -> float | None:
        days = [service.days for service in self.services if service.done]
        return float(median(days)) if days else None

    @property
    def longest(self) -> int | None:
        return max((service.days for service in self.services), default=None)


def calendar() -> WorkCalendar:
    """The working days as the centre keeps them. One query."""
    return WorkCalendar.of(CalendarDay.objects.values_list("day", "is_worked"))


def answer_goal(on: date) -> int | None:
    """Within how many working days a supplier's question is to be answered; None without a goal. One query."""
    goal = ServiceGoal.objects.in_force(ServiceGoal.Kind.ANSWERS, on)
    return goal.working_days if goal else None


def levels(user: User, *, first: date, last: date, on: date) -> list[Level]:
    """Every kind of service begun in the period, both days included, as it stands on a day. Six queries."""
    goals = list(ServiceGoal.objects.filter(since__lte=on))
    days = calendar()
    begun = {
        ServiceGoal.Kind.ANSWERS: _answers(user, first, last),
        ServiceGoal.Kind.NEWS: _news(user, first, last),
        ServiceGoal.Kind.IMPORTS: _imports(user, first, last),
    }
    found = []
    for kind, spans in begun.items():
        of_kind = [goal for goal in goals if goal.kind == kind]
        services = [_service(span, of_kind, days, on=on) for span in spans]
        services.sort(key=lambda service: (-service.days, service.begun))
        found.append(Level(kind, of_kind[0] if of_kind else None, services))
    return found


Span = tuple[str, str, date, date | None]
"""What, where it stands, begun and done."""


def _service(span: Span, goals: Iterable[ServiceGoal], days: WorkCalendar, *, on: date) -> Service:
    what, url, begun, done = span
    goal = next((goal.working_days for goal in goals if goal.since <= begun), None)
    return Service(what, url, begun, done, days.between(begun, done or on), goal)


def _answers(user: User, first: date, last: date) -> list[Span]:
    """From the first unanswered question of a supplier to the next word of the team. Two queries."""
    asked = TaskMessage.objects.filter(by_supplier=True, written_at__date__range=(first, last))
    requests = Request.objects.visible_to(user).filter(pk__in=asked.values("request"))
    known = {request.pk: request for request in requests.select_related("supplier", "campaign")}
    messages = TaskMessage.objects.filter(request__in=known).order_by("request", "written_at", "pk")
    rows = messages.values_list("request", "by_supplier", "written_at")
    return [
        (
            f"{known[pk].supplier.shown_name} · {known[pk].campaign.title}",
            reverse("surveys:question_detail", args=[pk]),
            timezone.localdate(begun),
            timezone.localdate(done) if done else None,
        )
        for pk, begun, done in waits(rows)
        if first <= timezone.localdate(begun) <= last
    ]


def waits(
    messages: Iterable[tuple[int, bool, datetime]],
) -> Iterator[tuple[int, datetime, datetime | None]]:
    """From messages in order (request, whether by its supplier, when): since when somebody waited, and until when.

    What the supplier adds while it waits does not begin anew.
    """
    thread: int | None = None
    since: datetime | None = None
    for request, by_supplier, at in messages:
        if request != thread:
            if thread is not None and since:
                yield thread, since, None
            thread, since = request, None
        if by_supplier:
            since = since or at
        elif since:
            yield request, since, at
            since = None
    if thread is not None and since:
        yield thread, since, None


def _news(user: User, first: date, last: date) -> list[Span]:
    """From the day on which a piece of news was written down to the day on which suppliers could read it."""
    items = InformationItem.objects.filter(written_at__date__range=(first, last))
    kept_back = items.filter(published_at__isnull=True, withdrawn_at__isnull=False)
    return [
        (
            item.title,
            reverse("smelters:information_list") if may_steer(user) else "",
            timezone.localdate(item.written_at),
            timezone.localdate(item.published_at) if item.published_at else None,
        )
        for item in items.exclude(pk__in=kept_back.values("pk"))
    ]


def _imports(user: User, first: date, last: date) -> list[Span]:
    """From the day on which a list was published, or came if that is not known, to the day on which it was applied."""
    lists = ReferenceList.objects.exclude(status=ReferenceList.State.DISCARDED).order_by("-received_at")
    spans = [
        (
            str(one),
            reverse("smelters:list_detail", args=[one.pk]) if may_steer(user) else "",
            one.published_on or timezone.localdate(one.received_at),
            timezone.localdate(one.applied_at) if one.applied_at else None,
        )
        for one in lists.filter(received_at__date__gte=first)
    ]
    return [span for span in spans if first <= span[2] <= last]
