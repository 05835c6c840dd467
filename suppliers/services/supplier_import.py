"""Suppliers from a table: compared first, then applied; the same table twice changes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from suppliers.models import Contact, HandOver, Subsidiary, Supplier, SupplyRelation
from suppliers.models import SupplierImportLine as Line
from suppliers.services import accounts
from suppliers.services.csv_table import ImportRefused, read_table
from suppliers.services.supplier_rows import (
    COLUMNS,
    FACTS,
    HEADS,
    REQUIRED,
    Row,
    Table,
    Understood,
    understand,
)

BATCH = 500
_CHINESE_READERS = {"", "CN", "HK", "MO", "TW"}
"""Countries whose suppliers are addressed in Chinese unless the file says otherwise; empty: no country is given."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    created: int
    updated: int
    contacts: int
    accounts: int


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the suppliers of a table: by their numbers, and what belongs to them by their keys."""

    suppliers: dict[str, Supplier]
    subsidiaries: dict[int, set[str]]
    contacts: dict[tuple[int, str], Contact]


def read(content: bytes) -> Table:
    """The rows of a CSV or XLSX file.

    :raises ImportRefused: it is no table of suppliers.
    """
    return read_table(content, required=REQUIRED, columns=COLUMNS, heads=HEADS)


def import_suppliers(content: bytes, *, at: datetime) -> Imported:
    """Take in a CSV or XLSX table as a whole: one row a supplier, further rows of it for further contacts.

    Suppliers are recognised by `external_id`, contacts by e-mail. What a row says replaces what was known, also whom
    the supplier delivers to. A column that the file does not have says nothing: what is known stays. An empty cell
    of a column that is there clears it for the columns of `CLEARED_WHEN_EMPTY`; an empty language or contact name
    says nothing, as there is always one. Suppliers and contacts that the file does not name stay as they are.

    :raises ImportRefused: with every problem of every row; nothing is changed.
    """
    found = understood(read(content))
    if found.wrong:
        raise ImportRefused(found.problems)
    with transaction.atomic():
        return write(found, at=at)


def understood(table: Table) -> Understood:
    """What the table says. One query."""
    return understand(table, codes=set(Subsidiary.objects.values_list("code", flat=True)))


def compare(found: Understood) -> list[Line]:
    """What the table would change, a line for each supplier and each wrong row, not saved. Three queries."""
    known = _known(found.rows)
    lines = [
        Line(
            number=wrong.number,
            external_id=wrong.external_id,
            name=wrong.name,
            change=Line.Change.WRONG,
            problems=wrong.problems,
        )
        for wrong in found.wrong
    ]
    for number, rows in found.rows.items():
        differences = _differences(rows, known)
        if number not in known.suppliers:
            change = Line.Change.NEW
        else:
            change = Line.Change.CHANGED if differences else Line.Change.UNCHANGED
        lines.append(
            Line(
                number=rows[0].number,
                external_id=number,
                name=rows[0].facts["name"],
                change=change,
                differences=differences,
            )
        )
    return sorted(lines, key=lambda line: line.number)


def write(found: Understood, *, at: datetime) -> Imported:
    """Make true what the understood rows say, by one INSERT ... ON CONFLICT for the suppliers that differ.

    A fixed number of queries, whatever the number of rows (each writes in batches of 500 but that of the suppliers).
    To be called in a transaction: the suppliers are locked, as what a row does not say is written as it was found.
    """
    known = _known(found.rows, lock=True)
    facts = {number: _facts(rows[0], known.suppliers.get(number)) for number, rows in found.rows.items()}
    Supplier.objects.bulk_create(
        [
            Supplier(external_id=number, created_at=at, **said)
            for number, said in facts.items()
            if number not in known.suppliers or said != _facts_of(known.suppliers[number])
        ],
        update_conflicts=True,
        unique_fields=["external_id"],
        update_fields=FACTS,
    )
    suppliers = {one.external_id: one for one in Supplier.objects.filter(external_id__in=found.rows)}
    first = {number: rows[0] for number, rows in found.rows.items()}
    _relate(first, suppliers)
    contacts = _write_contacts(
        [row for rows in found.rows.values() for row in rows], suppliers, known.contacts
    )
    given = accounts.give_accounts(Contact.objects.filter(supplier__in=suppliers.values(), user__isnull=True))
    return Imported(len(first) - len(known.suppliers), len(known.suppliers), contacts, given)


def _known(rows: Mapping[str, Any], *, lock: bool = False) -> Known:
    found = Supplier.objects.filter(external_id__in=rows)
    suppliers = {one.external_id: one for one in (found.select_for_update() if lock else found)}
    keys = [one.pk for one in suppliers.values()]
    subsidiaries: dict[int, set[str]] = {key: set() for key in keys}
    relations = SupplyRelation.objects.filter(supplier__in=keys)
    for supplier, code in relations.values_list("supplier", "subsidiary__code"):
        subsidiaries[supplier].add(code)
    handed_over = HandOver.objects.filter(contact=OuterRef("pk"), status="accepted", stays=False)
    contacts = Contact.objects.filter(supplier__in=keys).annotate(has_handed_over=Exists(handed_over))
    return Known(suppliers, subsidiaries, {(one.supplier_id, one.email.lower()): one for one in contacts})


def _facts_of(supplier: Supplier) -> dict[str, str]:
    return {name: getattr(supplier, name) for name in FACTS}


def _facts(row: Row, known: Supplier | None) -> dict[str, str]:
    """What the row says, else what is known, else what is to be supposed of a new supplier."""
    if known:
        return _facts_of(known) | row.facts
    language = "zh-hans" if row.facts.get("country", "") in _CHINESE_READERS else "en"
    return dict.fromkeys(FACTS, "") | {"language": language} | row.facts


def _differences(rows: list[Row], known: Known) -> list[list[str]]:
    """Column by column what was known and what the rows say, where the two differ."""
    row = rows[0]
    supplier = known.suppliers.get(row.external_id)
    before = _facts_of(supplier) if supplier else dict.fromkeys(FACTS, "")
    after = _facts(row, supplier)
    found = [[name, before[name], after[name]] for name in FACTS if before[name] != after[name]]
    if row.subsidiaries is not None:
        codes = known.subsidiaries[supplier.pk] if supplier else set()
        if codes != row.subsidiaries:
            found.append(["subsidiaries", ", ".join(sorted(codes)), ", ".join(sorted(row.subsidiaries))])
    for said in (one.contact for one in rows if one.contact is not None):
        contact = known.contacts.get((supplier.pk, said["email"])) if supplier else None
        if contact is None:
            name = said.get("name")
            found.append(["contact_email", "", f"{name} <{said['email']}>" if name else said["email"]])
        else:
            found += [
                [f"contact_{name}", str(getattr(contact, name)), str(value)]
                for name, value in _said_of(contact, said).items()
            ]
    return found


def _said_of(contact: Contact, said: dict[str, str]) -> dict[str, Any]:
    """What a row changes of a known contact; who is named is in use again, unless it handed over to another."""
    values: dict[str, Any] = {name: text for name, text in said.items() if name != "email"}
    if not contact.has_handed_over:  # type: ignore[attr-defined]
        values["is_active"] = True
    return {name: value for name, value in values.items() if getattr(contact, name) != value}


def _relate(rows: dict[str, Row], suppliers: dict[str, Supplier]) -> None:
    """Make whom the suppliers deliver to what the file says, for those of whom it says it."""
    codes = dict(Subsidiary.objects.values_list("code", "pk"))
    said = {
        suppliers[number].pk: row.subsidiaries for number, row in rows.items() if row.subsidiaries is not None
    }
    wanted = {(supplier, codes[code]) for supplier, delivered in said.items() for code in delivered}
    there = {
        (supplier, subsidiary): pk
        for pk, supplier, subsidiary in SupplyRelation.objects.filter(supplier__in=said).values_list(
            "pk", "supplier", "subsidiary"
        )
    }
    superfluous = [pk for pair, pk in there.items() if pair not in wanted]
    SupplyRelation.objects.filter(pk__in=superfluous).delete()
    SupplyRelation.objects.bulk_create(
        [
            SupplyRelation(supplier_id=supplier, subsidiary_id=subsidiary)
            for supplier, subsidiary in sorted(wanted - there.keys())
        ],
        ignore_conflicts=True,
        batch_size=BATCH,
    )


def _write_contacts(
    rows: list[Row], suppliers: dict[str, Supplier], there: dict[tuple[int, str], Contact]
) -> int:
    """Write the contacts of the file; say how many are new or changed."""
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
        elif said := _said_of(contact, row.contact):
            for name, value in said.items():
                setattr(contact, name, value)
            changed[contact.pk] = contact
    Contact.objects.bulk_create(new.values(), batch_size=BATCH)
    Contact.objects.bulk_update(
        changed.values(), ["name", "phone", "language", "is_active"], batch_size=BATCH
    )
    return len(new) + len(changed)
