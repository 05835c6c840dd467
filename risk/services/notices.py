"""Mails about cases: to the supplier's contacts in their language, to the owner in theirs."""

from collections.abc import Iterable

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from risk.models import CaseMessage


def send_message(message: CaseMessage) -> int:
    """Mail a message of the thread to the other side; say how many mails went out."""
    case = message.case
    if message.by_supplier:
        page = reverse("risk:case_detail", args=[case.pk])
        return _send(message, [(case.owner.email, case.owner.language)], page)
    contacts = case.supplier.contacts.filter(is_active=True)
    page = reverse("portal_cases:case_detail", args=[case.pk])
    return _send(message, [(contact.email, contact.language) for contact in contacts], page)


def _send(message: CaseMessage, receivers: Iterable[tuple[str, str]], page: str) -> int:
    mails = []
    for address, language in receivers:
        with translation.override(language):
            subject = _("%(number)s: new message about corrective actions") % {"number": message.case.number}
            context = {
                "message": message,
                "case": message.case,
                "url": settings.SITE_URL + page,
                "subject": subject,
                "other_language": "en" if language.startswith("zh") else "zh-hans",
            }
            text = render_to_string("risk/mail/message.txt", context | {"part": "risk/mail/_message.txt"})
            mail = EmailMultiAlternatives(subject, text, to=[address])
            html = render_to_string("risk/mail/message.html", context | {"part": "risk/mail/_message.html"})
            mail.attach_alternative(html, "text/html")
            mails.append(mail)
    return get_connection().send_messages(mails) if mails else 0
