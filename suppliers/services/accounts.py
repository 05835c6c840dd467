"""Accounts: what a person needs to sign in, and what follows from the roles that a person holds."""

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.hashers import make_password

from suppliers.models import Contact, Role, User


def give_accounts(contacts: Iterable[Contact]) -> int:
    """Give every contact in use the account of its e-mail address; say how many got one.

    A contact whose address was changed leaves the account of the old one. An account made here has no password: its
    owner signs in with an e-mailed code. A fixed number of queries, however many contacts there are.
    """
    without = [
        contact
        for contact in contacts
        if contact.is_active and (contact.user is None or contact.user.email != contact.email.lower())
    ]
    by_email = {contact.email.lower(): contact for contact in reversed(without)}
    User.objects.bulk_create(
        [
            User(email=email, full_name=contact.name, language=contact.language, password=make_password(None))
            for email, contact in by_email.items()
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
    accounts = dict(User.objects.filter(email__in=by_email).values_list("email", "pk"))
    for contact in without:
        contact.user_id = accounts[contact.email.lower()]
    Contact.objects.bulk_update(without, ["user"], batch_size=500)
    return len(without)


def open_administration(user: User, *, on: date) -> None:
    """Let exactly those who hold the administrator's role on the day open the administration."""
    holds = user.memberships.in_force(on).filter(role=Role.ADMINISTRATOR).exists()
    if user.is_staff != holds:
        user.is_staff = holds
        user.save(update_fields=["is_staff"])
