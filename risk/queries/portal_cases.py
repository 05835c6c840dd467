"""What a supplier sees of its cases: what is expected by when. Nothing internal, nothing of restricted lists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from gscm.lib import procedure
from risk.models import Alert, Case, CaseAction, CaseEscalation, CaseMessage, CaseTransition
from risk.queries import causes, reported
from risk.queries.case_page import State, states_of
from risk.queries.clock import Clock, clock_of
from smelters.licences import Reader, classes_for
from suppliers.models import User
from surveys.models import Receiver, ReportedSmelter, Request


@dataclass(frozen=True, slots=True)
class Flagged:
    """A smelter as the supplier itself wrote it, and a neutral sentence about it."""

    alert_id: int
    name: str
    cid: str
    metal: str
    kind: str
    """The kind of the alert; not for the eyes of a supplier."""
    sentence: str
    rows: list[ReportedSmelter]
    is_settled: bool


@dataclass(frozen=True, slots=True)
class PortalCase:
    case: Case
    states: list[State]
    clock: Clock | None
    flagged: list[Flagged]
    actions: list[CaseAction]
    messages: list[CaseMessage]
    reminders: list[CaseEscalation]
    """The escalations of which the supplier was told."""
    tasks: list[Request]
    """The newest request of each template that the case is about: where the new file goes."""

    @property
    def is_settled(self) -> bool:
        return self.case.status in Case.SETTLED

    @property
    def next_step(self) -> procedure.Step | None:
        return procedure.step_of(self.case)


@dataclass(frozen=True, slots=True)
class PortalCaseRow:
    case: Case
    clock: Clock | None

    @property
    def state(self) -> str:
        """The state as the supplier sees it: what waits for the supplier says so."""
        if self.case.status == Case.Status.NOTIFIED:
            return _("To be confirmed by you")
        if self.case.status == Case.Status.ACKNOWLEDGED:
            return _("Plan expected from you")
        return str(self.case.get_status_display())


def own_cases(user: User) -> QuerySet[Case]:
    """The cases of the suppliers for which this person speaks, whatever else the person may see.

    A case appears with its first message: before that the team is still weighing it.
    """
    suppliers = user.contacts.filter(is_active=True).values("supplier")
    told = CaseTransition.objects.filter(case=OuterRef("pk"), to_status=Case.Status.NOTIFIED)
    return (
        Case.objects.visible_to(user).filter(Exists(told), supplier__in=suppliers).select_related("supplier")
    )


def case_rows(cases: Sequence[Case], *, on: date) -> list[PortalCaseRow]:
    return [PortalCaseRow(case, clock_of(case, on=on)) for case in cases]


def portal_case(case: Case, *, on: date) -> PortalCase:
    """What the supplier's page of one case shows. A fixed number of queries."""
    alerts = list(case.alerts.select_related("metal", "reported_name").order_by("-status", "metal", "pk"))
    return PortalCase(
        case=case,
        states=states_of(case, list(case.transitions.order_by("at", "pk"))),
        clock=clock_of(case, on=on),
        flagged=flagged_smelters(alerts, on=on),
        actions=list(case.actions.prefetch_related("evidence").order_by("pk")),
        messages=list(
            case.messages.filter(is_internal=False).select_related("author").order_by("written_at", "pk")
        ),
        reminders=list(
            CaseEscalation.objects.current()
            .filter(case=case, receivers__contains=[Receiver.CONTACTS.value])
            .order_by("at", "pk")
        ),
        tasks=list(_tasks(case, {alert.metal.family for alert in alerts})),
    )


def flagged_of(case: Case, *, on: date) -> list[Flagged]:
    """The smelters of a case in the supplier's own words. Three queries."""
    alerts = case.alerts.select_related("metal", "reported_name").order_by("-status", "metal", "pk")
    return flagged_smelters(list(alerts), on=on)


def flagged_smelters(alerts: Sequence[Alert], *, on: date) -> list[Flagged]:
    """The smelters of the alerts in the supplier's own words. Two queries.

    Names and CIDs come from the supplier's file, not from a list: a list may be licensed for internal use only.
    """
    days = causes.list_days(on=on, classes=classes_for(Reader.SUPPLIER))
    rows = reported.rows_of(alerts, ever=True)
    found = []
    for alert in alerts:
        ever = rows[alert.pk]
        own = [row for row in ever if row.declaration_id == ever[0].declaration_id]
        names = reported.names_as_written(own)
        found.append(
            Flagged(
                alert_id=alert.pk,
                name=names[0] if names else alert.reported_name.name if alert.reported_name else "",
                cid=next((row.cid for row in own if row.cid), ""),
                metal=alert.metal_id,
                kind=alert.kind,
                sentence=neutral_sentence(alert, days=days),
                rows=own,
                is_settled=alert.status == Alert.State.CLOSED,
            )
        )
    return found


def neutral_sentence(alert: Alert, *, days: Mapping[str, date]) -> str:
    """What a supplier is told: a fact with its day, never a verdict.

    The day is that of the newest public list; without one, the day on which the alert was raised. Of other lists only
    that there is one: whose it is, and what it says, may be licensed or a customer's own.
    """
    match alert.kind:
        case Alert.Kind.UNRESOLVED:
            if alert.reported_name is not None and alert.reported_name.is_placeholder:
                return _("Not yet identified in the declaration")
            return _("Not found by name in the smelter look-up; the CID or the exact name is needed")
        case Alert.Kind.SANCTIONED:
            return _("Under sanctions; not to be used for our parts")
        case Alert.Kind.CUSTOMER_FORBIDS | Alert.Kind.CUSTOMER_LACKS:
            return _("Does not meet the requirements of a customer for whose products your parts are used")
        case Alert.Kind.HIGH_RISK:
            return _("Not accepted for our parts at present")
        case Alert.Kind.DELISTED:
            return _("Not in the current Smelter Look-up any more; please ask for its present state")
        case Alert.Kind.ORIGIN_RISK:
            return _("Where its material comes from has to be shown")
        case Alert.Kind.ALLEGATION:
            return _("Something is asked about it; please ask for its present state")
        case Alert.Kind.REASSESSMENT:
            return _("Its re-assessment is due; please ask for its present state")
    day = days.get(alert.metal_id) or timezone.localdate(alert.opened_at)
    return _("Not on the public conformant or active list on %(day)s") % {
        "day": formats.date_format(day, "DATE_FORMAT")
    }


def _tasks(case: Case, families: set[str]) -> QuerySet[Request]:
    return (
        Request.objects.filter(
            supplier=case.supplier_id, campaign__family__in=families, campaign__status="running"
        )
        .select_related("campaign")
        .order_by("campaign__family", "-campaign__year", "-due_date", "-pk")
        .distinct("campaign__family")
    )
