"""Score suppliers again, some or all: evidence is gathered, the core judges, rows are kept where the result differs."""

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

import structlog
from django.db import transaction
from django.utils import timezone

from risk import bulk
from risk.models import OriginConclusion, RiskScore, Ruleset
from risk.scoring.judgement import Evidence, Judge, Judgement, from_plain, to_plain
from risk.scoring.ruleset import DEFAULTS
from risk.services.score_evidence import evidence_on
from smelters.models import ReferenceList
from smelters.queries.thresholds import thresholds_on

logger = structlog.get_logger(__name__)

FIRST_DAY: Final = date(2000, 1, 1)
"""The day from which the ruleset counts that the system ships."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many suppliers were judged, and how many of them anew differently."""

    suppliers: int = 0
    changed: int = 0


def ensure(**signal: Any) -> None:
    """Add the ruleset that the system ships where there is none. Called after every migration."""
    if Ruleset.objects.exists():
        return
    first = datetime.combine(FIRST_DAY, datetime.min.time(), tzinfo=UTC)
    Ruleset.objects.create(content=DEFAULTS, valid_from=FIRST_DAY, proposed_at=first, approved_at=first)


def recompute(*, at: datetime, supplier_ids: Collection[int] | None = None) -> Outcome:
    """Judge suppliers as of the day of `at` and keep what differs from their last score. Idempotent.

    :param supplier_ids: those to judge; None for all that were asked or have declared.
    """
    on = timezone.localdate(at)
    with transaction.atomic():
        bulk.lock_scoring()
        ruleset = Ruleset.objects.in_force(on)[:1].get()
        evidence = list(evidence_on(on, supplier_ids=supplier_ids))
        changed = _keep(evidence, ruleset=ruleset, on=on, at=at)
    logger.info("suppliers scored", suppliers=len(evidence), changed=changed)
    return Outcome(len(evidence), changed)


def reproduce(score: RiskScore, *, judge: Judge | None = None) -> Judgement:
    """Judge again what a score was computed from, by its own ruleset or by another.

    :raises KeyError: the score was kept before scores kept their evidence.
    """
    return (judge or Judge(score.ruleset.rules)).judge(from_plain(score.inputs["evidence"]))


def agrees(score: RiskScore) -> bool:
    """Whether its evidence and its ruleset still give what was kept."""
    return _fingerprint(_told(reproduce(score), score.inputs["evidence"])) == score.fingerprint


def _keep(evidence: Collection[tuple[int, Evidence]], *, ruleset: Ruleset, on: date, at: datetime) -> int:
    """Write a row for each supplier whose result differs from the last one; say how many."""
    judge = Judge(ruleset.rules)
    last = dict(
        RiskScore.objects.newest()
        .filter(supplier__in=[supplier_id for supplier_id, _known in evidence])
        .values_list("supplier_id", "fingerprint")
    )
    versions = {
        "thresholds": thresholds_on(on).pk,
        "lists": list(ReferenceList.objects.applied().order_by("pk").values_list("pk", flat=True)),
    }
    rows, conclusions = [], []
    for supplier_id, known in evidence:
        judgement = judge.judge(known)
        plain = to_plain(known)
        told = _told(judgement, plain)
        fingerprint = _fingerprint(told)
        if last.get(supplier_id) == fingerprint:
            continue
        conclusions.append(judgement.conclusions)
        declarations = sorted({declared.declaration for declared in known.minerals})
        rows.append(
            RiskScore(
                supplier_id=supplier_id,
                on=on,
                computed_at=at,
                ruleset=ruleset,
                level=told["level"],
                points=judgement.score.points,
                factors=told["factors"],
                floors=told["floors"],
                reliefs=told["reliefs"],
                inputs={**versions, "declarations": declarations, "evidence": plain},
                fingerprint=fingerprint,
            )
        )
    RiskScore.objects.bulk_create(rows, batch_size=500)
    OriginConclusion.objects.bulk_create(
        (
            OriginConclusion(
                score=row,
                declaration_id=declared.declaration,
                mineral_id=declared.mineral,
                code=concluded.code,
                reasons=[{"reason": one.reason.value, "keys": list(one.keys)} for one in concluded.reasons],
            )
            for row, of_row in zip(rows, conclusions, strict=True)
            for declared, concluded in of_row
        ),
        batch_size=2_000,
    )
    return len(rows)


def _told(judgement: Judgement, plain: dict[str, Any]) -> dict[str, Any]:
    """What a row says, as JSON takes it."""
    result = judgement.score
    return {
        "level": result.level.value,
        "points": str(result.points),
        "factors": [
            {
                "factor": factor.factor.value,
                "points": str(factor.points),
                "at_most": str(factor.at_most),
                "lines": [
                    {
                        "rule": line.rule,
                        "points": str(line.points),
                        "quantity": line.quantity,
                        "keys": list(line.keys),
                        "names": list(line.names),
                    }
                    for line in factor.lines
                ],
            }
            for factor in result.factors
        ],
        "floors": [floor.value for floor in result.floors],
        "reliefs": [
            {"factor": relief.factor.value, "points": str(relief.points), "level": relief.level.value}
            for relief in judgement.reliefs
        ],
        "evidence": plain,
    }


def _fingerprint(told: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
