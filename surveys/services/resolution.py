"""Which smelter each reported row means: by CID, by name with the metal and place, by a person's decision.

The rules are in smelters/matching; here rows become values, values are resolved once for each different writing, and
the answers go back in one statement. What no rule settles becomes a `ReportedName` in the queue.
"""

from collections.abc import Collection
from datetime import datetime

import structlog
from django.db import connection, transaction
from django.utils import timezone

from gscm.lib.commits import after_commit
from smelters.matching.resolve import Index, Reported
from smelters.matching.resolve import resolve as resolve_reported
from smelters.queries.names import decided_facilities, index_rows
from surveys import bulk
from surveys.models import ReportedSmelter
from surveys.signals import reports_resolved

logger = structlog.get_logger(__name__)

_RESOLUTION_LOCK = 7_310_420
"""Key of the advisory lock under which rows are resolved, so that the queue holds each name once."""


def resolve(*, declaration_ids: Collection[int] | None, at: datetime) -> int:
    """Resolve the rows of some declarations, or of all; say how many rows changed their smelter.

    Idempotent: a row whose answer is the same as before is not touched.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_RESOLUTION_LOCK])
        index = Index(index_rows(on=timezone.localdate(at)))
        answers = [_answer(writing, index) for writing in bulk.writings(declaration_ids)]
        bulk.queue_names(answers, at=at)
        changed = bulk.write_answers(answers, decided=decided_facilities(), declaration_ids=declaration_ids)
    logger.info("reported smelters resolved", writings=len(answers), changed=changed)
    return changed


def _answer(writing: bulk.Writing, index: Index) -> bulk.Answer:
    """A row that says itself that the smelter is not known names none, whatever else stands in it."""
    if writing.is_placeholder:
        return bulk.Answer(writing, None, "")
    reported = Reported(writing.metal, writing.cid, (writing.name,), writing.country, writing.city)
    match = resolve_reported(reported, index)
    return bulk.Answer(writing, match.cid, match.rule.value if match.rule else "")


def resolve_again(*, list_id: int | None, decision_id: int | None, at: datetime) -> int:
    """Resolve all rows after a list or a decision, and tell those who judge by it."""
    with transaction.atomic():
        changed = resolve(declaration_ids=None, at=at)
        after_commit(reports_resolved.send, sender=ReportedSmelter, list_id=list_id, decision_id=decision_id)
    return changed
