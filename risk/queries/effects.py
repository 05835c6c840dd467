"""What a list or thresholds would do, and did: the dry run, the evaluation that followed, and the rows of both."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, QuerySet

from gscm.jobs.models import Job
from risk.models import AlertTransition, DryRun, DryRunAlert, DryRunCase
from smelters.models import ReferenceList, Thresholds

ROWS_PER_PAGE = 50


class Tab(StrEnum):
    """What the rows of a dry run are shown as."""

    SMELTERS = "smelters"
    OPENS = "opens"
    ENDS = "ends"
    CHANGES = "changes"
    CASES = "cases"


@dataclass(frozen=True, slots=True)
class Effects:
    """What is known of the consequences of one list, or of one version of the thresholds."""

    subject: ReferenceList | Thresholds
    is_ahead: bool
    """Whether it may still come to count: a preview, or a version that was proposed."""
    dry_run: DryRun | None
    evaluation: Job | None
    """The newest evaluation of all suppliers that followed it."""
    steps: Mapping[str, int]
    """How many steps of alerts name it as what made them so, by the state they led to."""
    first_day: date
    """The day as of which it would be evaluated now."""

    @property
    def is_outdated(self) -> bool:
        """Whether a day has passed since the dry run: what holds may be otherwise by now."""
        return bool(self.dry_run and self.numbers and self.dry_run.on < self.first_day)

    @property
    def numbers(self) -> Mapping[str, Any]:
        return self.dry_run.numbers if self.dry_run and self.dry_run.finished_at else {}

    @property
    def cases(self) -> int:
        return sum(self.numbers.get(effect, 0) for effect in DryRunCase.Effect.values)


def effects_of(subject: ReferenceList | Thresholds, *, on: date) -> Effects:
    """What is known of its consequences. Three queries at most."""
    if isinstance(subject, ReferenceList):
        column, is_ahead = "list", subject.status == ReferenceList.State.PREVIEW
    else:
        column, is_ahead = "thresholds", subject.approved_at is None and subject.discarded_at is None
    dry_run = DryRun.objects.filter(**{column: subject.pk}).select_related("job").first()
    evaluation, steps = None, {}
    if not is_ahead:
        followed = Job.objects.filter(
            kind=Job.Kind.EVALUATION, **{f"parameters__{column}_id": subject.pk}
        ).order_by("-pk")
        evaluation = followed.first()
        steps = dict(
            AlertTransition.objects.filter(**{column: subject.pk})
            .exclude(from_status="open", to_status="open")
            .order_by()
            .values_list("to_status")
            .annotate(count=Count("pk"))
        )
    return Effects(subject, is_ahead, dry_run, evaluation, steps, first_day=max(on, subject.valid_from))


@dataclass(frozen=True, slots=True)
class SmelterLine:
    """What would happen about one smelter or reported name."""

    facility_id: int | None
    name: str
    cid: str
    metal: str
    suppliers: int
    opens: int
    ends: int
    changes: int


def rows(dry_run: DryRun, *, tab: Tab, page: str | int = 1) -> Page:
    """One page of the rows of a finished dry run, as the tab shows them. Two queries."""
    found: QuerySet[Any, Any]
    match tab:
        case Tab.SMELTERS:
            found = _by_smelter(dry_run)
        case Tab.CASES:
            found = dry_run.cases.select_related("case__supplier", "case__owner").order_by("effect", "pk")
        case _:
            found = (
                dry_run.alerts.filter(effect=tab.value)
                .select_related("supplier", "metal")
                .order_by("-severity", "name", "metal", "supplier__name", "pk")
            )
    shown: Page[Any] = Paginator(found, ROWS_PER_PAGE).get_page(page)
    if tab is Tab.SMELTERS:
        shown.object_list = [SmelterLine(**line) for line in shown.object_list]
    return shown


def _by_smelter(dry_run: DryRun) -> QuerySet[Any, Any]:
    """Most suppliers first."""
    counts = {effect.value: Count("pk", filter=Q(effect=effect.value)) for effect in DryRunAlert.Effect}
    lines = dry_run.alerts.order_by().values("facility_id", "name", "cid", "metal__symbol")
    return (
        lines.annotate(suppliers=Count("supplier", distinct=True), **counts)
        .values("facility_id", "name", "cid", "suppliers", *counts, metal=F("metal__symbol"))
        .order_by("-suppliers", "name", "metal")
    )
