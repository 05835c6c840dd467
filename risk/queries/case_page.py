"""One case: its states and clock, what stands in the way of closing, actions, thread, alerts and history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gscm.interface.mails import what_became_of
from gscm.interface.templatetags.interface import day
from gscm.lib import procedure
from risk.handling.rules import HIGHEST
from risk.models import Alert, Case, CaseAction, CaseEscalation, CaseHold, CaseMessage, CaseTransition
from risk.queries import guard_words, inbox
from risk.queries.clock import Clock, clock_of
from risk.queries.spent_effort import Spent, spent_on
from risk.services import case_ladder, cases, plans, verification
from risk.services.closing import ClosingGuard
from suppliers.models import User
from surveys.models import LadderStep, Receiver

PATH = [
    Case.Status.OPEN,
    Case.Status.NOTIFIED,
    Case.Status.ACKNOWLEDGED,
    Case.Status.PLAN_SUBMITTED,
    Case.Status.IN_PROGRESS,
    Case.Status.EVIDENCE_SUBMITTED,
    Case.Status.VERIFICATION,
    Case.Status.VERIFIED,
    Case.Status.CLOSED,
]
ASIDE = {
    Case.Status.CANCELLED: [*PATH[:-1], Case.Status.CANCELLED],
    Case.Status.ACCEPTED_RISK: [*PATH[:5], Case.Status.ACCEPTED_RISK],
    Case.Status.DISENGAGED: [*PATH[:5], Case.Status.DISENGAGED, Case.Status.CLOSED],
}
"""The line of a case that left the path; of it only what was entered is shown."""


RETURNS: dict[tuple[str, str], str | Promise] = {
    (Case.Status.PLAN_SUBMITTED, Case.Status.ACKNOWLEDGED): gettext_lazy("Plan returned"),
    (Case.Status.PLAN_SUBMITTED, Case.Status.IN_PROGRESS): gettext_lazy("Plan approved"),
    (Case.Status.EVIDENCE_SUBMITTED, Case.Status.IN_PROGRESS): gettext_lazy("Evidence returned"),
    (Case.Status.VERIFICATION, Case.Status.IN_PROGRESS): gettext_lazy("Check failed"),
    (Case.Status.VERIFIED, Case.Status.IN_PROGRESS): gettext_lazy("Does not hold any more"),
}
"""Steps that say more than the state they lead to."""
SYSTEM_REASONS = {
    verification.REPORTED_AGAIN: gettext_lazy("The smelter is reported again, or has lost its status again"),
    verification.ACCEPTANCE_ENDED: gettext_lazy("The acceptance of the risk has ended"),
}


@dataclass(frozen=True, slots=True)
class State:
    """One state on the line, with the moment it was entered last."""

    label: str
    entered_at: datetime | None
    state: str
    """done, now or next."""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the history."""

    text: str
    detail: str
    at: datetime
    icon: str


@dataclass(frozen=True, slots=True)
class CasePage:
    case: Case
    states: list[State]
    clock: Clock | None
    guard: ClosingGuard | None
    criteria: list[guard_words.Words]
    actions: list[CaseAction]
    public: list[CaseMessage]
    internal: list[CaseMessage]
    alerts: list[inbox.Row]
    history: list[Event]
    extensions: int
    """How often it was given more time."""
    level: int | None
    """How high it was escalated since it was opened last."""
    spent: Spent | None
    """What was done about it so far, while it runs."""
    hold: CaseHold | None
    """Why it is not taken further by time, if it is not."""

    @property
    def level_name(self) -> str:
        return "" if self.level is None else str(LadderStep.Level(self.level).label)

    @property
    def next_level(self) -> str:
        """The level of the business on which a person may decide now; empty where there is none."""
        level = None if self.is_settled else case_ladder.next_decision(self.level)
        return "" if level is None else str(LadderStep.Level(level).label)

    @property
    def next_step(self) -> procedure.Step | None:
        return procedure.step_of(self.case)

    @property
    def may_disengage(self) -> bool:
        return self.level == HIGHEST and self.case.status in Case.states_before(Case.Status.DISENGAGED)

    @property
    def may_extend(self) -> bool:
        return self.case.status == Case.Status.IN_PROGRESS and self.extensions < plans.EXTENSIONS

    @property
    def severity(self) -> str:
        return inbox.severity_key(self.case.severity)

    @property
    def failing(self) -> int:
        return len(self.guard.failing) if self.guard else 0

    @property
    def holding(self) -> int:
        return len(self.criteria) - self.failing

    @property
    def is_settled(self) -> bool:
        return self.case.status in Case.SETTLED


def states_of(case: Case, steps: Sequence[CaseTransition]) -> list[State]:
    """The line of states. A state that was passed over has no day; a cancelled case ends with its cancelling."""
    entered: dict[str, datetime] = {step.to_status: step.at for step in steps}
    path = ASIDE.get(Case.Status(case.status), PATH)
    here = path.index(Case.Status(case.status))
    line = []
    for number, status in enumerate(path):
        if path is not PATH and number < here and status not in entered:
            continue
        known = entered.get(status) if number <= here else None
        state = "now" if number == here else "done" if number < here and known else "next"
        line.append(State(str(status.label), known, state))
    return line


def case_page(case: Case, user: User, *, on: date) -> CasePage:
    """What the page of one case shows. A fixed number of queries.

    :param case: with supplier and owner joined.
    """
    steps = list(case.transitions.select_related("by").order_by("at", "pk"))
    actions = list(case.actions.select_related("settled_by").prefetch_related("evidence").order_by("pk"))
    messages = list(
        case.messages.select_related("author").prefetch_related("mails").order_by("written_at", "pk")
    )
    escalations = list(case.escalations.select_related("by").prefetch_related("mails").order_by("at", "pk"))
    begun = max((step.at for step in steps if step.to_status == Case.Status.OPEN), default=case.opened_at)
    holds = list(case.holds.select_related("by", "lifted_by"))
    guard = None if case.status in Case.SETTLED else cases.closing_guard(case, on=on, reviewer=user)
    return CasePage(
        case=case,
        states=states_of(case, steps),
        clock=clock_of(case, on=on),
        guard=guard,
        criteria=guard_words.criteria(guard) if guard else [],
        actions=actions,
        public=[message for message in messages if not message.is_internal],
        internal=[message for message in messages if message.is_internal],
        alerts=inbox.joined_rows(Alert.objects.filter(case=case), user, on=on),
        history=_newest_first([*_history(steps, actions), *_escalated(escalations), *_held(holds)]),
        extensions=plans.extensions_of(steps),
        level=next((one.level for one in reversed(escalations) if one.at >= begun), None),
        spent=spent_on(case, on=on),
        hold=next((one for one in holds if one.lifted_at is None), None),
    )


def _newest_first(events: list[Event]) -> list[Event]:
    return sorted(events, key=lambda event: event.at, reverse=True)


def _escalated(escalations: Sequence[CaseEscalation]) -> list[Event]:
    """The rungs with what they were taken for and who was told."""
    events = []
    for one in escalations:
        because = _("%(day)s was missed") % {"day": day(one.missed)} if one.missed else one.reason
        told = _(", ").join(str(Receiver(receiver).label) for receiver in one.receivers)
        detail = " · ".join(filter(None, [str(one.by or ""), because, told, what_became_of(one.mails.all())]))
        events.append(Event(one.get_level_display(), detail, one.at, "trending-up"))
    return events


def _held(holds: Sequence[CaseHold]) -> list[Event]:
    events = []
    for one in holds:
        events.append(Event(_("Escalation stopped"), f"{one.by} · {one.reason}", one.at, "circle-pause"))
        if one.lifted_at:
            events.append(Event(_("Escalation goes on"), str(one.lifted_by), one.lifted_at, "play"))
    return events


def _history(steps: Sequence[CaseTransition], actions: Sequence[CaseAction]) -> list[Event]:
    """Steps of the case and settled actions."""
    icons = {
        Case.Status.OPEN: "folder-open",
        Case.Status.NOTIFIED: "send",
        Case.Status.ACKNOWLEDGED: "eye",
        Case.Status.PLAN_SUBMITTED: "list-checks",
        Case.Status.IN_PROGRESS: "play",
        Case.Status.EVIDENCE_SUBMITTED: "files",
        Case.Status.VERIFICATION: "scan-search",
        Case.Status.VERIFIED: "check",
        Case.Status.ACCEPTED_RISK: "calendar-clock",
        Case.Status.DISENGAGED: "unlink",
        Case.Status.CLOSED: "check",
        Case.Status.CANCELLED: "x",
    }
    events = []
    for step in steps:
        status = Case.Status(step.to_status)
        text = str(status.label)
        if status is Case.Status.OPEN:
            text = _("Opened again") if step.from_status else _("Opened")
        elif step.from_status == step.to_status:
            text = _("Extended")
        elif (step.from_status, status) in RETURNS:
            text = str(RETURNS[step.from_status, status])
        reason = str(SYSTEM_REASONS.get(step.reason, step.reason))
        detail = " · ".join(filter(None, [str(step.by) if step.by else "", reason]))
        events.append(Event(text, detail, step.at, icons[status]))
    for action in actions:
        if action.settled_at is None:
            continue
        text = _("Action %(what)s: %(state)s") % {
            "what": action.description,
            "state": action.get_status_display(),
        }
        detail = " · ".join(filter(None, [str(action.settled_by or ""), action.outcome]))
        events.append(Event(text, detail, action.settled_at, "list-checks"))
    return events
