"""Mails about cases: to the supplier's contacts in their language, to the owner in theirs.

Put down, claim, send, mark, as invitations do (surveys/services/campaign_mails.py): who is to be mailed is written with
the message; the mail server is asked by a worker, never by a page; and what nobody has begun is taken up by the sweep.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused, SMTPResponseException

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from gscm.lib.commits import after_commit
from risk.models import CaseMail, CaseMessage
from surveys.services.campaign_mails import SAID_NO

logger = structlog.get_logger(__name__)

PATIENCE = timedelta(minutes=1)
"""How long a message waits for its own task before the sweep takes it up."""
REFUSED_FOR_GOOD = 500
"""From this answer of a mail server on it makes no sense to ask again; below it means not now."""


def put_down(message: CaseMessage) -> list[CaseMail]:
    """Write to whom a message goes, in the transaction that writes the message, and ring for it after the commit.

    The supplier's goes to the owner of the case, the team's to the supplier's contacts in use; an internal note to
    nobody.
    """
    if message.is_internal:
        return []
    if message.by_supplier:
        readers = [(message.case.owner.email, message.case.owner.language)]
    else:
        contacts = message.case.supplier.contacts.filter(is_active=True)
        readers = [(contact.email, contact.language) for contact in contacts]
    mails = CaseMail.objects.bulk_create(
        CaseMail(message=message, to=address, language=language) for address, language in readers
    )
    if mails:
        after_commit(_ring, message.pk)
    return mails


def _ring(message_id: int) -> None:
    from risk import tasks  # the task's module imports this one

    tasks.send_case_message.delay(message_id=message_id)


def sweep(*, at: datetime) -> int:
    """Ring again for every message with mails that nobody has begun; say how many."""
    waiting = CaseMail.objects.outstanding().filter(message__written_at__lt=at - PATIENCE)
    message_ids = sorted(set(waiting.values_list("message", flat=True)))
    for message_id in message_ids:
        _ring(message_id)
    return len(message_ids)


def send(message_id: int, *, clock: Callable[[], datetime]) -> int:
    """Send the mails of a message that nobody has begun to send; say how many went out.

    :raises SMTPException, OSError: the mail server cannot be used. When it could not even be reached, nothing is
        claimed and the sweep comes back; a mail whose sending broke off stays claimed.
    """
    outstanding = CaseMail.objects.outstanding().filter(message=message_id)
    mails = list(outstanding.select_related("message__author", "message__case__supplier"))
    if not mails:
        return 0
    with get_connection() as connection:
        return sum(_claim(mail, at=clock()) and _send_one(mail, connection, clock=clock) for mail in mails)


def _claim(mail: CaseMail, *, at: datetime) -> bool:
    """Take one mail in hand; false when another worker has it."""
    return CaseMail.objects.outstanding().filter(pk=mail.pk).update(claimed_at=at) == 1


def _send_one(mail: CaseMail, connection: BaseEmailBackend, *, clock: Callable[[], datetime]) -> bool:
    """Send a claimed mail and mark it; release it when the server says not now."""
    mine = CaseMail.objects.filter(pk=mail.pk, sent_at__isnull=True)
    try:
        with translation.override(mail.language):
            compose(mail, connection).send()
    except SAID_NO as error:
        logger.warning("case mail refused", mail_id=mail.pk, error=str(error))
        values = {"refusal": str(error)[:300]}
        mine.update(**values) if _is_final(error) else mine.update(claimed_at=None, **values)
        return False
    mine.update(sent_at=clock(), refusal="")
    return True


def _is_final(error: SMTPRecipientsRefused | SMTPResponseException) -> bool:
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= REFUSED_FOR_GOOD for code, _answer in error.recipients.values())
    return error.smtp_code >= REFUSED_FOR_GOOD


def compose(mail: CaseMail, connection: BaseEmailBackend | None = None) -> EmailMultiAlternatives:
    """The mail in the active language, which is to be its reader's, with the other language below a line."""
    message, case = mail.message, mail.message.case
    page = "risk:case_detail" if message.by_supplier else "portal_cases:case_detail"
    subject = _("%(number)s: new message about corrective actions") % {"number": case.number}
    context = {
        "message": message,
        "case": case,
        "url": settings.SITE_URL + reverse(page, args=[case.pk]),
        "subject": subject,
        "other_language": "en" if mail.language.startswith("zh") else "zh-hans",
    }
    text = render_to_string("risk/mail/message.txt", context | {"part": "risk/mail/_message.txt"})
    html = render_to_string("risk/mail/message.html", context | {"part": "risk/mail/_message.html"})
    composed = EmailMultiAlternatives(
        subject, text, to=[mail.to], headers={"Content-Language": mail.language}, connection=connection
    )
    composed.attach_alternative(html, "text/html")
    return composed
