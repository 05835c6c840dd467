"""The notice of an audit: by mail to each contact of the supplier, in the contact's language, the other below."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.urls import reverse
from django.utils.translation import gettext as _

from gscm.lib.commits import after_commit
from gscm.mail import sending
from gscm.mail.writing import bilingual
from risk.models import Audit, AuditMail

PATIENCE = timedelta(minutes=1)
"""How long a notice waits for its own task before the sweep takes it up."""


def put_down(audit: Audit, *, planned_for: date, at: datetime) -> list[AuditMail]:
    """Write to whom the notice goes, in the transaction of the step, and ring for it after the commit."""
    contacts = audit.supplier.contacts.filter(is_active=True)
    mails = AuditMail.objects.bulk_create(
        AuditMail(
            audit=audit,
            to=contact.email,
            language=contact.language,
            planned_for=planned_for,
            put_down_at=at,
        )
        for contact in contacts
    )
    if mails:
        after_commit(_ring, audit.pk)
    return mails


def _ring(audit_id: int) -> None:
    from risk import tasks_audits  # the task's module imports this one

    tasks_audits.send_notice.delay(audit_id=audit_id)


def sweep(*, at: datetime) -> int:
    """Ring again for every audit with notices that nobody has begun; say how many."""
    waiting = AuditMail.objects.outstanding().filter(put_down_at__lt=at - PATIENCE)
    audit_ids = sorted(set(waiting.values_list("audit", flat=True)))
    for audit_id in audit_ids:
        _ring(audit_id)
    return len(audit_ids)


def send(audit_id: int, *, clock: Callable[[], datetime]) -> int:
    """Send the notices of an audit that nobody has begun to send; say how many went out.

    :raises SMTPException, OSError: the mail server cannot be used; the sweep comes back.
    """
    mails = AuditMail.objects.filter(audit=audit_id)
    return sending.send_each(
        mails.select_related("audit__supplier", "audit__auditor", "audit__form"), compose, clock=clock
    )


def compose(mail: AuditMail, connection: BaseEmailBackend | None = None) -> EmailMultiAlternatives:
    """The mail in the active language, which is to be its reader's, with the other language below a line."""
    audit = mail.audit
    subject = _("%(number)s: notice of an audit") % {"number": audit.number}
    url = settings.SITE_URL + reverse("portal_audits:audit_detail", args=[audit.pk])
    written = bilingual("risk/mail/_audit_notice", subject, {"audit": audit, "mail": mail, "url": url})
    return written.to(mail.to, language=mail.language, connection=connection)
