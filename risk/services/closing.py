"""Whether a case may close: computed each time, from the newest accepted declarations and today's statuses."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from risk.models import Alert, AlertException, Case, CaseAction, OriginConclusion, RiskScore
from risk.services import objections, removal
from risk.services.criteria import Code, Criterion
from risk.services.objections import Objection
from smelters.licences import team_classes
from smelters.models import ActiveAcceptance, Mineral
from smelters.models.facilities import Status
from smelters.queries.status import with_status
from smelters.queries.thresholds import thresholds_on
from suppliers.models import User
from surveys.models import Declaration, Finding, ReportedSmelter


@dataclass(frozen=True, slots=True)
class Standing:
    """A reported smelter in the way: where it is reported, its status, and what else is said against it."""

    reported: ReportedSmelter
    status: Status
    objections: tuple[Objection, ...] = ()
    acceptance: ActiveAcceptance | None = None
    """By which an active smelter counts on the day."""
    exception: AlertException | None = None
    """By which nobody has to do anything about it on the day."""

    @property
    def name(self) -> str:
        return self.reported.facility.name if self.reported.facility else self.reported.name

    @property
    def cid(self) -> str:
        return self.reported.facility.cid if self.reported.facility else ""


@dataclass(frozen=True, slots=True)
class ClosingGuard:
    """All conditions, failing ones first, with the declarations that they were computed from."""

    criteria: tuple[Criterion, ...]
    declarations: tuple[Declaration, ...]
    acceptances: tuple[ActiveAcceptance, ...] = ()
    """Those through which active smelters of these declarations count."""
    exceptions: tuple[AlertException, ...] = ()
    """Those by which smelters of these declarations stand in nobody's way."""

    @property
    def may_close(self) -> bool:
        return all(criterion.holds for criterion in self.criteria)

    @property
    def failing(self) -> list[Criterion]:
        return [criterion for criterion in self.criteria if not criterion.holds]


def closing_guard(case: Case, *, on: date, reviewer: User | None = None) -> ClosingGuard:
    """Check every condition on the day. A fixed number of queries, whatever the size of the declarations.

    :param reviewer: who would close the case; without one it is not asked whether that person may.
    """
    families = _families(case)
    declarations = tuple(
        Declaration.objects.current()
        .filter(submission__request__supplier=case.supplier_id, family__in=families)
        .select_related("submission")
    )
    missing = sorted(families - {declaration.family for declaration in declarations})
    reported = list(_reported(case, declarations, on))
    qualifies = thresholds_on(on).qualifies
    unqualified = [
        row
        for row in reported
        if row.status not in qualifies and row.acceptance is None and row.exception is None
    ]
    criteria: tuple[Criterion, ...] = (
        Criterion(Code.DECLARATION_ACCEPTED, tuple(missing)),
        Criterion(Code.SMELTERS_QUALIFIED, tuple(unqualified)),
        Criterion(Code.SMELTERS_ALLOWED, tuple(row for row in reported if row.objections)),
        *removal.criteria(
            case,
            declarations,
            [row.reported for row in reported],
            acceptable=_acceptable(case, qualifies, on)
            | {
                (row.reported.facility_id or 0, row.reported.metal_id or "")
                for row in reported
                if row.exception is not None and not row.objections
            },
            on=on,
        ),
        Criterion(Code.FINDINGS_SETTLED, tuple(_findings(declarations))),
        Criterion(Code.ORIGIN_RESOLVED, tuple(_at_risk(case, declarations))),
        Criterion(Code.ACTIONS_SETTLED, tuple(case.actions.filter(status=CaseAction.Status.TO_DO))),
    )
    if reviewer is not None and case.severity >= Alert.Severity.HIGH:
        executed = executors(case)
        criteria += (Criterion(Code.SECOND_PERSON, (reviewer,) if reviewer.pk in executed else ()),)
    used = {row.acceptance.pk: row.acceptance for row in reported if row.acceptance is not None}
    excepted = {row.exception.pk: row.exception for row in reported if row.exception is not None}
    return ClosingGuard(
        tuple(sorted(criteria, key=lambda criterion: criterion.holds)),
        declarations,
        tuple(used.values()),
        tuple(excepted.values()),
    )


def _acceptable(case: Case, qualifies: Collection[str], on: date) -> set[tuple[int, str]]:
    """The smelters of the case that are qualified on the day, and that nothing forbids."""
    classes = team_classes(on)
    alerts = with_status(case.alerts.filter(facility__isnull=False), on=on, classes=classes)
    pairs = {
        (alert.facility_id or 0, alert.metal_id)
        for alert in alerts
        if alert.current_status in qualifies  # type: ignore[attr-defined]  # annotated
    }
    return pairs - set(objections.objections(case.supplier_id, pairs, on=on, classes=classes))


def _findings(declarations: tuple[Declaration, ...]) -> QuerySet[Finding]:
    submissions = [declaration.submission_id for declaration in declarations]
    asking = Finding.objects.filter(submission__in=submissions).asking()
    return asking.select_related("submission").order_by("submission", "position")


def _at_risk(case: Case, declarations: tuple[Declaration, ...]) -> list[OriginConclusion]:
    """What the newest score concludes of these very declarations, where it is R4."""
    newest = RiskScore.objects.newest().filter(supplier=case.supplier_id)
    found = OriginConclusion.objects.filter(
        score__in=newest, declaration__in=declarations, code=OriginConclusion.Code.AT_RISK
    )
    return list(found.select_related("mineral", "declaration__submission").order_by("mineral"))


def executors(case: Case) -> set[int]:
    """Who carried the case out for the company: its owner, who approved its plan or evidence, who settled an action.

    Two queries.
    """
    steps = case.transitions.filter(
        from_status__in=[Case.Status.PLAN_SUBMITTED, Case.Status.EVIDENCE_SUBMITTED], by__isnull=False
    )
    settled = case.actions.filter(settled_by__isnull=False)
    return {
        case.owner_id,
        *(by for by in steps.values_list("by", flat=True) if by),
        *(by for by in settled.values_list("settled_by", flat=True) if by),
    }


def _families(case: Case) -> set[str]:
    """The templates that the case concerns: those of its alerts' metals, or all that were ever accepted."""
    of_alerts = set(
        Mineral.objects.filter(name__in=case.alerts.values("metal")).values_list("family", flat=True)
    )
    if of_alerts:
        return of_alerts
    mine = Declaration.objects.current().filter(submission__request__supplier=case.supplier_id)
    return set(mine.values_list("family", flat=True)) or {"CMRT"}


def _reported(case: Case, declarations: tuple[Declaration, ...], on: date) -> Iterator[Standing]:
    """Every smelter of the declarations with what speaks for and against it."""
    rows = ReportedSmelter.objects.filter(declaration__in=declarations).select_related(
        "facility", "metal", "declaration__submission"
    )
    classes = team_classes(on)
    reported = list(with_status(rows, on=on, classes=classes).order_by("declaration", "row"))
    pairs = {(row.facility_id, row.metal_id) for row in reported if row.facility_id and row.metal_id}
    against = objections.objections(case.supplier_id, pairs, on=on, classes=classes)
    accepted = {
        (acceptance.facility_id, acceptance.metal_id): acceptance
        for acceptance in ActiveAcceptance.objects.in_force(on)
        .filter(facility__in={facility for facility, _metal in pairs})
        .select_related("facility")
    }
    excepted = {
        (exception.alert.facility_id, exception.alert.reported_name_id, exception.alert.metal_id): exception
        for exception in AlertException.objects.in_force(on)
        .filter(alert__supplier=case.supplier_id)
        .exclude(alert__kind__in=Alert.FORBIDDING)
        .select_related("alert__facility", "alert__reported_name")
    }
    for row in reported:
        status = Status(row.current_status) if row.facility_id else Status.UNKNOWN  # type: ignore[attr-defined]  # annotated
        pair = (row.facility_id or 0, row.metal_id or "")
        acceptance = accepted.get(pair) if status == Status.ACTIVE else None
        subject = (row.facility_id, None if row.facility_id else row.reported_name_id, row.metal_id)
        yield Standing(row, status, tuple(against.get(pair, ())), acceptance, excepted.get(subject))
