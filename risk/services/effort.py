"""Compute plans of least effort: open alerts in, ranked requests out; the pure core `risk/effort` chooses."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, Final, NamedTuple

import structlog
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from risk.effort.cover import Request, Step, cover
from risk.models import Alert, AlertTransition, EffortPlan, EffortSettings, EffortStep, is_excepted
from suppliers.access import Reach, within_reach
from suppliers.models import User

logger = structlog.get_logger(__name__)

FIRST_DAY: Final = date(2000, 1, 1)
"""The day from which the weights count that the system ships."""
EXAMPLES: Final = 3
"""How many suppliers and smelters a request names; the rest is a link away."""
SETTLED_BY_SMELTER: Final = frozenset(
    {Alert.Kind.NOT_PARTICIPATING, Alert.Kind.STATUS_LOST, Alert.Kind.ORIGIN_RISK}
)
SETTLED_BY_NOBODY: Final = frozenset({Alert.Kind.REASSESSMENT})
"""A re-assessment that is due is a watch: nobody has to be asked for anything yet."""

RequestKey = tuple[str, int]
"""The kind of a request, and the row that it is about."""


class OpenAlert(NamedTuple):
    """What of an open alert decides who could settle it."""

    pk: int
    supplier_id: int
    facility_id: int | None
    name_id: int | None
    is_placeholder: bool | None
    """The name says only that the smelter is not known yet: nobody but the supplier can tell which it is."""
    kind: str
    severity: int


def ensure(**signal: Any) -> None:
    """Add the weights that the system ships where there are none. Called after every migration."""
    if EffortSettings.objects.exists():
        return
    first = datetime.combine(FIRST_DAY, datetime.min.time(), tzinfo=UTC)
    EffortSettings.objects.create(valid_from=FIRST_DAY, proposed_at=first, approved_at=first)


def put_in_force(settings: EffortSettings, *, by: User, at: datetime) -> None:
    """Put proposed weights in force; plans follow them the next time that they are computed.

    :raises VersionRefused: by who proposed them, or they do not wait any more.
    """
    settings.approve(by=by, at=at)
    logger.info("weights of effort put in force", settings_id=settings.pk, by_id=by.pk)


def plan_for(reach: Reach) -> EffortPlan:
    """The plan of those who have this reach; one that was never computed where nobody has asked for it yet."""
    ids = sorted(reach.subsidiary_ids)
    key = EffortPlan.EVERYTHING if reach.everything else hashlib.sha256(str(ids).encode()).hexdigest()
    found = EffortPlan.objects.filter(reach=key).first()
    if found is None:
        subsidiary_ids = [] if reach.everything else ids
        found, _is_new = EffortPlan.objects.get_or_create(
            reach=key, defaults={"subsidiary_ids": subsidiary_ids}
        )
    return found


def compute_outdated(*, at: datetime) -> int:
    """Compute the plans since which alerts moved, other weights hold or a day has passed; say how many."""
    moved_at = AlertTransition.objects.aggregate(newest=Max("at"))["newest"]
    on = timezone.localdate(at)
    settings = EffortSettings.objects.in_force(on)[:1].get()
    count = 0
    for plan in EffortPlan.objects.order_by("pk"):
        is_current = (
            plan.computed_at is not None
            and timezone.localdate(plan.computed_at) == on  # exceptions begin and end with a day
            and plan.settings_id == settings.pk
            and (moved_at is None or moved_at < plan.computed_at)
        )
        if not is_current:
            compute(plan, at=at)
            count += 1
    return count


def compute(plan: EffortPlan, *, at: datetime) -> EffortPlan:
    """Rank the requests that settle the alerts within the plan's reach, and keep them in place of those before.

    An alert under an exception needs nobody and is left out.
    """
    on = timezone.localdate(at)
    settings = EffortSettings.objects.in_force(on)[:1].get()
    reach = Reach(
        everything=plan.reach == EffortPlan.EVERYTHING, subsidiary_ids=frozenset(plan.subsidiary_ids)
    )
    waiting = Alert.objects.open().exclude(is_excepted(on)).filter(within_reach(reach, "supplier"))
    fields = (
        "pk",
        "supplier_id",
        "facility_id",
        "reported_name_id",
        "reported_name__is_placeholder",
        "kind",
        "severity",
    )
    rows = waiting.order_by("pk").values_list(*fields).iterator(chunk_size=20_000)
    alerts = {row[0]: OpenAlert(*row) for row in rows}
    steps = cover(_requests(alerts, settings), _weights(alerts, settings))
    with transaction.atomic():
        plan = EffortPlan.objects.select_for_update().get(pk=plan.pk)
        plan.steps.all().delete()
        EffortStep.objects.bulk_create(_rows(plan, steps, alerts), batch_size=2_000)
        plan.settings, plan.computed_at, plan.alerts = settings, at, len(alerts)
        plan.beyond = len(alerts) - sum(len(step.settles) for step in steps)
        plan.save()
    logger.info("least effort planned", plan_id=plan.pk, alerts=len(alerts), requests=len(steps))
    return plan


def _requests(alerts: dict[int, OpenAlert], settings: EffortSettings) -> list[Request[RequestKey]]:
    """Whoever could settle an alert: the smelter, the supplier, or who identifies the name."""
    settled: dict[RequestKey, list[int]] = defaultdict(list)
    for alert in alerts.values():
        if alert.kind in SETTLED_BY_NOBODY:
            continue
        if alert.kind in SETTLED_BY_SMELTER and alert.facility_id:
            settled[EffortStep.Kind.SMELTER, alert.facility_id].append(alert.pk)
        if alert.name_id and not alert.is_placeholder:
            settled[EffortStep.Kind.NAME, alert.name_id].append(alert.pk)
        settled[EffortStep.Kind.SUPPLIER, alert.supplier_id].append(alert.pk)
    efforts = {
        EffortStep.Kind.SMELTER: settings.smelter,
        EffortStep.Kind.SUPPLIER: settings.supplier,
        EffortStep.Kind.NAME: settings.name,
    }
    return [Request(key, efforts[EffortStep.Kind(key[0])], settled[key]) for key in sorted(settled)]


def _weights(alerts: dict[int, OpenAlert], settings: EffortSettings) -> dict[int, int]:
    by_severity = {
        Alert.Severity.CRITICAL.value: settings.critical,
        Alert.Severity.HIGH.value: settings.high,
        Alert.Severity.MEDIUM.value: settings.medium,
        Alert.Severity.WATCH.value: settings.watch,
    }
    return {alert.pk: by_severity[alert.severity] for alert in alerts.values()}


def _rows(
    plan: EffortPlan, steps: list[Step[RequestKey]], alerts: dict[int, OpenAlert]
) -> Iterator[EffortStep]:
    settled = 0
    for place, step in enumerate(steps, start=1):
        kind, pk = step.request.key
        settled += len(step.settles)
        here = [alerts[alert] for alert in step.settles]
        suppliers = Counter(alert.supplier_id for alert in here)
        facilities = Counter(alert.facility_id for alert in here if alert.facility_id)
        names = {alert.name_id for alert in here if alert.name_id}
        yield EffortStep(
            plan=plan,
            place=place,
            kind=kind,
            facility_id=pk if kind == EffortStep.Kind.SMELTER else None,
            supplier_id=pk if kind == EffortStep.Kind.SUPPLIER else None,
            name_id=pk if kind == EffortStep.Kind.NAME else None,
            settles=len(step.settles),
            settles_alone=len(step.request.settles),
            settled_by_here=settled,
            suppliers=len(suppliers),
            smelters=len(facilities) + len(names),
            for_suppliers=[supplier for supplier, _count in suppliers.most_common(EXAMPLES)],
            about_facilities=[facility for facility, _count in facilities.most_common(EXAMPLES)],
        )
