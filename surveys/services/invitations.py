"""The invitation: how it reads in each language, and how each is sent once.

Claim, send, mark. A mail server cannot take part in a transaction, so a worker that dies between sending and marking
leaves it unknown whether the mail went out. Of the two ways to be wrong, twice or perhaps never, this chooses
*perhaps never, and says so*: the claim is committed before the mail is sent and is not taken up again by itself.
Such a request (claimed, not marked) is shown as uncertain, at most one for each worker killed, and a person may send
it again. An answer of the mail server that says no releases the claim: that mail certainly did not go out.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Prefetch, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import formats, translation
from django.utils.translation import gettext as _

from smelters.models import Mineral
from suppliers.models import Contact, User
from surveys.models import Campaign, Request

CHUNK = 100
TELL_EVERY = 10
SAID_NO = (SMTPRecipientsRefused, SMTPResponseException)
"""With these the server has refused the mail. After any other failure it may have gone out."""


@dataclass(slots=True)
class Sent:
    """What came of one round of invitations."""

    invited: int = 0
    without_contact: int = 0
    refused: list[dict[str, Any]] = field(default_factory=list)
    """Addresses that the mail server refused: supplier number, e-mail and its answer."""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom an invitation addresses."""

    supplier: str
    name: str
    email: str
    language: str


def compose(
    campaign: Campaign,
    to: Addressee,
    *,
    link: str,
    minerals: Sequence[Mineral],
    connection: BaseEmailBackend | None = None,
) -> EmailMultiAlternatives:
    """The invitation to one person: the person's language first, the other below a line. No query.

    Order (design-language.md 8): what, why, by when, one button, the same link as text, whom to ask.
    """
    other = next(code for code, _name in settings.LANGUAGES if code != to.language)
    asker = campaign.created_by
    context: dict[str, Any] = {
        "campaign": campaign,
        "to": to,
        "link": link,
        "minerals": minerals,
        "asker": asker,
        "other_language": other,
    }
    with translation.override(to.language):
        context["subject"] = subject(campaign)
        text = render_to_string(
            "surveys/mail/invitation.txt", context | {"part": "surveys/mail/_invitation.txt"}
        )
        html = render_to_string(
            "surveys/mail/invitation.html", context | {"part": "surveys/mail/_invitation.html"}
        )
        mail = EmailMultiAlternatives(
            subject=context["subject"],
            body=text.strip(),
            to=[to.email],
            reply_to=[asker.email] if asker else None,
            headers={"Content-Language": to.language},
            connection=connection,
        )
    mail.attach_alternative(html, "text/html")
    return mail


def subject(campaign: Campaign) -> str:
    """The subject in the active language."""
    return _("%(family)s %(year)s: please answer by %(day)s") % {
        "family": campaign.family,
        "year": campaign.year,
        "day": formats.date_format(campaign.due_date, "MONTH_DAY_FORMAT"),
    }


def minerals_of(family: str) -> list[Mineral]:
    """The minerals that the template asks about."""
    return list(Mineral.objects.filter(family=family))


def link_to(request: Request) -> str:
    """The address of the supplier's task."""
    return settings.SITE_URL + reverse("portal:task", args=[request.pk])


def preview(campaign: Campaign, language: str, *, reader: User) -> EmailMultiAlternatives:
    """The invitation as a contact in this language will read it.

    Addressed to the first such contact in scope within the reader's reach; where there is none, to an invented one.
    """
    within_reach: QuerySet[Contact] = Contact.objects.visible_to(reader)
    in_scope = within_reach.filter(
        supplier__scope_entries__campaign=campaign, is_active=True, language=language
    )
    contact = in_scope.select_related("supplier").first()
    with translation.override(language):
        to = Addressee(
            supplier=contact.supplier.name_in(language) if contact else _("Example Connectors Co., Ltd."),
            name=contact.name if contact else _("the person in charge"),
            email=contact.email if contact else "contact@supplier.example",
            language=language,
        )
    link = settings.SITE_URL + reverse("portal:home")
    return compose(campaign, to, link=link, minerals=minerals_of(campaign.family))


def send(
    campaign: Campaign,
    *,
    clock: Callable[[], datetime],
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> Sent:
    """Send the invitations of a campaign that nobody has begun to send. `tell` hears how many of all are invited.

    :raises SMTPException, OSError: the mail server cannot be used; what was sent is marked.
    """
    sent = Sent()
    minerals = minerals_of(campaign.family)
    with get_connection() as connection:
        for request in _outstanding(campaign):
            if (sent.invited + sent.without_contact) % TELL_EVERY == 0:
                tell(*_how_far(campaign))
            mails = [
                compose(campaign, to, link=link_to(request), minerals=minerals, connection=connection)
                for to in _addressees(request)
            ]
            if not mails:
                sent.without_contact += 1
            elif _claim(request, at=clock()):
                _send_one(request, mails, sent, clock=clock)
    tell(*_how_far(campaign))
    return sent


def _send_one(
    request: Request, mails: Sequence[EmailMultiAlternatives], sent: Sent, *, clock: Callable[[], datetime]
) -> None:
    """Send the mails of one claimed request, then mark it; release it when the server took none of them."""
    taken = 0
    for mail in mails:
        try:
            mail.send()
            taken += 1
        except SAID_NO as error:
            refusal = {"supplier": request.supplier.external_id, "email": mail.to[0], "error": str(error)}
            sent.refused.append(refusal)
    mine = Request.objects.filter(pk=request.pk, invited_at__isnull=True)
    if taken:
        mine.update(invited_at=clock())
        sent.invited += 1
    else:
        mine.update(invitation_claimed_at=None)


def _claim(request: Request, *, at: datetime) -> bool:
    """Take one invitation in hand; false when another worker has it."""
    free = Request.objects.filter(pk=request.pk, invited_at__isnull=True, invitation_claimed_at__isnull=True)
    free = free.filter(campaign__status=Campaign.Status.RUNNING)
    return free.update(invitation_claimed_at=at) == 1


def _outstanding(campaign: Campaign) -> Iterator[Request]:
    """Requests whose invitation nobody has begun, a chunk of rows at a time, each chunk as it is by then."""
    last = 0
    contacts = Prefetch(
        "supplier__contacts", Contact.objects.filter(is_active=True), to_attr="contacts_in_use"
    )
    while True:
        waiting = campaign.requests.filter(
            invited_at__isnull=True, invitation_claimed_at__isnull=True, pk__gt=last
        )
        chunk = list(waiting.select_related("supplier").prefetch_related(contacts).order_by("pk")[:CHUNK])
        if not chunk:
            return
        yield from chunk
        last = chunk[-1].pk


def _how_far(campaign: Campaign) -> tuple[int, int]:
    return campaign.requests.asked().count(), campaign.requests.count()


def _addressees(request: Request) -> list[Addressee]:
    supplier = request.supplier
    return [
        Addressee(supplier.name_in(contact.language), contact.name, contact.email, contact.language)
        for contact in supplier.contacts_in_use  # type: ignore[attr-defined]
    ]
