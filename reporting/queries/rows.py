"""The rows behind each figure. A figure's number is the number of these rows, so the two cannot differ."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import Case as Choice
from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone

from reporting.figures.definitions import Figure
from reporting.figures.values import Rate
from reporting.queries.scope import Scope
from risk.models import Alert, AlertTransition, Case, CaseTransition
from smelters.licences import team_classes
from smelters.models import Facility, Mineral, Status
from smelters.queries.status import status_on
from smelters.queries.thresholds import thresholds_on
from suppliers.models import Supplier, SupplierTalk
from surveys.models import Declaration, ReportedSmelter, Request, Submission

Row = Mapping[str, Any]
RowSequence = QuerySet[Any, Any] | Sequence[Row]


def rows(figure: Figure, scope: Scope) -> RowSequence:
    """Exactly the rows that the figure counts, ordered, each a mapping with the keys of the figure's columns."""
    return _ROWS[figure.share_of or figure.name](scope)


def number(figure: Figure, scope: Scope) -> int | Rate:
    """The figure's value: how many rows, or for a rate how many of how many."""
    if figure.is_rate:
        return Rate(part=count(_ROWS[figure.part](scope)), whole=count(_ROWS[figure.share_of](scope)))
    if figure.name in _ALERTS:
        return _ALERTS[figure.name](scope).count()  # without the names that rows are shown with
    return count(rows(figure, scope))


def count(counted: RowSequence) -> int:
    """How many rows; of a query without fetching them."""
    return counted.count() if isinstance(counted, QuerySet) else len(counted)


# Survey


def _suppliers_asked(scope: Scope) -> QuerySet[Any, Any]:
    requests = Request.objects.asked().filter(
        campaign__year=scope.year, campaign__family=scope.family, supplier=OuterRef("pk")
    )
    files = Submission.objects.filter(
        request__campaign__year=scope.year,
        request__campaign__family=scope.family,
        request__supplier=OuterRef("pk"),
    ).order_by("-received_at", "-pk")
    return (
        Supplier.objects.visible_to(scope.user)
        .filter(Exists(requests))
        .annotate(
            answered=Exists(requests.answered()),
            accepted=Exists(requests.accepted()),
            newest_status=Subquery(files.values("status")[:1]),
            newest_at=Subquery(files.values("received_at")[:1]),
            due_date=Subquery(requests.order_by("-due_date").values("due_date")[:1]),
        )
        .order_by("name", "pk")
        .values(
            "pk",
            "external_id",
            "name",
            "name_local",
            "country",
            "answered",
            "accepted",
            "newest_status",
            "newest_at",
            "due_date",
        )
    )


def _suppliers_answered(scope: Scope) -> QuerySet[Any, Any]:
    return _suppliers_asked(scope).filter(answered=True)


def _suppliers_accepted(scope: Scope) -> QuerySet[Any, Any]:
    return _suppliers_asked(scope).filter(accepted=True)


def _suppliers_correcting(scope: Scope) -> QuerySet[Any, Any]:
    return _suppliers_asked(scope).filter(answered=True, accepted=False)


def _suppliers_silent(scope: Scope) -> QuerySet[Any, Any]:
    return _suppliers_asked(scope).filter(answered=False)


def survey_numbers(scope: Scope) -> dict[str, int]:
    """The numbers of all figures that count suppliers asked, by their names. One query, that names no supplier."""
    requests = (
        Request.objects.visible_to(scope.user)
        .asked()
        .filter(campaign__year=scope.year, campaign__family=scope.family)
    )
    found = requests.aggregate(
        asked=Count("supplier", distinct=True),
        answered=Count("supplier", distinct=True, filter=Q(pk__in=requests.answered().values("pk"))),
        accepted=Count("supplier", distinct=True, filter=Q(pk__in=requests.accepted().values("pk"))),
    )
    return {
        "suppliers_asked": found["asked"],
        "suppliers_answered": found["answered"],
        "suppliers_accepted": found["accepted"],
        "suppliers_correcting": found["answered"] - found["accepted"],
        "suppliers_silent": found["asked"] - found["answered"],
    }


# Smelters


def _counted_declarations(scope: Scope) -> QuerySet[Declaration]:
    """Of each supplier and template the newest accepted declaration of the year's campaigns."""
    return (
        Declaration.objects.filter(
            submission__status=Submission.Status.ACCEPTED, submission__request__campaign__year=scope.year
        )
        .order_by("submission__request__supplier_id", "family", "-submission__received_at", "-pk")
        .distinct("submission__request__supplier_id", "family")
    )


def _reported(scope: Scope) -> QuerySet[ReportedSmelter]:
    reported = ReportedSmelter.objects.visible_to(scope.user).filter(
        declaration__in=_counted_declarations(scope).values("pk"), metal__isnull=False
    )
    return reported.filter(metal=scope.metal) if scope.metal else reported


_SUPPLIERS = Count("declaration__submission__request__supplier", distinct=True)


def _smelters(scope: Scope) -> list[Row]:
    found = (
        _reported(scope)
        .filter(facility__isnull=False)
        .order_by()
        .values("facility_id", "metal_id")  # and no names: all that is reported is sorted by what stands here
        .annotate(suppliers=_SUPPLIERS)
    )
    counted = {(row["facility_id"], row["metal_id"]): row["suppliers"] for row in found}
    smelters = Facility.objects.only("cid", "name", "country").in_bulk({smelter for smelter, _ in counted})
    status = _statuses(scope)
    places = dict(Mineral.objects.values_list("name", "position"))
    judged = [
        {
            "facility_id": smelter,
            "metal_id": metal,
            "smelter_cid": smelters[smelter].cid,
            "smelter_name": smelters[smelter].name,
            "smelter_country": smelters[smelter].country,
            "suppliers": suppliers,
            "status": status.get((smelter, metal), Status.UNKNOWN),
        }
        for (smelter, metal), suppliers in counted.items()
    ]
    judged.sort(key=lambda row: (places[row["metal_id"]], row["smelter_name"], row["smelter_cid"]))
    return [row for row in judged if scope.status in ("", row["status"])]


def reported_numbers(scope: Scope) -> tuple[Counter[tuple[str, str]], Counter[str]]:
    """How many smelters of each metal have each status, and how many names of each metal are unresolved.

    As the figures count them; all that is reported is read once. A few queries.
    """
    unresolved = Choice(When(facility__isnull=True, then=F("reported_name")))
    reported = _reported(scope).annotate(unresolved=unresolved).order_by()
    status = _statuses(scope)
    smelters, names = Counter[tuple[str, str]](), Counter[str]()
    for metal, smelter, name in reported.values_list("metal_id", "facility_id", "unresolved").distinct():
        if smelter is not None:
            smelters[metal, status.get((smelter, metal), Status.UNKNOWN)] += 1
        elif name is not None:
            names[metal] += 1
    return smelters, names


def _statuses(scope: Scope) -> dict[tuple[int, str], Status]:
    """The status of every smelter and metal on the day. Asked once: a subquery would run for each reported row."""
    found: dict[tuple[int, str], Status] = {}
    facts = status_on(scope.day, classes=team_classes(timezone.localdate(scope.at)))
    for facility, metal, status in facts.values_list("facility_id", "metal_id", "status"):
        found.setdefault((facility, metal), Status(status))
    return found


def _smelters_participating(scope: Scope) -> list[Row]:
    participates = thresholds_on(scope.day).participates
    return [row for row in _smelters(scope) if row["status"] in participates]


def _smelters_not_participating(scope: Scope) -> list[Row]:
    participates = thresholds_on(scope.day).participates
    return [row for row in _smelters(scope) if row["status"] not in participates]


def _unresolved_names(scope: Scope) -> QuerySet[Any, Any]:
    return (
        _reported(scope)
        .unresolved()  # type: ignore[attr-defined]
        .filter(reported_name__isnull=False)
        .values(
            "reported_name_id",
            "metal_id",
            written_name=F("reported_name__name"),
            written_country=F("reported_name__country"),
            first_seen_at=F("reported_name__first_seen_at"),
        )
        .annotate(suppliers=_SUPPLIERS)
        .order_by("metal__position", "written_name", "reported_name_id")
    )


# Response


def _told(alerts: QuerySet[Alert]) -> QuerySet[Any, Any]:
    return (
        alerts.annotate(
            cid=Coalesce("facility__cid", Value("")),
            subject=Coalesce("facility__name", "reported_name__name"),
            supplier_name=F("supplier__name"),
            supplier_name_local=F("supplier__name_local"),
        )
        .order_by("-severity", "opened_at", "pk")
        .values(
            "pk",
            "supplier_id",
            "severity",
            "supplier_name",
            "supplier_name_local",
            "metal_id",
            "cid",
            "subject",
            "kind",
            "status",
            "opened_at",
            "closed_at",
        )
    )


def _alerts(scope: Scope) -> QuerySet[Alert]:
    visible: QuerySet[Alert] = Alert.objects.visible_to(scope.user)
    return visible


def _alert_steps(scope: Scope, to_status: str) -> Exists:
    """Whether an alert came into the state in the year; a step that stays in it is none."""
    steps = AlertTransition.objects.filter(
        alert=OuterRef("pk"), to_status=to_status, at__gte=scope.begin, at__lt=scope.end
    )
    return Exists(steps.exclude(from_status=to_status))


def _alerts_opened(scope: Scope) -> QuerySet[Alert]:
    return _alerts(scope).filter(_alert_steps(scope, Alert.State.OPEN))


def _alerts_closed(scope: Scope) -> QuerySet[Alert]:
    return _alerts(scope).filter(_alert_steps(scope, Alert.State.CLOSED))


def _alerts_open(scope: Scope) -> QuerySet[Alert]:
    """Told by the times of the last opening and closing; where that opening came later, by the steps before it."""
    lasted = Q(opened_at__lt=scope.end) & (Q(closed_at=None) | Q(closed_at__gte=scope.end))
    steps = AlertTransition.objects.filter(alert=OuterRef("pk"), at__lt=scope.end).order_by("-at", "-pk")
    reopened = AlertTransition.objects.filter(from_status=Alert.State.CLOSED, to_status=Alert.State.OPEN)
    lasted_before = Q(opened_at__gte=scope.end, pk__in=reopened.values("alert"), state=Alert.State.OPEN)
    return _alerts(scope).alias(state=Subquery(steps.values("to_status")[:1])).filter(lasted | lasted_before)


_ALERTS: dict[str, Callable[[Scope], QuerySet[Alert]]] = {
    "alerts_opened": _alerts_opened,
    "alerts_closed": _alerts_closed,
    "alerts_open": _alerts_open,
}


def _cases(scope: Scope) -> QuerySet[Any, Any]:
    return (
        Case.objects.visible_to(scope.user)
        .annotate(
            supplier_name=F("supplier__name"),
            supplier_name_local=F("supplier__name_local"),
            owner_name=_person("owner"),
        )
        .order_by("due_date", "number")
        .values(
            "pk",
            "supplier_id",
            "number",
            "title",
            "supplier_name",
            "supplier_name_local",
            "status",
            "owner_name",
            "due_date",
            "opened_at",
            "closed_at",
        )
    )


def _cases_opened(scope: Scope) -> QuerySet[Any, Any]:
    return _cases(scope).filter(opened_at__gte=scope.begin, opened_at__lt=scope.end)


def _cases_closed(scope: Scope) -> QuerySet[Any, Any]:
    closings = CaseTransition.objects.filter(
        case=OuterRef("pk"), to_status=Case.Status.CLOSED, at__gte=scope.begin, at__lt=scope.end
    )
    return _cases(scope).filter(Exists(closings))


def _cases_open(scope: Scope) -> QuerySet[Any, Any]:
    state = CaseTransition.objects.filter(case=OuterRef("pk"), at__lt=scope.end).order_by("-at", "-pk")
    return (
        _cases(scope)
        .filter(opened_at__lt=scope.end)
        .alias(state=Coalesce(Subquery(state.values("to_status")[:1]), Value(Case.Status.OPEN)))
        .exclude(state__in=Case.SETTLED)
    )


def _cases_overdue(scope: Scope) -> QuerySet[Any, Any]:
    return _cases_open(scope).filter(due_date__lt=scope.day)


def _support_given(scope: Scope) -> QuerySet[Any, Any]:
    return (
        SupplierTalk.objects.visible_to(scope.user)
        .exclude(support="")
        .filter(happened_on__year=scope.day.year, happened_on__lte=scope.day)
        .annotate(
            supplier_name=F("supplier__name"),
            supplier_name_local=F("supplier__name_local"),
            person=_person("recorded_by"),
        )
        .order_by("-happened_on", "-pk")
        .values(
            "pk",
            "supplier_id",
            "supplier_name",
            "supplier_name_local",
            "happened_on",
            "support",
            "channel",
            "partner",
            "person",
        )
    )


def _person(path: str) -> Coalesce:
    return Coalesce(NullIf(f"{path}__full_name", Value("")), f"{path}__email", output_field=CharField())


_ROWS: dict[str, Callable[[Scope], RowSequence]] = {
    "suppliers_asked": _suppliers_asked,
    "suppliers_answered": _suppliers_answered,
    "suppliers_accepted": _suppliers_accepted,
    "suppliers_correcting": _suppliers_correcting,
    "suppliers_silent": _suppliers_silent,
    "smelters": _smelters,
    "smelters_participating": _smelters_participating,
    "smelters_not_participating": _smelters_not_participating,
    "unresolved_names": _unresolved_names,
    "alerts_opened": lambda scope: _told(_alerts_opened(scope)),
    "alerts_closed": lambda scope: _told(_alerts_closed(scope)),
    "alerts_open": lambda scope: _told(_alerts_open(scope)),
    "cases_opened": _cases_opened,
    "cases_closed": _cases_closed,
    "cases_open": _cases_open,
    "cases_overdue": _cases_overdue,
    "support_given": _support_given,
}
