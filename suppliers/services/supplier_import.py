"""Suppliers from a table of the purchasing system: the whole file or nothing, the same file twice changes nothing."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from suppliers.models import Contact, Subsidiary, Supplier, SupplyRelation
from suppliers.services import accounts
from suppliers.services.csv_table import ImportRefused, read_table

REQUIRED = ("external_id", "name")
COLUMNS = (
    *REQUIRED,
    "name_local",
    "country",
    "language",
    "subsidiaries",
    "contact_name",
    "contact_email",
    "contact_phone",
    "contact_language",
)
CLEARED_WHEN_EMPTY = ("name_local", "country", "subsidiaries", "contact_phone")
"""Columns in which an empty cell says that there is none."""
FACTS = ("name", "name_local", "country", "language")
"""What a supplier's own columns say."""
BATCH = 500
_CODES = re.compile(r"[\s,;，；|/]+")
_CHINESE_READERS = {"", "CN", "HK", "MO", "TW"}
"""Countries whose suppliers are addressed in Chinese unless the file says otherwise; empty: no country is given."""
_TOO_LONG = {"external_id": 40, "name": 250, "name_local": 250, "contact_name": 100, "contact_phone": 40}


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    created: int
    updated: int
    contacts: int
    accounts: int


@dataclass(frozen=True, slots=True)
class Row:
    """One row, as understood."""

    number: int
    external_id: str
    facts: dict[str, str]
    """What the row says of name, name_local, country and language; what it does not say is not in it."""
    subsidiaries: frozenset[str] | None
    """Codes; None where the row does not say whom the supplier delivers to."""
    contact: dict[str, str] | None
    """E-mail and what the row says of name, phone and language."""


def import_suppliers(content: bytes, *, at: datetime) -> Imported:
    """Take in a CSV table: one row a supplier, further rows of the same supplier for further contacts.

    Suppliers are recognised by `external_id`, contacts by e-mail. What a row says replaces what was known, also whom
    the supplier delivers to. A column that the file does not have says nothing: what is known stays. An empty cell
    of a column that is there clears it for the columns of `CLEARED_WHEN_EMPTY`; an empty language or contact name
    says nothing, as there is always one. Suppliers and contacts that the file does not name stay as they are.

    :raises ImportRefused: with every problem of every row.
    """
    rows = _understood(read_table(content, required=REQUIRED, columns=COLUMNS))
    with transaction.atomic():
        return _write(rows, at=at)


def _understood(table: list[tuple[int, dict[str, str]]]) -> list[Row]:
    codes = set(Subsidiary.objects.values_list("code", flat=True))
    problems: list[str] = []
    rows: list[Row] = []
    first: dict[str, Row] = {}
    if not table:
        problems.append(_("The file has no rows."))
    for number, cells in table:
        found = list(_problems(cells, codes))
        if found:
            problems += [
                _("Row %(number)d: %(problem)s") % {"number": number, "problem": one} for one in found
            ]
            continue
        row = _row(number, cells)
        before = first.setdefault(row.external_id, row)
        if before.facts != row.facts or before.subsidiaries != row.subsidiaries:
            problem = _("%(supplier)s says something else than in row %(before)d.") % {
                "supplier": row.external_id,
                "before": before.number,
            }
            problems.append(_("Row %(number)d: %(problem)s") % {"number": number, "problem": problem})
        rows.append(row)
    if problems:
        raise ImportRefused(problems)
    return rows


def _problems(cells: dict[str, str], codes: set[str]) -> list[str]:
    """What is wrong with one row."""
    problems = [_("%(column)s is empty.") % {"column": name} for name in REQUIRED if not cells.get(name)]
    for name, longest in _TOO_LONG.items():
        if len(cells.get(name, "")) > longest:
            problems.append(
                _("%(column)s has more than %(longest)d characters.") % {"column": name, "longest": longest}
            )
    country = cells.get("country")
    if country and not re.fullmatch("[A-Za-z]{2}", country):
        problems.append(_("The country %(country)s is no code of two letters.") % {"country": country})
    for name in ("language", "contact_language"):
        language = cells.get(name)
        if language and _language(language) is None:
            problems.append(
                _("The language %(language)s is neither zh-hans nor en.") % {"language": language}
            )
    unknown = sorted(_subsidiaries(cells) - codes)
    if unknown:
        problems.append(_("No subsidiary has the code %(codes)s.") % {"codes": ", ".join(unknown)})
    if email := cells.get("contact_email"):
        try:
            validate_email(email)
        except ValidationError:
            problems.append(_("%(email)s is no e-mail address.") % {"email": email})
    elif cells.get("contact_name") or cells.get("contact_phone"):
        problems.append(_("The contact has no e-mail address."))
    return problems


def _subsidiaries(cells: dict[str, str]) -> frozenset[str]:
    return frozenset(filter(None, _CODES.split(cells.get("subsidiaries", ""))))


def _language(text: str) -> str | None:
    """One of our languages: zh, zh-CN and zh-Hans are one."""
    begins = text.lower().replace("_", "-").partition("-")[0]
    return next((code for code, _name in settings.LANGUAGES if code.partition("-")[0] == begins), None)


def _row(number: int, cells: dict[str, str]) -> Row:
    facts: dict[str, str] = {name: cells[name] for name in ("name", "name_local") if name in cells}
    if "country" in cells:
        facts["country"] = cells["country"].upper()
    if language := _language(cells.get("language", "")):
        facts["language"] = language
    contact = None
    if email := cells.get("contact_email", "").lower():
        contact = {"email": email}
        if name := cells.get("contact_name"):
            contact["name"] = name
        if "contact_phone" in cells:
            contact["phone"] = cells["contact_phone"]
        if language := _language(cells.get("contact_language", "")):
            contact["language"] = language
    subsidiaries = _subsidiaries(cells) if "subsidiaries" in cells else None
    return Row(number, cells["external_id"], facts, subsidiaries, contact)


def _write(rows: list[Row], *, at: datetime) -> Imported:
    by_number = {row.external_id: row for row in rows}
    # locked: what the file does not say is written back as it was found
    found = Supplier.objects.select_for_update().filter(external_id__in=by_number)
    known = {supplier.external_id: supplier for supplier in found}
    Supplier.objects.bulk_create(
        [
            Supplier(external_id=number, created_at=at, **_facts(row, known.get(number)))
            for number, row in by_number.items()
        ],
        update_conflicts=True,
        unique_fields=["external_id"],
        update_fields=FACTS,
        batch_size=BATCH,
    )
    suppliers = {supplier.external_id: supplier for supplier in found.all()}
    _relate(by_number, suppliers)
    contacts = _write_contacts(rows, suppliers)
    given = accounts.give_accounts(Contact.objects.filter(supplier__in=suppliers.values(), user__isnull=True))
    return Imported(len(by_number) - len(known), len(known), contacts, given)


def _facts(row: Row, known: Supplier | None) -> dict[str, str]:
    """What the row says, else what is known, else what is to be supposed of a new supplier."""
    if known:
        return {name: getattr(known, name) for name in FACTS} | row.facts
    language = "zh-hans" if row.facts.get("country", "") in _CHINESE_READERS else "en"
    return {"language": language} | row.facts


def _relate(rows: dict[str, Row], suppliers: dict[str, Supplier]) -> None:
    """Make whom the suppliers deliver to what the file says, for those of whom it says it."""
    codes = dict(Subsidiary.objects.values_list("code", "pk"))
    said = {
        suppliers[number].pk: row.subsidiaries for number, row in rows.items() if row.subsidiaries is not None
    }
    wanted = {(supplier, codes[code]) for supplier, delivered in said.items() for code in delivered}
    there = SupplyRelation.objects.filter(supplier__in=said).values_list("pk", "supplier", "subsidiary")
    superfluous = [pk for pk, supplier, subsidiary in there if (supplier, subsidiary) not in wanted]
    SupplyRelation.objects.filter(pk__in=superfluous).delete()
    SupplyRelation.objects.bulk_create(
        [
            SupplyRelation(supplier_id=supplier, subsidiary_id=subsidiary)
            for supplier, subsidiary in sorted(wanted)
        ],
        ignore_conflicts=True,
        batch_size=BATCH,
    )


def _write_contacts(rows: list[Row], suppliers: dict[str, Supplier]) -> int:
    """Write the contacts of the file; say how many are new or changed."""
    there: dict[tuple[int, str], Contact] = {
        (contact.supplier_id, contact.email.lower()): contact
        for contact in Contact.objects.filter(supplier__in=suppliers.values())
    }
    new: dict[tuple[int, str], Contact] = {}
    changed: dict[int, Contact] = {}
    for row in rows:
        if row.contact is None:
            continue
        supplier, email = suppliers[row.external_id], row.contact["email"]
        contact = there.get((supplier.pk, email))
        if contact is None:
            supposed = {"name": email[:100], "language": supplier.language}
            new[supplier.pk, email] = Contact(supplier=supplier, **supposed | row.contact)
            continue
        said = {name: text for name, text in row.contact.items() if name != "email"} | {"is_active": True}
        if any(getattr(contact, name) != value for name, value in said.items()):
            for name, value in said.items():
                setattr(contact, name, value)
            changed[contact.pk] = contact
    Contact.objects.bulk_create(new.values(), batch_size=BATCH)
    Contact.objects.bulk_update(
        changed.values(), ["name", "phone", "language", "is_active"], batch_size=BATCH
    )
    return len(new) + len(changed)
