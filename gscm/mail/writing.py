"""A mail that says the same twice: in the active language first, in the other below a line."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class Written:
    """A mail in words."""

    subject: str
    text: str
    html: str

    def to(
        self,
        address: str,
        *,
        language: str,
        reply_to: str | None = None,
        headers: Mapping[str, str] | None = None,
        connection: BaseEmailBackend | None = None,
    ) -> EmailMultiAlternatives:
        """The mail to one reader: plain, with the HTML beside it."""
        message = EmailMultiAlternatives(
            self.subject,
            self.text,
            to=[address],
            reply_to=[reply_to] if reply_to else None,
            headers={"Content-Language": language, **(headers or {})},
            connection=connection,
        )
        message.attach_alternative(self.html, "text/html")
        return message


def bilingual(part: str, subject: str, context: Mapping[str, Any]) -> Written:
    """What `part`.txt and `part`.html say, in the active language and below a line in the other."""
    language = get_language()
    values = {
        **context,
        "subject": subject,
        "other_language": next(code for code, _name in settings.LANGUAGES if code != language),
    }
    text = render_to_string("mail/bilingual.txt", values | {"part": f"{part}.txt"})
    html = render_to_string("mail/bilingual.html", values | {"part": f"{part}.html"})
    return Written(subject, text.strip(), html)
