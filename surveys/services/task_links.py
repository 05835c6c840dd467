"""Links that open a task: made for a mail, used once, and what else somebody who holds one may ask for."""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from suppliers.models import Contact, HandOver
from suppliers.services import contacts
from surveys.models import Request, TaskLink, TaskLinkStep

logger = structlog.get_logger(__name__)

TOKEN_BYTES = 32


class LinkSpent(Exception):
    """The link does not open its task (any more)."""


@dataclass(frozen=True, slots=True)
class Addressed:
    """To whom a mail goes, and the requests it is about."""

    supplier_id: int
    email: str
    requests: Sequence[Request]


def hashed(token: str) -> str:
    """What is kept of a token. It is 256 random bits, so the hash needs neither salt nor time."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def make(mails: Sequence[Addressed], *, at: datetime) -> list[str | None]:
    """A token for each mail, in order; None where the address is no contact in use. Three queries for all."""
    known = _contacts(mails)
    tokens: list[str | None] = []
    links: list[TaskLink] = []
    pages: list[Sequence[Request]] = []
    for mail in mails:
        contact = known.get((mail.supplier_id, mail.email.lower()))
        if contact is None or not mail.requests:
            tokens.append(None)
            continue
        token = secrets.token_urlsafe(TOKEN_BYTES)
        tokens.append(token)
        links.append(
            TaskLink(
                contact=contact,
                email=mail.email.lower(),
                token_hash=hashed(token),
                made_at=at,
                expires_at=at + timedelta(days=settings.TASK_LINK_DAYS),
            )
        )
        pages.append(mail.requests)
    between = TaskLink.requests.through
    between._default_manager.bulk_create(
        [
            between(tasklink_id=link.pk, request_id=request.pk)
            for link, requests in zip(TaskLink.objects.bulk_create(links), pages, strict=True)
            for request in requests
        ]
    )
    return tokens


def _contacts(mails: Iterable[Addressed]) -> dict[tuple[int, str], Contact]:
    wanted = Q(pk__in=[])
    for mail in mails:
        wanted |= Q(supplier=mail.supplier_id, email__iexact=mail.email)
    found = Contact.objects.filter(wanted, is_active=True, user__isnull=False)
    return {(contact.supplier_id, contact.email.lower()): contact for contact in found}


def address(token: str) -> str:
    """Where the button of a mail with this token leads."""
    return f"{settings.SITE_URL}{reverse('entrance:door', args=[token])}"


def find(token: str) -> TaskLink | None:
    """The link of a token, with its contact. A hash is looked up, so the time that it takes tells nothing."""
    found: TaskLink | None = (
        TaskLink.objects.filter(token_hash=hashed(token)).select_related("contact__user", "contact__supplier")
    ).first()
    return found


def leads_to(link: TaskLink) -> str:
    """The page of the one task, or of all tasks of the supplier."""
    requests = list(link.open_requests()[:2])
    if len(requests) == 1:
        return reverse("portal:task", args=[requests[0].pk])
    return reverse("portal:home", query={"supplier": link.contact.supplier_id})


def may_open(link: TaskLink, *, at: datetime) -> bool:
    """Whether the link signs in by itself. Never a colleague: they have more to lose than one task."""
    user = link.contact.user
    return (
        link.standing(at) == TaskLink.Standing.FRESH
        and user is not None
        and not (user.roles or user.is_staff or user.is_superuser)
    )


@transaction.atomic
def use(link: TaskLink, *, at: datetime) -> None:
    """Spend the link on signing its contact in.

    :raises LinkSpent: it does not open the task at this moment, or somebody was faster.
    """
    if not may_open(link, at=at):
        raise LinkSpent
    fresh = TaskLink.objects.filter(pk=link.pk, used_at__isnull=True, expires_at__gt=at)
    if fresh.update(used_at=at) != 1:
        raise LinkSpent
    contacts.note_arrival([link.email])
    _step(link, TaskLinkStep.Kind.OPENED, at=at, known=True)


def ask_for_code(link: TaskLink, *, at: datetime) -> None:
    """Write down that whoever holds a link that does not open its task asks for a code to its contact's address.

    :raises LinkSpent: its contact does not speak for the supplier under this address any more.
    """
    if link.standing(at) == TaskLink.Standing.MOVED:
        raise LinkSpent
    _step(link, TaskLinkStep.Kind.CODE, at=at)


@transaction.atomic
def claim(link: TaskLink, *, name: str, email: str, language: str, note: str, at: datetime) -> HandOver:
    """ "I am the right person": let the team decide on somebody to whom the mail was forwarded. The contact stays.

    :raises HandOverWaits: somebody was named for this contact already.
    """
    hand_over = contacts.ask_to_hand_over(
        link.contact, name=name, email=email, language=language, stays=True, note=note, by=None, at=at
    )
    _step(link, TaskLinkStep.Kind.CLAIMED, at=at)
    return hand_over


def _step(link: TaskLink, kind: str, *, at: datetime, known: bool = False) -> None:
    by = link.contact.user if known else None
    TaskLinkStep.objects.create(link=link, kind=kind, at=at, by=by)
    logger.info("link of a mail", link_id=link.pk, kind=kind, contact_id=link.contact_id)
