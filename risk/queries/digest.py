"""What the daily mail tells one person: the alerts that ask for them since the last, and the cases that became late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Case as Choose
from django.db.models import CharField, Count, Exists, OuterRef, QuerySet, Value, When
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from risk.models import Alert, AlertTransition, Case
from risk.queries.inbox import Tab, in_order, tab_conditions
from suppliers.models import User

SHOWN: Final = 10
"""How many alerts of each group, and how many cases, a mail names; the rest is a link away."""

GROUPS: Final[dict[str, Promise]] = {
    "new": _("New alerts"),
    "worse": _("More severe than before"),
    "again": _("Ask for somebody again"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Alerts with the same news, the most severe first."""

    title: Promise
    count: int
    severities: Sequence[tuple[Alert.Severity, int]]
    """How many there are of each severity."""
    alerts: Sequence[Alert]

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.count - len(self.alerts)


@dataclass(frozen=True, slots=True)
class Digest:
    """What one mail says."""

    groups: Sequence[Group]
    late: Sequence[Case]
    late_count: int

    def __bool__(self) -> bool:
        return bool(self.groups or self.late)

    @property
    def more_late(self) -> int:
        """How many late cases are not named."""
        return self.late_count - len(self.late)


def digest(user: User, *, since: datetime, until: datetime, on: date) -> Digest:
    """The news between the moments for a person, within today's reach. Six queries at most beside those of the reach.

    Of alerts those that the person has in hand, and those within reach that nobody has; of cases the own ones whose
    due date passed.
    """
    news = _news(user, since=since, until=until, on=on)
    counts: dict[str, dict[int, int]] = {}
    for group, severity, count in (
        news.order_by().values_list("news", "severity").annotate(count=Count("pk")).order_by("-severity")
    ):
        counts.setdefault(group, {})[severity] = count
    cases = Case.objects.visible_to(user).running().filter(owner=user)
    late = cases.filter(due_date__gte=timezone.localdate(since), due_date__lt=on)
    return Digest(
        [
            Group(
                title,
                sum(counts[group].values()),
                [(Alert.Severity(severity), count) for severity, count in counts[group].items()],
                list(_joined(news.filter(news=group))[:SHOWN]),
            )
            for group, title in GROUPS.items()
            if group in counts
        ],
        list(late.select_related("supplier").order_by("due_date", "pk")[:SHOWN]),
        late.count(),
    )


def _news(user: User, *, since: datetime, until: datetime, on: date) -> QuerySet[Any]:
    """The open alerts that a step between the moments tells of, with its kind as `news`."""
    conditions = tab_conditions(user, on=on)
    steps = AlertTransition.objects.filter(at__gte=since, at__lt=until, to_status=Alert.State.OPEN)
    of_alert = steps.filter(alert=OuterRef("pk"))
    again = of_alert.filter(from_status=Alert.State.CLOSED) | of_alert.filter(
        because=Alert.Reason.EXCEPTION_ENDED
    )
    return (
        Alert.objects.visible_to(user)
        .filter(conditions[Tab.MINE] | conditions[Tab.UNASSIGNED], pk__in=steps.values("alert"))
        .annotate(
            news=Choose(
                When(Exists(of_alert.filter(from_status="")), then=Value("new")),
                When(Exists(again), then=Value("again")),
                When(Exists(of_alert.filter(is_worse=True)), then=Value("worse")),
                output_field=CharField(),
            )
        )
        .filter(news__isnull=False)
    )


def _joined(alerts: QuerySet[Alert]) -> QuerySet[Alert]:
    return in_order(alerts).select_related("supplier", "facility", "reported_name", "metal")
