"""Whom to invite to a training: colleagues who are due or hold a role, contacts of suppliers by rule."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from suppliers import training_rules
from suppliers.access import may_steer, reach_of
from suppliers.models import Contact, Membership, Subsidiary, Supplier, SupplyRelation, TrainingSession, User
from suppliers.models.trainings import DUE
from suppliers.queries import trainings_coverage
from suppliers.services.trainings_people import Guest


@dataclass(frozen=True, slots=True)
class Choice:
    """Whom somebody wants to invite, as the address of the page says it."""

    colleagues: str = ""
    """DUE for whoever lacks a topic of the session on its day, a role, or nothing."""
    rule: str = ""
    branch: str = ""
    """The code of a subsidiary: only suppliers that deliver to it or below."""
    untrained_only: bool = False
    """Leave out suppliers of which somebody took part in all topics of the session within a year before."""


def guests(session: TrainingSession, choice: Choice, *, by: User, on: date) -> list[Guest]:
    """Everybody whom the choice means and who is not invited yet. A fixed number of queries."""
    invited = set(session.participants.filter(invited_at__isnull=False).values_list("supplier", "email"))
    people = [*_colleagues(session, choice.colleagues, by=by, on=on)]
    if choice.rule:
        people += _contacts(session, choice, by=by, on=on)
    return [guest for guest in people if _key(guest) not in invited]


def _key(guest: Guest) -> tuple[int | None, str]:
    supplier = guest.person.supplier_id if isinstance(guest.person, Contact) else None
    return supplier, guest.person.email.lower()


def _colleagues(session: TrainingSession, wanted: str, *, by: User, on: date) -> Iterable[Guest]:
    """A team invites the people of its own branch, the centre everybody."""
    if not wanted:
        return
    branch = None if may_steer(by) else reach_of(by).subsidiary_ids
    if wanted == DUE:
        for one in trainings_coverage.colleagues(on=max(session.day, on)):
            lacking = [topic for topic in one.missing if topic in session.topics]
            if lacking and (branch is None or any(role.subsidiary_id in branch for role in one.roles)):
                yield Guest(one.person, DUE)
        return
    memberships = Membership.objects.in_force(on).filter(role=wanted, user__is_active=True)
    if branch is not None:
        memberships = memberships.filter(subsidiary__in=branch)
    people = User.objects.filter(pk__in=memberships.values("user"))
    for person in people.order_by("full_name", "email"):
        yield Guest(person, wanted)


def _contacts(session: TrainingSession, choice: Choice, *, by: User, on: date) -> list[Guest]:
    suppliers = training_rules.suppliers(choice.rule, on=on).filter(
        pk__in=Supplier.objects.visible_to(by).values("pk")
    )
    if choice.branch:
        root = Subsidiary.objects.filter(code=choice.branch).values_list("pk", flat=True)
        branch = Subsidiary.objects.branch_ids(root)
        suppliers = suppliers.filter(
            Exists(SupplyRelation.objects.filter(supplier=OuterRef("pk"), subsidiary__in=branch))
        )
    if choice.untrained_only:
        suppliers = suppliers.exclude(trainings_coverage.took_part(session.topics, months=12, on=on))
    contacts = Contact.objects.filter(is_active=True, bounced_at__isnull=True, supplier__in=suppliers)
    rows = contacts.select_related("supplier").order_by("supplier__name", "pk")
    return [Guest(contact, choice.rule) for contact in rows]
