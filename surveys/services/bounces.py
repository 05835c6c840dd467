"""Reports that a mail could not be delivered (RFC 3464), read and written to the mail and to the contact."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import Message
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q

from suppliers.models import Contact
from surveys.models import CampaignMail

logger = structlog.get_logger(__name__)

_OWN_ID = re.compile(r"<campaign\.([0-9a-f]{32})@")
_ADDRESS = re.compile(r"^[^;]*;\s*<?([^<>\s]+)>?\s*$")


@dataclass(frozen=True, slots=True)
class Failure:
    """One address that a report says mail could not be delivered to."""

    address: str
    status: str
    why: str
    token: UUID | None


def failures(content: bytes) -> list[Failure]:
    """The addresses to which delivery failed for good; none for a delay, a receipt, or a mail that is no report."""
    message = message_from_bytes(content, policy=policy.compat32)
    if message.get_content_type() != "multipart/report":
        return []
    token = _token(message)
    found = []
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in part.get_payload():
            failure = _failure(block, token) if isinstance(block, Message) else None
            if failure:
                found.append(failure)
    return found


def _failure(block: Message, token: UUID | None) -> Failure | None:
    if str(block.get("Action", "")).strip().lower() != "failed":
        return None
    recipient = _ADDRESS.match(str(block.get("Original-Recipient") or block.get("Final-Recipient") or ""))
    if recipient is None:
        return None
    status = str(block.get("Status", "")).strip()
    diagnosis = " ".join(str(block.get("Diagnostic-Code", "")).split()).partition(";")[2].strip()
    return Failure(recipient[1].lower(), status, diagnosis or status, token)


def _token(report: Message) -> UUID | None:
    """The token of our own mail, from the copy or the heads of it that a report brings back."""
    for part in report.walk():
        if part.get_content_type() == "text/rfc822-headers":
            heads = part.get_payload(decode=True)
            text = heads.decode("utf-8", "replace") if isinstance(heads, bytes) else ""
        elif part is not report and part.get("Message-ID"):
            text = str(part["Message-ID"])
        else:
            continue
        if own := _OWN_ID.search(text):
            return UUID(own[1])
    return None


@transaction.atomic
def take_in(content: bytes, *, at: datetime) -> int:
    """Write what a report says to the mails and contacts that it is about; say how many. Repeating it adds nothing.

    The mail is found by the Message-ID that we gave it, and where the report brings none by the newest mail that went
    to the address. A report that names an address to which its mail did not go changes nothing.
    """
    marked = 0
    for failure in failures(content):
        mails = CampaignMail.objects.filter(
            Q(token=failure.token) if failure.token else Q(sent_at__isnull=False),
            to__iexact=failure.address,
            claimed_at__isnull=False,
        )
        mail = mails.select_for_update(of=("self",)).order_by("-created_at", "-pk").first()
        if mail is None:
            logger.warning("bounce of an unknown mail", status=failure.status)
            continue
        if mail.bounced_at is not None:
            continue
        CampaignMail.objects.filter(pk=mail.pk).update(bounced_at=at, bounce=failure.why[:300])
        contacts = Contact.objects.filter(supplier=mail.supplier, email__iexact=mail.to)
        contacts.filter(bounced_at__isnull=True).update(bounced_at=at, bounce_reason=failure.why[:300])
        marked += 1
    return marked
