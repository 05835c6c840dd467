"""How a mail that was put down is sent once: claimed, sent, marked.

A mail server cannot take part in a transaction, so a worker that dies between sending and marking leaves it unknown
whether the mail went out. Of the two ways to be wrong, twice or perhaps never, this chooses *perhaps never, and says
so*: the claim is committed before the mail is sent and is not taken up again by itself. Such a mail (claimed, not
marked) is shown as uncertain, at most one for each worker killed, and a person may send it again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from typing import Any

import structlog
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import QuerySet
from django.utils import translation

from gscm.mail.put_down import PutDown, PutDownQuerySet

logger = structlog.get_logger(__name__)

CHUNK = 200
REFUSED_FOR_GOOD = 500
"""From this answer of a mail server on it makes no sense to ask again; below it means not now."""
SAID_NO = (SMTPRecipientsRefused, SMTPResponseException)
"""With these the server has refused the mail. After any other failure it may have gone out."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """That a mail server said no, in its own words; or only not now."""

    answer: str
    for_good: bool


def send_each(
    mails: PutDownQuerySet,
    write: Callable[[Any, BaseEmailBackend], EmailMessage],
    *,
    clock: Callable[[], datetime],
    refused: Callable[[Any, Refusal], None] = lambda mail, refusal: None,
) -> int:
    """Send those of the mails that nobody has begun, each written in its reader's language; say how many went out.

    Two workers may do this at once. What the server refuses is told to `refused`; what it takes not now is free again.

    :raises SMTPException, OSError: the mail server cannot be used. When it could not even be reached, nothing is
        claimed and the sweep comes back; a mail whose sending broke off stays claimed.
    """
    sent = last = 0
    waiting = mails.outstanding().order_by("pk")
    while chunk := list(waiting.filter(pk__gt=last)[:CHUNK]):
        with get_connection() as connection:
            for mail in chunk:
                if not claim(mail, at=clock()):
                    continue
                with translation.override(mail.language):
                    message = write(mail, connection)
                if refusal := deliver(mail, message, clock=clock):
                    refused(mail, refusal)
                else:
                    sent += 1
        last = chunk[-1].pk
    return sent


def claim(mail: PutDown, *, at: datetime, among: QuerySet[Any] | None = None) -> bool:
    """Take one mail in hand; false when another worker has it, or when it is not among those."""
    free = type(mail)._default_manager.all() if among is None else among
    return free.filter(pk=mail.pk, claimed_at__isnull=True).update(claimed_at=at) == 1


def deliver(
    mail: PutDown,
    message: EmailMessage,
    *,
    clock: Callable[[], datetime],
    comes_back: bool = True,
    **marks: Any,
) -> Refusal | None:
    """Send a claimed mail and mark it, and with it the values named; None when the server took it.

    When the server says not now the mail is free again, unless it is not to come back by itself.
    """
    mine = type(mail)._default_manager.filter(pk=mail.pk, sent_at__isnull=True)
    try:
        message.send()
    except SAID_NO as error:
        refusal = Refusal(str(error), _is_final(error))
        logger.warning("mail refused", mail=mail._meta.label_lower, mail_id=mail.pk, error=refusal.answer)
        free: dict[str, None] = {"claimed_at": None} if comes_back and not refusal.for_good else {}
        mine.update(refusal=refusal.answer[:300], **free)
        return refusal
    mine.update(sent_at=clock(), refusal="", **marks)
    return None


def _is_final(error: SMTPRecipientsRefused | SMTPResponseException) -> bool:
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= REFUSED_FOR_GOOD for code, _answer in error.recipients.values())
    return error.smtp_code >= REFUSED_FOR_GOOD
