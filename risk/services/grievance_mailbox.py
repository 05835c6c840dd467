"""Grievances that come by mail: each message once, its words and sender sealed, its files freed of metadata."""

from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from gscm.lib.metadata import NotCleanable, without_metadata
from risk.forms_grievances import LARGEST_FILE, MOST_FILES
from risk.models import Grievance
from risk.services.grievance_intake import Attached, Receipt, Report, hashed, receive


def take_in(content: bytes, *, at: datetime) -> Receipt:
    """Keep one message as a grievance; the same message a second time adds nothing.

    Files that cannot be freed of metadata are named in the text and left out: the mail itself still has them.
    """
    message = message_from_bytes(content, policy=policy.default)
    attached, left_out = _files(message)
    texts = {
        "what": "\n\n".join(
            part for part in (str(message.get("Subject", "")).strip(), _words(message)) if part
        ),
        "contact": str(message.get("Reply-To") or message.get("From") or "").strip(),
    }
    if left_out:
        texts["what"] += "\n\n" + _("Left out, see the mail: %(files)s") % {"files": ", ".join(left_out)}
    return receive(
        Report(Grievance.Kind.COMPLAINT, texts, attached=attached),
        channel=Grievance.Channel.MAIL,
        once=str(message.get("Message-ID", "")).strip() or hashed(content.hex()),
        on=timezone.localdate(at),
    )


def _words(message: EmailMessage) -> str:
    body = message.get_body(preferencelist=("plain", "html"))
    if body is None:
        return ""
    text = str(body.get_content())
    return (strip_tags(text) if body.get_content_type() == "text/html" else text).strip()


def _files(message: EmailMessage) -> tuple[list[Attached], list[str]]:
    """The files that could be cleaned, and the names of the others."""
    attached: list[Attached] = []
    left_out: list[str] = []
    for part in message.iter_attachments():
        content = part.get_payload(decode=True)
        name = part.get_filename() or part.get_content_type()
        if not isinstance(content, bytes) or len(content) > LARGEST_FILE or len(attached) == MOST_FILES:
            left_out.append(name)
            continue
        try:
            attached.append(Attached(without_metadata(content)))
        except NotCleanable:
            left_out.append(name)
    return attached, left_out
