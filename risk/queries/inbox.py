"""The inbox: alerts grouped by their cause or by their supplier, with the same few queries whatever the size."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, Self

from django.core.paginator import Page, Paginator
from django.db.models import Case as Choose
from django.db.models import Count, DateField, F, Max, Min, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from risk.models import Alert, AlertException, AlertTransition, Case, is_excepted
from risk.models.cases import is_late, next_date
from risk.queries import causes
from risk.queries.clock import Clock, clock_of
from smelters.licences import team_classes
from suppliers.access import reach_of
from suppliers.models import SupplyRelation, User

GROUPS_PER_PAGE = 15
ROWS_PER_GROUP = 5
"""How many rows a group shows among others: a page stays a page, and the rest is one step away."""
ROWS_PER_PAGE = 50
"""How many rows a group shows when it is looked at alone."""


class Tab(StrEnum):
    OPEN = "open"
    MINE = "mine"
    UNASSIGNED = "unassigned"
    OVERDUE = "overdue"
    EXCEPTED = "excepted"
    CLOSED = "closed"


class Grouping(StrEnum):
    SMELTER = "smelter"
    SUPPLIER = "supplier"


def _running(prefix: str = "case__") -> Q:
    return Q(**{f"{prefix}pk__isnull": False}) & ~Q(**{f"{prefix}status__in": Case.SETTLED})


def tab_conditions(user: User, *, on: date) -> dict[Tab, Q]:
    """What stands under each tab. Whoever owns the case of an alert without an owner works on the alert; an alert with
    an exception is open, and needs nobody.
    """
    excepted = is_excepted(on)
    is_open = Q(status=Alert.State.OPEN) & ~excepted
    month = datetime.combine(on.replace(day=1), time.min, timezone.get_current_timezone())
    return {
        Tab.OPEN: is_open,
        Tab.MINE: is_open & (Q(owner=user) | (Q(owner__isnull=True, case__owner=user) & _running())),
        Tab.UNASSIGNED: is_open & Q(owner__isnull=True) & ~_running(),
        Tab.OVERDUE: is_open & _running() & is_late(on, "case__"),
        Tab.EXCEPTED: Q(status=Alert.State.OPEN) & excepted,
        Tab.CLOSED: Q(status=Alert.State.CLOSED, closed_at__gte=month),
    }


def tab_counts(alerts: QuerySet[Alert], conditions: Mapping[Tab, Q]) -> dict[Tab, int]:
    """How many alerts stand under each tab. One query."""
    counts = alerts.order_by().aggregate(
        **{tab.value: Count("pk", filter=condition) for tab, condition in conditions.items()}
    )
    return {tab: counts[tab.value] for tab in conditions}


@dataclass(frozen=True, slots=True)
class Key:
    """What a group is about: a smelter and metal, a reported name, or a supplier. Text in the URL: f12-Tin, n7, s3."""

    kind: str
    pk: int
    metal: str = ""

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The key that the text stands for; None for any other text."""
        number, _sign, metal = text[1:].partition("-")
        if text[:1] not in {"f", "n", "s"} or not (number.isascii() and number.isdigit()) or len(number) > 18:
            return None
        return cls(text[0], int(number), metal)

    @classmethod
    def of(cls, row: Mapping[str, Any], by: Grouping) -> Self:
        """The key of a row of group values."""
        if by is Grouping.SUPPLIER:
            return cls("s", row["supplier_id"])
        if row["facility_id"] is not None:
            return cls("f", row["facility_id"], row["metal_id"])
        return cls("n", row["reported_name_id"])

    def __str__(self) -> str:
        return f"{self.kind}{self.pk}-{self.metal}" if self.metal else f"{self.kind}{self.pk}"

    @property
    def condition(self) -> Q:
        """Which alerts stand in the group; a smelter without a metal means all its metals."""
        field = {"f": "facility", "n": "reported_name", "s": "supplier"}[self.kind]
        condition = Q(**{field: self.pk})
        return condition & Q(metal=self.metal) if self.metal else condition


@dataclass(frozen=True, slots=True)
class Row:
    """One alert as the inbox shows it."""

    alert: Alert
    delivers_to: list[str]
    clock: Clock | None
    owner: User | None
    cause: str
    step: AlertTransition | None
    exception: AlertException | None = None
    """One that holds, or waits for a second person."""

    @property
    def case(self) -> Case | None:
        return self.alert.case

    @property
    def takes_a_case(self) -> bool:
        """Whether a case can be opened from this alert."""
        return self.alert.status == Alert.State.OPEN and self.alert.case_id is None

    @property
    def severity(self) -> str:
        return severity_key(self.alert.severity)


@dataclass(frozen=True, slots=True)
class Group:
    """One cause or one supplier, with the rows shown of it."""

    key: Key
    severity: str
    alerts: int
    others: int
    rows: list[Row]
    is_open: bool
    """Groups that somebody must act on stand open; where there is none, the first does."""

    @property
    def first(self) -> Row:
        return self.rows[0]

    @property
    def more(self) -> int:
        """How many rows are not shown."""
        return self.alerts - len(self.rows)

    @property
    def reported_name(self) -> str:
        """The name that nobody could resolve, in quotation marks."""
        name = self.first.alert.reported_name
        return _("“%(name)s”") % {"name": name.name} if name else ""

    @property
    def supplier_names(self) -> list[str]:
        """The supplier's name in the reader's script first, then the other one or nothing."""
        supplier = self.first.alert.supplier
        names = [supplier.name, supplier.name_local]
        if (get_language() or "").startswith("zh") and supplier.name.isascii() and supplier.name_local:
            names.reverse()
        return names


@dataclass(frozen=True, slots=True)
class Inbox:
    """What one page of the inbox shows."""

    groups: list[Group]
    page: Page
    alerts: int
    smelters: int
    suppliers: int


def severity_key(severity: int) -> str:
    """The key of the mark: critical, high, medium, watch."""
    return Alert.Severity(severity).name.lower()


def _group_fields(by: Grouping) -> list[str]:
    return ["supplier_id"] if by is Grouping.SUPPLIER else ["facility_id", "reported_name_id", "metal_id"]


def _with_due(alerts: QuerySet[Alert]) -> QuerySet[Alert]:
    """`due`: until when something is to happen in the running case, else nothing."""
    return alerts.annotate(
        due=Choose(When(_running(), then=next_date("case__")), default=Value(None), output_field=DateField())
    )


def in_order(alerts: QuerySet[Alert]) -> QuerySet[Alert]:
    """Most severe, then most overdue, then oldest first."""
    return _with_due(alerts).order_by("-severity", F("due").asc(nulls_last=True), "opened_at", "pk")


def _groups(alerts: QuerySet[Alert], by: Grouping) -> QuerySet[Any, Any]:
    fields = _group_fields(by)
    others = Count("supplier_id", distinct=True)
    if by is Grouping.SUPPLIER:
        others = Count("facility_id", distinct=True) + Count("reported_name_id", distinct=True)  # type: ignore[assignment]
    return (
        _with_due(alerts)
        .order_by()
        .values(*fields)
        .annotate(
            worst=Max("severity"),
            first_due=Min("due"),
            count=Count("pk"),
            others=others,
            since=Min("opened_at"),
        )
        .order_by("-worst", F("first_due").asc(nulls_last=True), "since", *fields)
    )


def _rows_of_groups(alerts: QuerySet[Alert], keys: Sequence[Key], by: Grouping) -> list[Alert]:
    """The first rows of each group. One query."""
    if not keys:
        return []
    wanted = Q()
    for key in keys:
        wanted |= key.condition
    fields = _group_fields(by)
    numbered = in_order(alerts.filter(wanted)).annotate(
        position=Window(
            RowNumber(),
            partition_by=[F(field) for field in fields],
            order_by=[
                F("severity").desc(),
                F("due").asc(nulls_last=True),
                F("opened_at").asc(),
                F("pk").asc(),
            ],
        )
    )
    return list(_joined(numbered.filter(position__lte=ROWS_PER_GROUP)))


def _joined(alerts: QuerySet[Alert]) -> QuerySet[Alert]:
    return alerts.select_related(
        "supplier", "facility", "reported_name", "metal", "owner", "case", "case__owner"
    )


def delivers_to(supplier_ids: Iterable[int], user: User) -> dict[int, list[str]]:
    """The subsidiaries that each supplier delivers to, those within the reader's reach first. One query."""
    mine = reach_of(user).subsidiary_ids
    found: dict[int, list[tuple[bool, str]]] = defaultdict(list)
    relations = SupplyRelation.objects.filter(supplier__in=set(supplier_ids)).select_related("subsidiary")
    for relation in relations:
        found[relation.supplier_id].append((relation.subsidiary_id not in mine, relation.subsidiary.name))
    return {supplier_id: [name for _foreign, name in sorted(names)] for supplier_id, names in found.items()}


def rows(alerts: Sequence[Alert], user: User, *, on: date) -> list[Row]:
    """Alerts with what a row shows beside them. Eight queries at most, whatever the number.

    :param alerts: with supplier, facility, reported name, metal, owner, case and its owner joined.
    """
    classes = team_classes(on)
    steps = causes.newest_steps((alert.pk for alert in alerts), classes=classes)
    decisions = causes.newest_decisions(
        {alert.reported_name_id for alert in alerts if alert.reported_name_id}
    )
    days = causes.list_days(on=on, classes=classes)
    plans = causes.plans(alerts, on=on, classes=classes)
    places = delivers_to({alert.supplier_id for alert in alerts}, user)
    exceptions = {
        exception.alert_id: exception
        for exception in AlertException.objects.running(on)
        .filter(alert__in=[alert.pk for alert in alerts])
        .order_by("-days")
    }
    return [
        Row(
            alert=alert,
            delivers_to=places.get(alert.supplier_id, []),
            clock=clock_of(alert.case, on=on) if alert.case else None,
            owner=alert.owner
            or (alert.case.owner if alert.case and alert.case.status not in Case.SETTLED else None),
            cause=causes.sentence(
                alert,
                days=days,
                step=steps.get(alert.pk),
                decision=decisions.get(alert.reported_name_id or 0),
                plan=plans.get((alert.facility_id or 0, alert.metal_id)),
            ),
            step=steps.get(alert.pk),
            exception=exceptions.get(alert.pk),
        )
        for alert in alerts
    ]


def joined_rows(alerts: QuerySet[Alert], user: User, *, on: date, limit: int | None = None) -> list[Row]:
    """The alerts of a queryset in the order of the inbox, as rows; the first `limit` of them, or all."""
    return rows(list(_joined(in_order(alerts))[:limit]), user, on=on)


def inbox(
    alerts: QuerySet[Alert],
    user: User,
    *,
    by: Grouping,
    on: date,
    page: str | int = 1,
    only: Key | None = None,
) -> Inbox:
    """One page of groups; with `only` one group alone, paged by its rows.

    :param alerts: visible to the reader, of the tab, filtered.
    """
    if only is not None:
        alerts = alerts.filter(only.condition)
    totals = alerts.order_by().aggregate(
        alerts=Count("pk"),
        suppliers=Count("supplier_id", distinct=True),
        facilities=Count("facility_id", distinct=True),
        names=Count("reported_name_id", distinct=True),
    )
    if only is None:
        shown = Paginator(_groups(alerts, by), GROUPS_PER_PAGE).get_page(page)
        values = list(shown.object_list)
        members = _rows_of_groups(alerts, [Key.of(value, by) for value in values], by)
    else:
        values = list(_groups(alerts, by))
        shown = Paginator(_joined(in_order(alerts)), ROWS_PER_PAGE).get_page(page)
        members = list(shown.object_list)
    fields = _group_fields(by)
    of_group: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows(members, user, on=on):
        of_group[tuple(getattr(row.alert, field) for field in fields)].append(row)
    is_calm = all(value["worst"] < Alert.Severity.HIGH for value in values)
    return Inbox(
        groups=[
            Group(
                key=Key.of(value, by),
                severity=severity_key(value["worst"]),
                alerts=value["count"],
                others=value["others"],
                rows=found,
                is_open=value["worst"] >= Alert.Severity.HIGH
                or only is not None
                or (is_calm and number == 0),
            )
            for number, value in enumerate(values)
            if (found := of_group.get(tuple(value[field] for field in fields)))
        ],
        page=shown,
        alerts=totals["alerts"],
        smelters=totals["facilities"] + totals["names"],
        suppliers=totals["suppliers"],
    )
