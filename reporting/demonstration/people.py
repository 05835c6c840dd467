"""Brings the invented group, its people and its suppliers into the database."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.hashers import make_password

from reporting.demonstration.organisation import COLLEAGUES, PASSWORD, UNITS, Colleague, Unit
from reporting.demonstration.suppliers import (
    ACCOUNTS,
    SECOND_CONTACTS,
    SHARED_CONTACT,
    SUPPLIERS,
    SupplierData,
)
from suppliers.models import Contact, Membership, Subsidiary, Supplier, SupplyRelation, User


@dataclass(frozen=True, slots=True)
class Account:
    """A way into the demonstration."""

    email: str
    password: str
    sees: str


CENTRE = "lin@lanhai.example"
SECOND = "marta@lanhai.example"
"""The person of the centre who begins, and the one who agrees where two are needed."""


def person(email: str) -> User:
    """One of the invented people."""
    return User.objects.get(email=email)


def accounts() -> Iterator[Account]:
    """Every account that has a password."""
    for colleague in COLLEAGUES:
        yield Account(colleague.email, PASSWORD, colleague.sees)
    for email, sees in ACCOUNTS:
        yield Account(email, PASSWORD, sees)


def create(*, since: date, at: datetime) -> None:
    """Create everybody."""
    units = add_units(UNITS)
    add_colleagues(COLLEAGUES, since=since, at=at)
    for data in SUPPLIERS:
        supplier = _supplier(data, units, at)
        _contact(supplier, data.contact, data.email, data.language, at=at)
    for number, name, email in SECOND_CONTACTS:
        supplier = Supplier.objects.get(external_id=number)
        _contact(supplier, name, email, supplier.language, at=at)
    email, name, numbers = SHARED_CONTACT
    for number in numbers:
        supplier = Supplier.objects.get(external_id=number)
        _contact(supplier, name, email, supplier.language, at=at)
    # One hash for all: each takes a good part of a second to make, and the password is printed anyway.
    with_password = [account.email for account in accounts()]
    User.objects.filter(email__in=with_password).update(password=make_password(PASSWORD))


def add_units(further: Iterable[Unit]) -> dict[str, Subsidiary]:
    """Create units below those that are there; give all of the group, by their codes."""
    units = {unit.code: unit for unit in Subsidiary.objects.all()}
    for unit in further:
        units[unit.code] = Subsidiary.objects.create(
            code=unit.code,
            name_en=unit.name_en,
            name_zh=unit.name_zh,
            parent=units[unit.parent] if unit.parent else None,
        )
    return units


def add_colleagues(colleagues: Iterable[Colleague], *, since: date, at: datetime) -> None:
    """Create people of the group with their roles."""
    units = {unit.code: unit for unit in Subsidiary.objects.all()}
    for colleague in colleagues:
        is_administrator = any(role == "administrator" for role, _ in colleague.roles)
        user = User.objects.create_user(
            colleague.email,
            full_name=colleague.name,
            language=colleague.language,
            date_joined=at,
            is_staff=is_administrator,
            is_superuser=is_administrator,
        )
        for role, unit in colleague.roles:
            Membership.objects.create(
                user=user, role=role, subsidiary=units[unit] if unit else None, since=since
            )


def _supplier(data: SupplierData, units: dict[str, Subsidiary], at: datetime) -> Supplier:
    supplier = Supplier.objects.create(
        external_id=data.number,
        name=data.name,
        name_local=data.name_local,
        country=data.country,
        language=data.language,
        created_at=at,
    )
    SupplyRelation.objects.bulk_create(
        SupplyRelation(supplier=supplier, subsidiary=units[unit]) for unit in data.units
    )
    return supplier


def _contact(supplier: Supplier, name: str, email: str, language: str, *, at: datetime) -> None:
    user = User.objects.filter(email=email).first() or User.objects.create_user(
        email, full_name=name, language=language, date_joined=at
    )
    Contact.objects.create(supplier=supplier, user=user, name=name, email=email, language=language)
