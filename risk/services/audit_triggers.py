"""What makes the system propose audits, found set-based in scores and cases.

A trigger has a key: the score with which the supplier became high, the case with its due date, the rung that it took,
the step that opened it again. A key proposes once, whatever becomes of the audit; and while an audit of the supplier is
under way, until its corrections are verified, it is a further reason for that one.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from risk.handling.rules import HIGHEST_BY_TIME
from risk.models import (
    Audit,
    AuditCause,
    AuditTransition,
    AuditTrigger,
    AuditTriggerSetting,
    Case,
    CaseEscalation,
    CaseTransition,
    OriginConclusion,
    RiskLevel,
    RiskScore,
)
from risk.scoring.ruleset import Signal
from risk.services import audit_numbers
from suppliers.models import User

logger = structlog.get_logger(__name__)

BY_THE_SYSTEM = (
    AuditTrigger.LEVEL,
    AuditTrigger.ORIGIN,
    AuditTrigger.CASE_OVERDUE,
    AuditTrigger.CASE_ESCALATED,
    AuditTrigger.CASE_REOPENED,
    AuditTrigger.GRIEVANCE,
)
"""The triggers that need no person."""

_AT_RISK = Exists(OriginConclusion.objects.filter(score=OuterRef("pk"), code=OriginConclusion.Code.AT_RISK))
_OF_GRIEVANCE = Q(factors__contains=[{"lines": [{"rule": Signal.GRIEVANCE_SUBSTANTIATED.value}]}])
_HOLDS = {
    AuditTrigger.LEVEL: Q(level=RiskLevel.HIGH),
    AuditTrigger.ORIGIN: Q(_AT_RISK),
    AuditTrigger.GRIEVANCE: _OF_GRIEVANCE,
}
"""What a score has to say for a trigger."""


@dataclass(frozen=True, slots=True)
class Due:
    """A trigger that has gone off."""

    supplier_id: int
    trigger: AuditTrigger
    key: str
    score_id: int | None = None
    case_id: int | None = None


def ensure(**signal: object) -> None:
    """Add a row for each trigger that the system knows. Called after every migration."""
    AuditTriggerSetting.objects.bulk_create(
        (AuditTriggerSetting(trigger=trigger) for trigger in BY_THE_SYSTEM), ignore_conflicts=True
    )


def due(*, on: date, supplier_ids: Collection[int] | None = None) -> list[Due]:
    """The triggers that have gone off and have not proposed an audit yet. At most seven queries."""
    switched_on = set(AuditTriggerSetting.objects.filter(is_on=True).values_list("trigger", flat=True))
    found = [each for each in _gone_off(on, supplier_ids) if each.trigger in switched_on]
    known = set(AuditCause.objects.filter(key__in={each.key for each in found}).values_list("trigger", "key"))
    return [each for each in found if (each.trigger.value, each.key) not in known]


def propose_due(*, at: datetime, supplier_ids: Collection[int] | None = None) -> int:
    """Propose an audit for each trigger that has gone off; say how many audits are new. Idempotent."""
    on = timezone.localdate(at)
    with transaction.atomic():
        audit_numbers.lock(on.year)
        waiting = due(on=on, supplier_ids=supplier_ids)
        running = dict(
            Audit.objects.filter(
                supplier__in={each.supplier_id for each in waiting}, status__in=Audit.TAKES_CAUSES
            ).values_list("supplier", "pk")
        )
        without = sorted({each.supplier_id for each in waiting} - running.keys())
        numbers = audit_numbers.following(on.year, len(without))
        new = Audit.objects.bulk_create(
            Audit(number=number, supplier_id=supplier_id, proposed_at=at)
            for supplier_id, number in zip(without, numbers, strict=True)
        )
        AuditTransition.objects.bulk_create(
            AuditTransition(audit=audit, to_status=Audit.Status.PROPOSED, at=at) for audit in new
        )
        running |= {audit.supplier_id: audit.pk for audit in new}
        AuditCause.objects.bulk_create(
            AuditCause(
                audit_id=running[each.supplier_id],
                trigger=each.trigger,
                key=each.key,
                score_id=each.score_id,
                case_id=each.case_id,
                noted_at=at,
            )
            for each in waiting
        )
    if waiting:
        logger.info("audits proposed", audits=len(new), causes=len(waiting))
    return len(new)


def _gone_off(on: date, supplier_ids: Collection[int] | None) -> Iterator[Due]:
    for trigger, holds in _HOLDS.items():
        scores = _began(holds).values_list("supplier", "began")
        for supplier_id, score_id in _of(scores, supplier_ids):
            is_secret = trigger == AuditTrigger.GRIEVANCE
            yield Due(supplier_id, trigger, str(score_id), score_id=None if is_secret else score_id)
    running = Case.objects.running()
    late = running.exclude(status=Case.Status.ACCEPTED_RISK).filter(due_date__lt=on)
    for supplier_id, case_id, due_date in _of(late, supplier_ids).values_list("supplier", "pk", "due_date"):
        yield Due(supplier_id, AuditTrigger.CASE_OVERDUE, f"{case_id}:{due_date}", case_id=case_id)
    highest = CaseEscalation.objects.current().filter(case__in=running, level=HIGHEST_BY_TIME)
    if supplier_ids is not None:
        highest = highest.filter(case__supplier__in=supplier_ids)
    for supplier_id, case_id, rung_id in highest.values_list("case__supplier", "case", "pk"):
        yield Due(supplier_id, AuditTrigger.CASE_ESCALATED, str(rung_id), case_id=case_id)
    again = CaseTransition.objects.filter(
        case__in=running, from_status=Case.Status.CLOSED, to_status=Case.Status.OPEN
    )
    if supplier_ids is not None:
        again = again.filter(case__supplier__in=supplier_ids)
    for supplier_id, case_id, step_id in again.values_list("case__supplier", "case", "pk"):
        yield Due(supplier_id, AuditTrigger.CASE_REOPENED, str(step_id), case_id=case_id)


def _of(rows: QuerySet[Any], supplier_ids: Collection[int] | None) -> QuerySet[Any]:
    return rows if supplier_ids is None else rows.filter(supplier__in=supplier_ids)


def _began(holds: Q) -> QuerySet[Any]:
    """The newest scores of which something holds, with `began`: the score since which it has held without a break."""
    own = RiskScore.objects.filter(supplier=OuterRef("supplier"))
    others = own.exclude(pk__in=RiskScore.objects.filter(holds).values("pk"))
    since = own.filter(holds, pk__gt=OuterRef("last_other")).order_by("pk")
    return (
        RiskScore.objects.newest()
        .filter(holds)
        .annotate(last_other=Coalesce(Subquery(others.order_by("-pk").values("pk")[:1]), 0))
        .annotate(began=Subquery(since.values("pk")[:1]))
    )


def switch(switched_on: Collection[str], *, by: User, at: datetime) -> None:
    """Let these triggers propose audits, and no others."""
    for setting in AuditTriggerSetting.objects.all():
        is_on = setting.trigger in switched_on
        AuditTriggerSetting.objects.filter(pk=setting.pk, is_on=not is_on).update(
            is_on=is_on, changed_by=by, changed_at=at
        )
