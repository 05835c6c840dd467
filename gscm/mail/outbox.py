"""Django's way out for mails, leading into the database. Used while no mail server is named."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from django.utils.translation import get_language

from gscm.mail.models import OutboxMail


class OutboxBackend(BaseEmailBackend):
    """Keeps every mail, one row for each of its readers, and never sends one."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        now = timezone.now()
        rows = [
            OutboxMail(
                to=reader,
                subject=str(message.subject)[:300],
                text=str(message.body) if message.content_subtype == "plain" else "",
                html=_html_of(message),
                language=(message.extra_headers.get("Content-Language") or get_language() or "")[:10],
                sent_at=now,
            )
            for message in email_messages
            for reader in message.recipients()
        ]
        OutboxMail.objects.bulk_create(rows)
        return len(email_messages)


def _html_of(message: EmailMessage) -> str:
    if message.content_subtype == "html":
        return str(message.body)
    for content, kind in getattr(message, "alternatives", []):
        if kind == "text/html":
            return str(content)
    return ""
