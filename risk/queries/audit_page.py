"""One audit: its states, reasons, independence, form, findings and history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from risk.models import Audit, AuditCause, AuditFile, AuditFinding, AuditMail, AuditTransition
from risk.queries.case_page import Event, State
from risk.questionnaires.form import Question
from risk.questionnaires.result import Result, result_of
from risk.services import audit_answers, independence
from risk.services.independence import Against

S = Audit.Status
PATH = [S.PROPOSED, S.PLANNED, S.NOTIFIED, S.CONDUCTED, S.FINDINGS, S.ACTIONS, S.VERIFIED, S.CLOSED]
ICONS = {
    S.PROPOSED: "lightbulb",
    S.PLANNED: "calendar-plus",
    S.NOTIFIED: "send",
    S.CONDUCTED: "clipboard-check",
    S.FINDINGS: "file-text",
    S.ACTIONS: "wrench",
    S.VERIFIED: "badge-check",
    S.CLOSED: "check",
    S.DECLINED: "ban",
}


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding with the question that it was seen at, most grave first."""

    finding: AuditFinding
    question: Question | None


@dataclass(frozen=True, slots=True)
class AuditPage:
    audit: Audit
    states: list[State]
    causes: list[AuditCause]
    against: tuple[Against, ...]
    result: Result | None
    findings: list[FindingRow]
    files: list[AuditFile]
    mails: list[AuditMail]
    history: list[Event]

    @property
    def is_settled(self) -> bool:
        return self.audit.status in Audit.SETTLED

    @property
    def answered(self) -> int:
        return sum(section.answered for section in self.result.sections) if self.result else 0

    @property
    def asked(self) -> int:
        return sum(len(one.section.questions) for one in self.result.sections) if self.result else 0


def audit_page(audit: Audit, *, on: date) -> AuditPage:
    """Everything on the page of an audit. A fixed number of queries."""
    steps = list(audit.transitions.select_related("by"))
    form = audit.form.form if audit.form else None
    result = result_of(form, audit_answers.answers_of(audit)) if form else None
    questions = form.questions if form else {}
    found = audit.findings.select_related("action__case", "verified_by", "noted_by")
    runs = audit.status not in Audit.SETTLED
    return AuditPage(
        audit=audit,
        states=_states(audit, steps),
        causes=list(audit.causes.select_related("case", "score", "noted_by")),
        against=(
            independence.against(audit.auditor, audit.supplier, on=on) if audit.auditor and runs else ()
        ),
        result=result,
        findings=[
            FindingRow(one, questions.get(one.question))
            for one in sorted(found, key=lambda one: (AuditFinding.ORDER[one.gravity], one.pk))
        ],
        files=list(audit.files.select_related("added_by")),
        mails=list(audit.mails.order_by("-pk")),
        history=[_event(step) for step in reversed(steps)],
    )


def _states(audit: Audit, steps: Sequence[AuditTransition]) -> list[State]:
    entered = {step.to_status: step.at for step in steps}
    path = list(PATH)
    if audit.status == S.DECLINED:
        path = [one for one in PATH if one in entered] + [S.DECLINED]
    elif S.ACTIONS not in entered and audit.status in {S.VERIFIED, S.CLOSED}:
        path.remove(S.ACTIONS)
    here = path.index(S(audit.status))
    return [
        State(
            label=str(one.label),
            entered_at=entered.get(one) if place <= here else None,
            state="done"
            if place < here or one == S.CLOSED == audit.status
            else "now"
            if place == here
            else "next",
        )
        for place, one in enumerate(path)
    ]


def _event(step: AuditTransition) -> Event:
    who = str(step.by) if step.by else ""
    detail = " · ".join(filter(None, [who, step.reason]))
    return Event(text=str(S(step.to_status).label), detail=detail, at=step.at, icon=ICONS[S(step.to_status)])
