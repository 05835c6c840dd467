"""The same request twice is done once: the answer is kept by the asker's own key."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from gscm.tokens.models import KeptAnswer


class KeyConflict(Exception):
    """The key was used before, for another request."""


def answer_once(
    *,
    user: Any,
    key: str,
    fingerprint: str,
    at: datetime,
    answer: Callable[[], tuple[int, dict[str, Any]]],
) -> tuple[KeptAnswer, bool]:
    """The kept answer, and whether it is a repeat. Without one `answer` is called, in the same transaction.

    Of two that come at once the second waits for the first. What `answer` raises leaves nothing kept.

    :param fingerprint: tells two requests apart; the same key with another one is no repeat.
    :raises KeyConflict: the key belongs to another request of this person.
    """
    with transaction.atomic():
        kept, is_new = KeptAnswer.objects.get_or_create(
            user=user,
            key=key,
            defaults={"fingerprint": fingerprint, "status": 0, "body": {}, "created_at": at},
        )
        if kept.fingerprint != fingerprint:
            raise KeyConflict
        if is_new:
            kept.status, kept.body = answer()
            kept.save(update_fields=["status", "body"])
    return kept, not is_new
