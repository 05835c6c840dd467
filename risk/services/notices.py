"""Mails about cases: to the supplier's contacts in their language, to the owner in theirs.

Who is to be mailed is written with the message; the mail server is asked by a worker (gscm/mail/sending.py), never by
a page; and what nobody has begun is taken up by the sweep.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.urls import reverse
from django.utils.translation import gettext as _

from gscm.lib import procedure
from gscm.lib.commits import after_commit
from gscm.mail import sending
from gscm.mail.writing import bilingual
from risk.models import CaseMail, CaseMessage

PATIENCE = timedelta(minutes=1)
"""How long a message waits for its own task before the sweep takes it up."""


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
        CaseMail(
            case=message.case,
            message=message,
            to=address,
            language=language,
            to_supplier=not message.by_supplier,
        )
        for address, language in readers
    )
    if mails:
        after_commit(_ring, message.pk)
    return mails


def _ring(message_id: int) -> None:
    from risk import tasks  # the task's module imports this one

    tasks.send_case_message.delay(message_id=message_id)


def sweep(*, at: datetime) -> int:
    """Ring again for every message, and for escalations, with mails that nobody has begun; say for how many."""
    waiting = CaseMail.objects.outstanding().filter(message__written_at__lt=at - PATIENCE)
    message_ids = sorted(set(waiting.values_list("message", flat=True)))
    for message_id in message_ids:
        _ring(message_id)
    told = CaseMail.objects.outstanding().filter(escalation__at__lt=at - PATIENCE)
    escalations = told.values("escalation").distinct().count()
    if escalations:
        ring_for_escalations()
    return len(message_ids) + escalations


def ring_for_escalations() -> None:
    """Have the mails of escalations sent that nobody has begun to send."""
    from risk import tasks  # the task's module imports this one

    tasks.send_case_escalations.delay()


def send_escalations(*, clock: Callable[[], datetime]) -> int:
    """Send the mails of escalations that nobody has begun to send; say how many went out.

    :raises SMTPException, OSError: the mail server cannot be used; the sweep comes back.
    """
    mails = CaseMail.objects.filter(escalation__isnull=False)
    return sending.send_each(mails.select_related("escalation__by", "case__supplier"), compose, clock=clock)


def send(message_id: int, *, clock: Callable[[], datetime]) -> int:
    """Send the mails of a message that nobody has begun to send; say how many went out.

    :raises SMTPException, OSError: the mail server cannot be used; the sweep comes back.
    """
    mails = CaseMail.objects.filter(message=message_id)
    return sending.send_each(mails.select_related("message__author", "case__supplier"), compose, clock=clock)


def compose(mail: CaseMail, connection: BaseEmailBackend | None = None) -> EmailMultiAlternatives:
    """The mail in the active language, which is to be its reader's, with the other language below a line."""
    page = "portal_cases:case_detail" if mail.to_supplier else "risk:case_detail"
    url = settings.SITE_URL + reverse(page, args=[mail.case.pk])
    values = {
        "mail": mail,
        "case": mail.case,
        "message": mail.message,
        "step": procedure.step_of(mail.case),
        "url": url,
    }
    if mail.escalation is None:
        part, subject = "_message", _("%(number)s: new message about corrective actions")
    elif mail.to_supplier:
        part, subject = "_escalation_to_supplier", _("%(number)s: a step of your corrective action is late")
    else:
        part, subject = "_escalation", _("%(number)s: escalated to %(level)s")
    words = {
        "number": mail.case.number,
        "level": mail.escalation.get_level_display() if mail.escalation else "",
    }
    written = bilingual(f"risk/mail/{part}", subject % words, values)
    return written.to(mail.to, language=mail.language, connection=connection)
