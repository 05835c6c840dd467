"""Suppliers from a table of the purchasing system: the whole file or nothing, the same file twice changes nothing."""

import csv
import io
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
BATCH = 500
_CODES = re.compile(r"[\s,;，；|/]+")
_CHINESE_READERS = {"", "CN", "HK", "MO", "TW"}
"""Countries whose suppliers are addressed in Chinese unless the file says otherwise; empty: no country is given."""
_TOO_LONG = {"external_id": 40, "name": 250, "name_local": 250, "contact_name": 100, "contact_phone": 40}


class ImportRefused(Exception):
    """The file cannot be taken in; `problems` are sentences, each with its row. Nothing was changed."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


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
    facts: tuple[str, str, str, str]
    """Name, name in the other script, country, language."""
    subsidiaries: frozenset[str]
    contact: tuple[str, str, str, str] | None
    """Name, e-mail, phone, language."""


def import_suppliers(content: bytes, *, at: datetime) -> Imported:
    """Take in a CSV table: one row a supplier, further rows of the same supplier for further contacts.

    Suppliers are recognised by `external_id`, contacts by e-mail. What a row says replaces what was known, also whom
    the supplier delivers to; suppliers and contacts that the file does not name stay as they are.

    :raises ImportRefused: with every problem of every row.
    """
    rows = _understood(_table(content))
    with transaction.atomic():
        return _write(rows, at=at)


def _table(content: bytes) -> list[tuple[int, dict[str, str]]]:
    """The filled rows with their numbers in the file, cells without superfluous spaces."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError as error:
            raise ImportRefused(
                [_("The file is neither UTF-8 nor GB 18030 text. Save it as CSV UTF-8.")]
            ) from error
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    known = {name.strip().lower(): name for name in reader.fieldnames or []}
    missing = [name for name in REQUIRED if name not in known]
    if missing:
        raise ImportRefused([_("The first row has no column %(names)s.") % {"names": ", ".join(missing)}])
    rows = []
    for values in reader:
        cells = {name: (values.get(known.get(name, name)) or "").strip() for name in COLUMNS}
        if any(cells.values()):
            rows.append((reader.line_num, cells))
    return rows


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
    problems = [_("%(column)s is empty.") % {"column": name} for name in REQUIRED if not cells[name]]
    for name, longest in _TOO_LONG.items():
        if len(cells[name]) > longest:
            problems.append(
                _("%(column)s has more than %(longest)d characters.") % {"column": name, "longest": longest}
            )
    if cells["country"] and not re.fullmatch("[A-Za-z]{2}", cells["country"]):
        problems.append(
            _("The country %(country)s is no code of two letters.") % {"country": cells["country"]}
        )
    for name in ("language", "contact_language"):
        if cells[name] and _language(cells[name]) is None:
            problems.append(
                _("The language %(language)s is neither zh-hans nor en.") % {"language": cells[name]}
            )
    unknown = sorted(_subsidiaries(cells) - codes)
    if unknown:
        problems.append(_("No subsidiary has the code %(codes)s.") % {"codes": ", ".join(unknown)})
    if cells["contact_email"]:
        try:
            validate_email(cells["contact_email"])
        except ValidationError:
            problems.append(_("%(email)s is no e-mail address.") % {"email": cells["contact_email"]})
    elif cells["contact_name"] or cells["contact_phone"]:
        problems.append(_("The contact has no e-mail address."))
    return problems


def _subsidiaries(cells: dict[str, str]) -> frozenset[str]:
    return frozenset(filter(None, _CODES.split(cells["subsidiaries"])))


def _language(text: str) -> str | None:
    """One of our languages: zh, zh-CN and zh-Hans are one."""
    begins = text.lower().replace("_", "-").partition("-")[0]
    return next((code for code, _name in settings.LANGUAGES if code.partition("-")[0] == begins), None)


def _row(number: int, cells: dict[str, str]) -> Row:
    country = cells["country"].upper()
    language = _language(cells["language"]) or ("zh-hans" if country in _CHINESE_READERS else "en")
    contact = None
    if email := cells["contact_email"].lower():
        name = cells["contact_name"] or email
        contact = (
            name[:100],
            email,
            cells["contact_phone"],
            _language(cells["contact_language"]) or language,
        )
    facts = (cells["name"], cells["name_local"], country, language)
    return Row(number, cells["external_id"], facts, _subsidiaries(cells), contact)


def _write(rows: list[Row], *, at: datetime) -> Imported:
    by_supplier = {row.external_id: row for row in rows}
    known = set(Supplier.objects.filter(external_id__in=by_supplier).values_list("external_id", flat=True))
    Supplier.objects.bulk_create(
        [
            Supplier(
                external_id=row.external_id,
                name=row.facts[0],
                name_local=row.facts[1],
                country=row.facts[2],
                language=row.facts[3],
                created_at=at,
            )
            for row in by_supplier.values()
        ],
        update_conflicts=True,
        unique_fields=["external_id"],
        update_fields=["name", "name_local", "country", "language"],
        batch_size=BATCH,
    )
    suppliers = dict(Supplier.objects.filter(external_id__in=by_supplier).values_list("external_id", "pk"))
    _relate(by_supplier, suppliers)
    contacts = _write_contacts(rows, suppliers)
    given = accounts.give_accounts(Contact.objects.filter(supplier__in=suppliers.values(), user__isnull=True))
    return Imported(len(by_supplier) - len(known), len(known), contacts, given)


def _relate(rows: dict[str, Row], suppliers: dict[str, int]) -> None:
    """Make whom the suppliers deliver to what the file says."""
    codes = dict(Subsidiary.objects.values_list("code", "pk"))
    wanted = {
        (suppliers[external_id], codes[code])
        for external_id, row in rows.items()
        for code in row.subsidiaries
    }
    there = SupplyRelation.objects.filter(supplier__in=suppliers.values()).values_list(
        "pk", "supplier", "subsidiary"
    )
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


def _write_contacts(rows: list[Row], suppliers: dict[str, int]) -> int:
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
        name, email, phone, language = row.contact
        key = (suppliers[row.external_id], email)
        contact = there.get(key)
        if contact is None:
            new[key] = Contact(supplier_id=key[0], email=email, name=name, phone=phone, language=language)
        elif (contact.name, contact.phone, contact.language, contact.is_active) != (
            name,
            phone,
            language,
            True,
        ):
            contact.name, contact.phone, contact.language, contact.is_active = name, phone, language, True
            changed[contact.pk] = contact
    Contact.objects.bulk_create(new.values(), batch_size=BATCH)
    Contact.objects.bulk_update(
        changed.values(), ["name", "phone", "language", "is_active"], batch_size=BATCH
    )
    return len(new) + len(changed)
