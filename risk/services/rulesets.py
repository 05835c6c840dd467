"""The verbs of rulesets: one person proposes a version and sees who would change level, another puts it in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import structlog
from django.db import transaction

from gscm.lib.commits import after_commit
from risk.models import RiskScore, Ruleset
from risk.scoring.judgement import Judge
from risk.scoring.ruleset import Ruleset as Rules
from risk.scoring.ruleset import parse
from risk.services import scoring
from risk.signals import ruleset_changed
from suppliers.models import User

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Effect:
    """What another ruleset would make of a supplier's last score."""

    supplier_id: int
    level_before: str
    level: str
    points_before: Decimal
    points: Decimal


def propose(
    *, content: Mapping[str, Any], valid_from: date, reason: str, by: User, at: datetime, today: date
) -> Ruleset:
    """Write down a version that counts from the day on, once a second person has put it in force.

    :raises RulesetRefused: the content cannot be used (`risk.scoring.ruleset`).
    :raises VersionRefused: the day has passed. What was concluded by then stays.
    """
    parse(content)
    proposed = Ruleset.propose(
        content=dict(content), valid_from=valid_from, reason=reason, by=by, at=at, today=today
    )
    logger.info("ruleset proposed", ruleset_id=proposed.pk, by_id=by.pk)
    return proposed


def put_in_force(ruleset: Ruleset, *, by: User, at: datetime) -> None:
    """Put a proposed version in force. All suppliers are scored again; what was scored before stays as it was.

    :raises VersionRefused: by who proposed it, or it does not wait any more.
    """
    with transaction.atomic():
        ruleset.approve(by=by, at=at)
        after_commit(ruleset_changed.send, sender=Ruleset, ruleset_id=ruleset.pk)
    logger.info("ruleset put in force", ruleset_id=ruleset.pk, by_id=by.pk)


def rehearse(rules: Rules) -> list[Effect]:
    """Judge what every supplier's last score was computed from by other rules; nothing is kept. One query.

    Only those of whom something would differ.
    """
    judge = Judge(rules)
    effects = []
    scores = RiskScore.objects.newest().only("supplier_id", "level", "points", "inputs")
    for score in scores.order_by("supplier_id").iterator(chunk_size=500):
        result = scoring.reproduce(score, judge=judge).score
        if (result.level, result.points) != (score.level, score.points):
            effects.append(
                Effect(score.supplier_id, score.level, str(result.level), score.points, result.points)
            )
    return effects
