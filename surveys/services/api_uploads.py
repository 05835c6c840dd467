"""A workbook that a program sends: taken once for each Idempotency-Key, whatever the network repeats."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gscm.lib.originals import sha256
from gscm.tokens.services import kept_answers
from suppliers.access import may_work
from suppliers.models import User
from surveys.models import Request, Submission
from surveys.services import submissions

ACCEPTED = 202


@dataclass(frozen=True, slots=True)
class Answer:
    """What the program is told, and whether it was told before."""

    body: dict[str, Any]
    is_repeat: bool


def receive(
    request: Request,
    content: bytes,
    *,
    file_name: str,
    by: User,
    key: str,
    at: datetime,
    state_url: Callable[[Submission], str],
) -> Answer:
    """Take the file up for reading; with a key that was used for the very same before, say again what was said.

    :param key: the Idempotency-Key; empty where the program sent none.
    :raises kept_answers.KeyConflict: the key belongs to another request or another file.
    """

    def take() -> tuple[int, dict[str, Any]]:
        received = submissions.receive(
            request, content, file_name=file_name, by=by, at=at, on_behalf=_on_behalf(by, request)
        )
        submission = received.submission
        return ACCEPTED, {
            "id": submission.pk,
            "sha256": submission.sha256,
            "is_new": received.is_new,
            "state_url": state_url(submission),
        }

    if not key:
        return Answer(take()[1], is_repeat=False)
    fingerprint = sha256(json.dumps(["submission", request.pk, file_name, sha256(content)]).encode())
    kept, is_repeat = kept_answers.answer_once(user=by, key=key, fingerprint=fingerprint, at=at, answer=take)
    return Answer(kept.body, is_repeat)


def _on_behalf(by: User, request: Request) -> bool:
    """Whether a colleague sends the file, and not the supplier itself."""
    speaks = by.contacts.filter(supplier=request.supplier_id, is_active=True).exists()
    return may_work(by) and not speaks
