"""The rules of corrective action in force on a day, and the days that they give."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

import structlog

from risk.handling.rules import DEFAULTS, Clocks, Rules, Severity, parse
from risk.models import Alert, CaseRules
from suppliers.models import User
from surveys.queries.service_levels import calendar

logger = structlog.get_logger(__name__)

FIRST_DAY: Final = date(2000, 1, 1)
"""The day from which the rules count that the system ships."""


def ensure(**signal: Any) -> None:
    """Add the rules that the system ships where there are none. Called after every migration."""
    if CaseRules.objects.exists():
        return
    first = datetime.combine(FIRST_DAY, datetime.min.time(), tzinfo=UTC)
    CaseRules.objects.create(content=DEFAULTS, valid_from=FIRST_DAY, proposed_at=first, approved_at=first)


def propose(
    *, content: Mapping[str, Any], valid_from: date, reason: str, by: User, at: datetime, today: date
) -> CaseRules:
    """Write down a version that counts from the day on, once a second person has put it in force.

    :raises RulesRefused: the content cannot be used (`risk.handling.rules`).
    :raises VersionRefused: the day has passed. Dates that were given by then stay.
    """
    parse(content)
    return CaseRules.propose(
        content=dict(content), valid_from=valid_from, reason=reason, by=by, at=at, today=today
    )


def put_in_force(version: CaseRules, *, by: User, at: datetime) -> None:
    """Put a proposed version in force. Dates that were given stay; the next ones follow it.

    :raises VersionRefused: by who proposed it, or it does not wait any more.
    """
    version.approve(by=by, at=at)
    logger.info("rules of corrective action put in force", rules_id=version.pk, by_id=by.pk)


def in_force(on: date) -> Rules:
    """The rules of a day. One query."""
    version: CaseRules = CaseRules.objects.in_force(on)[:1].get()
    return version.rules


def severity_of(severity: int) -> Severity:
    """The severity as the core names it."""
    return Severity(Alert.Severity(severity).name.lower())


def acknowledge_by(severity: int, *, on: date) -> date:
    """Until when a notice of the day is to be confirmed. Two queries."""
    return _clocks(severity, on).acknowledge_by(on, calendar())


def plan_by(severity: int, *, on: date) -> date:
    """Until when a plan that is expected from the day on is to be handed in. Two queries."""
    return _clocks(severity, on).plan_by(on, calendar())


def done_by(severity: int, *, on: date) -> date:
    """When a case opened on the day is due. Two queries."""
    return _clocks(severity, on).done_by(on, calendar())


def _clocks(severity: int, on: date) -> Clocks:
    return in_force(on).clocks[severity_of(severity)]
