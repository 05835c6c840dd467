"""Whether a case may close: computed each time, from the newest accepted declarations and today's statuses."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from risk.models import Case, CaseAction
from smelters.models import Mineral
from smelters.models.facilities import Status
from smelters.queries.status import with_status
from smelters.queries.thresholds import thresholds_on
from surveys.models import Declaration, ReportedSmelter


class Code(StrEnum):
    """What has to hold before a case closes."""

    DECLARATION_ACCEPTED = "declaration_accepted"
    """Every template that the case concerns has an accepted declaration."""
    SMELTERS_QUALIFIED = "smelters_qualified"
    """Every smelter of these declarations is qualified by the thresholds in force."""
    ACTIONS_SETTLED = "actions_settled"
    """Every action is done, or cancelled with its outcome."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A reported smelter that is not qualified: which, where it is reported, and its status."""

    reported: ReportedSmelter
    status: Status

    @property
    def name(self) -> str:
        return self.reported.facility.name if self.reported.facility else self.reported.name

    @property
    def cid(self) -> str:
        return self.reported.facility.cid if self.reported.facility else ""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One condition, whether it holds, and the rows that stand in its way."""

    code: Code
    rows: tuple[Any, ...]

    @property
    def holds(self) -> bool:
        return not self.rows


@dataclass(frozen=True, slots=True)
class ClosingGuard:
    """All conditions, failing ones first, with the declarations that they were computed from."""

    criteria: tuple[Criterion, ...]
    declarations: tuple[Declaration, ...]

    @property
    def may_close(self) -> bool:
        return all(criterion.holds for criterion in self.criteria)

    @property
    def failing(self) -> list[Criterion]:
        return [criterion for criterion in self.criteria if not criterion.holds]


def closing_guard(case: Case, *, on: date) -> ClosingGuard:
    """Check every condition on the day. A fixed number of queries, whatever the size of the declarations."""
    families = _families(case)
    declarations = tuple(
        Declaration.objects.current()
        .filter(submission__request__supplier=case.supplier_id, family__in=families)
        .select_related("submission")
    )
    missing = sorted(families - {declaration.family for declaration in declarations})
    criteria = (
        Criterion(Code.DECLARATION_ACCEPTED, tuple(missing)),
        Criterion(Code.SMELTERS_QUALIFIED, tuple(_unqualified(declarations, on))),
        Criterion(Code.ACTIONS_SETTLED, tuple(case.actions.filter(status=CaseAction.Status.TO_DO))),
    )
    return ClosingGuard(tuple(sorted(criteria, key=lambda criterion: criterion.holds)), declarations)


def _families(case: Case) -> set[str]:
    """The templates that the case concerns: those of its alerts' metals, or all that were ever accepted."""
    of_alerts = set(
        Mineral.objects.filter(name__in=case.alerts.values("metal")).values_list("family", flat=True)
    )
    if of_alerts:
        return of_alerts
    mine = Declaration.objects.current().filter(submission__request__supplier=case.supplier_id)
    return set(mine.values_list("family", flat=True)) or {"CMRT"}


def _unqualified(declarations: tuple[Declaration, ...], on: date) -> Iterator[Standing]:
    rows = ReportedSmelter.objects.filter(declaration__in=declarations).select_related(
        "facility", "metal", "declaration__submission"
    )
    qualifies = thresholds_on(on).qualifies
    for row in with_status(rows, on=on).order_by("declaration", "row"):
        status = Status(row.current_status) if row.facility_id else Status.UNKNOWN  # type: ignore[attr-defined]  # annotated
        if status not in qualifies:
            yield Standing(row, status)
