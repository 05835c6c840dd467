"""What the system does with cases by itself: check after each accepted file, take back, open again.

Nothing here decides against a supplier: it says what the files and lists say by now.
"""

from collections.abc import Collection
from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from risk.bulk.moving import REOPENED_WITHIN
from risk.models import Alert, Case, CaseTransition
from risk.services import case_rules, closing
from risk.services.closing import ClosingGuard, Standing
from surveys.models import Submission

logger = structlog.get_logger(__name__)

REPORTED_AGAIN = "reported_again"
ACCEPTANCE_ENDED = "acceptance_ended"
"""Reasons of the system's own steps; pages say them in the reader's language."""
NAMED = 20
"""How many rows in the way a step names."""

S = Case.Status
UNDER_WAY = (S.IN_PROGRESS, S.EVIDENCE_SUBMITTED)


def check(case: Case, *, at: datetime, by_news: bool = True) -> Case:
    """Verify a case if everything holds by now; take one back that was verified and does not hold any more.

    One that waits for its supplier stays as it is while something stands in the way.

    :param by_news: whether there is a new file to judge: then a check that fails is a step of a case under way.
    """
    with transaction.atomic():
        status = case.lock().status
        guard = closing.closing_guard(case, on=timezone.localdate(at))
        if guard.may_close:
            if status in Case.states_before(S.VERIFICATION):
                case.move_to(S.VERIFICATION, by=None, at=at)
            if status not in (S.VERIFIED, S.DISENGAGED, *Case.SETTLED):
                case.move_to(S.VERIFIED, by=None, at=at)
        elif status in (S.VERIFICATION, S.VERIFIED) or (by_news and status in UNDER_WAY):
            if status in UNDER_WAY:
                case.move_to(S.VERIFICATION, by=None, at=at)
            case.move_to(S.IN_PROGRESS, by=None, at=at, reason=in_the_way(guard))
    return case


def in_the_way(guard: ClosingGuard) -> str:
    """The rows that fail, by CID or name and metal: the same in every language."""
    found = dict.fromkeys(_named(row) for criterion in guard.failing for row in criterion.rows)
    named = list(found)[:NAMED]
    return "; ".join(named) + (f" +{len(found) - NAMED}" if len(found) > NAMED else "")


def _named(row: object) -> str:
    if isinstance(row, Standing):
        words = [row.cid, row.name, row.reported.metal_id or row.reported.metal_as_written]
        return " ".join(filter(None, words))
    return str(row)


def follow(*, at: datetime, supplier_ids: Collection[int] | None = None) -> None:
    """Bring cases up to what files and lists say by now, of some suppliers or of all. Repeating it adds nothing."""
    rows = Case.objects.all() if supplier_ids is None else Case.objects.filter(supplier__in=supplier_ids)
    for case in rows.filter(status=S.ACCEPTED_RISK, accepted_until__lte=timezone.localdate(at)):
        case.move_to(S.IN_PROGRESS, by=None, at=at, reason=ACCEPTANCE_ENDED)
    reported = Exists(Alert.objects.open().filter(case=OuterRef("pk")))
    lapsed = rows.filter(reported, status=S.CLOSED, closed_at__gt=at - REOPENED_WITHIN)
    for case in lapsed.exclude(closing_record__has_key="reason"):
        due_date = case_rules.done_by(case.severity, on=timezone.localdate(at))
        case.move_to(S.OPEN, by=None, at=at, reason=REPORTED_AGAIN, closed_at=None, due_date=due_date)
        logger.info("case opened again", case=case.number)
    files = Submission.objects.filter(
        request__supplier=OuterRef("supplier"), status=Submission.Status.ACCEPTED
    ).order_by("-settled_at")
    checks = CaseTransition.objects.filter(case=OuterRef("pk"), to_status=S.VERIFICATION).order_by("-at")
    running = rows.running().exclude(status=S.DISENGAGED).order_by("pk")
    for case in running.annotate(
        came_at=Subquery(files.values("settled_at")[:1]),
        checked_at=Coalesce(Subquery(checks.values("at")[:1]), "opened_at"),
    ):
        check(case, at=at, by_news=case.came_at is not None and case.came_at > case.checked_at)
