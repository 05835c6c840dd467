"""Builders for audits: Noa who audits, scores that trigger, audits in any state."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from gscm.lib import originals
from risk.models import (
    Audit,
    AuditCause,
    AuditFile,
    AuditFinding,
    AuditTrigger,
    Case,
    OriginConclusion,
    RiskScore,
    Ruleset,
)
from risk.questionnaires.form import Answer
from risk.questionnaires.workbook import Given, needs_note
from risk.services import audit_answers, audits
from suppliers.models import Competence, Membership, Role, Supplier, User
from tests.people import NOW, TODAY, Cast


def an_auditor(people: Cast, email: str = "noa@lanhai.example", name: str = "Noa") -> User:
    """Somebody with the role and the competence, who has no part in anything else."""
    known = User.objects.filter(email=email).first()
    if known:
        return known
    noa = User.objects.create_user(email, "a long password", full_name=name, language="en")
    Membership.objects.create(user=noa, role=Role.AUDITOR, since=date(2020, 1, 1))
    is_competent(noa, by=people.lin)
    return noa


def is_competent(user: User, *, by: User) -> None:
    Competence.objects.create(
        user=user,
        task=Competence.Task.AUDITS,
        since=date(2020, 1, 1),
        evidence="SA8000",
        recorded_by=by,
        recorded_at=NOW,
    )


def a_score(
    supplier: Supplier, level: str = "high", *, rules: tuple[str, ...] = (), at: datetime = NOW
) -> RiskScore:
    """A score of a level, with lines of the sixth factor."""
    return RiskScore.objects.create(
        supplier=supplier,
        on=timezone.localdate(at),
        computed_at=at,
        ruleset=Ruleset.objects.get(),
        level=level,
        points=65,
        factors=[{"factor": "F6", "lines": [{"rule": rule, "keys": []} for rule in rules]}],
        inputs={},
        fingerprint=f"{supplier.pk}{level}{rules}{at}"[:64],
    )


def at_risk(score: RiskScore, declaration: Any) -> None:
    OriginConclusion.objects.create(
        score=score, declaration=declaration, mineral_id="Gold", code="R4", reasons=[]
    )


def a_case(supplier: Supplier, owner: User, *, due_date: date = TODAY, at: datetime = NOW) -> Case:
    number = f"CA-2026-{Case.objects.count() + 1:04d}"
    case = Case.objects.create(
        number=number,
        supplier=supplier,
        title="Gold",
        severity=3,
        owner=owner,
        due_date=due_date,
        opened_at=at,
        opened_by=owner,
    )
    case.transitions.create(to_status=Case.Status.OPEN, by=owner, at=at)
    return case


def proposed(supplier: Supplier, people: Cast) -> Audit:
    return audits.propose(
        supplier,
        trigger=AuditTrigger.MANUAL,
        key=f"look {AuditCause.objects.count()}",
        reason="A look at the warehouse",
        by=people.lin,
        at=NOW,
    )


def planned(supplier: Supplier, people: Cast, **changes: Any) -> Audit:
    """Planned by Lin for Noa, a week ahead."""
    values: dict[str, Any] = {
        "auditor": an_auditor(people),
        "planned_for": TODAY + timedelta(days=7),
        "mode": Audit.Mode.ON_SITE,
        "place": "Plant 1",
        "focus": "Gold wire",
        "by": people.lin,
        "at": NOW,
    }
    return audits.plan(proposed(supplier, people), **(values | changes))


def notified(supplier: Supplier, people: Cast, **changes: Any) -> Audit:
    return audits.notify(planned(supplier, people, **changes), by=an_auditor(people), at=NOW)


def conducted(supplier: Supplier, people: Cast, **changes: Any) -> Audit:
    audit = notified(supplier, people, **changes)
    return audits.conduct(audit, conducted_on=TODAY, by=an_auditor(people), at=NOW)


def answered(audit: Audit, answer: Answer = Answer.MET, **others: Answer) -> Audit:
    """Every question answered alike, some otherwise."""
    answers = dict.fromkeys(audit_answers.form_of(audit).questions, answer) | others
    given = {key: Given(one, "Seen" if needs_note(one) else "") for key, one in answers.items()}
    audit_answers.record(audit, given, by=audit.auditor, at=NOW)
    return audit


def rows_of(supplier: Supplier, people: Cast) -> dict[str, Any]:
    """An audit of which the supplier was told, with a file and a finding."""
    audit = notified(supplier, people)
    name, digest = originals.keep(f"form of {audit.number}".encode())
    by = an_auditor(people)
    return {
        "audit": audit,
        "audit_file": AuditFile.objects.create(
            audit=audit, file=name, file_name="form.xlsx", size=8, sha256=digest, added_by=by, added_at=NOW
        ),
        "audit_finding": AuditFinding.objects.create(
            audit=audit, gravity="major", text="No policy", noted_by=by, noted_at=NOW
        ),
    }
