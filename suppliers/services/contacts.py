"""Who speaks for a supplier: entered, mended, handed over; and whether mail to a contact arrives."""

from collections.abc import Collection
from datetime import datetime

import structlog
from django.db import IntegrityError, transaction

from gscm.lib.commits import after_commit
from suppliers.access import may_work
from suppliers.models import Contact, HandOver, Supplier, SupplierSite, User
from suppliers.services import accounts
from suppliers.signals import contact_confirmed

logger = structlog.get_logger(__name__)


class ContactThere(Exception):
    """The supplier has a contact with this e-mail address already."""


class HandOverWaits(Exception):
    """The contact has named another person already, and the team has not decided yet."""


class HandOverDecided(Exception):
    """The hand-over was decided on before."""


def may_keep(user: User) -> bool:
    """Whether this person enters and mends contacts and sites of suppliers within reach."""
    return may_work(user)


def save(contact: Contact, *, by: User) -> Contact:
    """Write a new or changed contact, and give it the account of its address.

    A changed address, and one that is put to use again, is no longer one from which mail came back.

    :raises ContactThere: the supplier has another contact with this address.
    """
    before = Contact.objects.filter(pk=contact.pk).first()
    if before and (before.email.lower(), before.is_active) != (contact.email.lower(), contact.is_active):
        contact.bounced_at, contact.bounce_reason = None, ""
    try:
        with transaction.atomic():
            contact.save()
    except IntegrityError as error:
        raise ContactThere from error
    accounts.give_accounts([contact])
    logger.info("contact saved", contact_id=contact.pk, supplier_id=contact.supplier_id, by_id=by.pk)
    return contact


def save_site(site: SupplierSite, *, by: User) -> SupplierSite:
    """Write a new or changed site."""
    site.save()
    logger.info("site saved", site_id=site.pk, supplier_id=site.supplier_id, by_id=by.pk)
    return site


def note_bounce(emails: Collection[str], *, reason: str, at: datetime) -> int:
    """Mail to these addresses came back: mark every contact in use that has one; say how many. One query.

    The first bounce stays until the address is changed or a mail is known to have arrived.
    """
    lower = {email.lower() for email in emails}
    return Contact.objects.filter(email__in=lower, is_active=True, bounced_at__isnull=True).update(
        bounced_at=at, bounce_reason=reason[:300]
    )


def note_arrival(emails: Collection[str]) -> int:
    """Mail to these addresses arrived, or somebody signed in from one: they are no longer marked. One query."""
    lower = {email.lower() for email in emails}
    return Contact.objects.filter(email__in=lower, bounced_at__isnull=False).update(
        bounced_at=None, bounce_reason=""
    )


def ask_to_hand_over(
    contact: Contact,
    *,
    name: str,
    email: str,
    language: str,
    stays: bool,
    note: str,
    by: User | None,
    at: datetime,
) -> HandOver:
    """ "Not me, ask ...": name another person to speak for the supplier. Nothing changes before the team confirms.

    :param by: the contact; None where somebody came by a forwarded link, whom nobody knows yet.
    :raises HandOverWaits: one is waiting already.
    """
    try:
        with transaction.atomic():
            hand_over = HandOver.objects.create(
                contact=contact,
                name=name,
                email=email.lower(),
                language=language,
                stays=stays,
                note=note,
                asked_by=by,
                asked_at=at,
            )
    except IntegrityError as error:
        raise HandOverWaits from error
    logger.info("hand-over asked for", contact_id=contact.pk, by_id=by.pk if by else None)
    return hand_over


def accept(hand_over: HandOver, *, by: User, at: datetime) -> Contact:
    """Make the named person a contact with an account; the present one goes out of use unless it stays.

    :raises HandOverDecided: somebody was faster.
    """
    with transaction.atomic():
        _decide(hand_over, HandOver.Status.ACCEPTED, by=by, at=at)
        supplier: Supplier = hand_over.contact.supplier
        # The address is unique within the supplier whatever its case; one that was out of use comes back.
        contact = supplier.contacts.filter(email__iexact=hand_over.email).first() or Contact(
            supplier=supplier, email=hand_over.email
        )
        contact.name, contact.language, contact.is_active = hand_over.name, hand_over.language, True
        save(contact, by=by)
        if not hand_over.stays and contact.pk != hand_over.contact_id:
            Contact.objects.filter(pk=hand_over.contact_id).update(is_active=False)
        after_commit(contact_confirmed.send, sender=Contact, contact_id=contact.pk)
    return contact


def decline(hand_over: HandOver, *, by: User, at: datetime) -> None:
    """Leave everything as it is.

    :raises HandOverDecided: somebody was faster.
    """
    _decide(hand_over, HandOver.Status.DECLINED, by=by, at=at)


def _decide(hand_over: HandOver, status: str, *, by: User, at: datetime) -> None:
    changed = HandOver.objects.filter(pk=hand_over.pk, status=HandOver.Status.WAITING).update(
        status=status, decided_by=by, decided_at=at
    )
    if changed != 1:
        raise HandOverDecided
    logger.info("hand-over decided", hand_over_id=hand_over.pk, status=status, by_id=by.pk)
