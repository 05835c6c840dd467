"""Parts, who delivers them and to which customers they go, from a table: the whole file or nothing.

The same file twice changes nothing. Deliveries that the file does not name stay as they are; one ends when the file
gives it an end.
"""

import re
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from gscm.lib.commits import after_commit
from suppliers.models import Customer, Part, SuppliedPart, Supplier
from suppliers.services.csv_table import ImportRefused, read_table
from suppliers.signals import parts_imported

REQUIRED = ("supplier", "part")
COLUMNS = (*REQUIRED, "part_name", "commodity", "customers", "since", "until")
_CODES = re.compile(r"[,;，；|/]+")
_TOO_LONG = {"part": 60, "part_name": 250, "commodity": 100}


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    parts: int
    deliveries: int
    customers: int


@dataclass(frozen=True, slots=True)
class Row:
    """One delivery, as understood. None where the file has no such column."""

    supplier: str
    part: str
    name: str | None
    commodity: str | None
    customers: frozenset[str] | None
    since: date
    until: date | None


def import_parts(content: bytes, *, on: date) -> Imported:
    """Take in a CSV or XLSX table: a row for each supplier and part, with the codes of the customers it goes to.

    A delivery without `since` begins on the day of the import unless one is there already. A customer that is not
    known yet is added with its code for a name.

    :raises ImportRefused: with every problem of every row.
    """
    rows = _understood(read_table(content, required=REQUIRED, columns=COLUMNS), on=on)
    with transaction.atomic():
        done = _write(rows, on=on)
        after_commit(_tell)
    return done


def _tell() -> None:
    parts_imported.send(sender=Part)


def _understood(table: list[tuple[int, dict[str, str]]], *, on: date) -> list[Row]:
    suppliers = set(Supplier.objects.values_list("external_id", flat=True))
    problems = [] if table else [_("The file has no rows.")]
    rows = []
    for number, cells in table:
        found = _problems(cells, suppliers)
        problems += [_("Row %(number)d: %(problem)s") % {"number": number, "problem": one} for one in found]
        if not found:
            rows.append(_row(cells, on=on))
    if problems:
        raise ImportRefused(problems)
    return rows


def _problems(cells: dict[str, str], suppliers: set[str]) -> list[str]:
    problems = [_("%(column)s is empty.") % {"column": name} for name in REQUIRED if not cells.get(name)]
    for name, longest in _TOO_LONG.items():
        if len(cells.get(name, "")) > longest:
            problems.append(
                _("%(column)s has more than %(longest)d characters.") % {"column": name, "longest": longest}
            )
    if any(len(code) > 60 for code in _customers(cells) or ()):
        problems.append(
            _("%(column)s has more than %(longest)d characters.") % {"column": "customers", "longest": 60}
        )
    if cells.get("supplier") and cells["supplier"] not in suppliers:
        problems.append(_("No supplier has the number %(number)s.") % {"number": cells["supplier"]})
    days = {}
    for name in ("since", "until"):
        if text := cells.get(name):
            try:
                days[name] = date.fromisoformat(text)
            except ValueError:
                problems.append(_("%(text)s is no day such as 2026-03-18.") % {"text": text})
    if len(days) == 2 and days["until"] <= days["since"]:
        problems.append(_("The delivery ends before it begins."))
    return problems


def _customers(cells: dict[str, str]) -> frozenset[str] | None:
    if "customers" not in cells:
        return None
    return frozenset(code.strip() for code in _CODES.split(cells["customers"]) if code.strip())


def _row(cells: dict[str, str], *, on: date) -> Row:
    return Row(
        supplier=cells["supplier"],
        part=cells["part"],
        name=cells.get("part_name"),
        commodity=cells.get("commodity"),
        customers=_customers(cells),
        since=date.fromisoformat(cells["since"]) if cells.get("since") else on,
        until=date.fromisoformat(cells["until"]) if cells.get("until") else None,
    )


def _write(rows: list[Row], *, on: date) -> Imported:
    codes = {code for row in rows for code in row.customers or ()}
    known = set(Customer.objects.filter(code__in=codes).values_list("code", flat=True))
    Customer.objects.bulk_create([Customer(code=code, name=code) for code in sorted(codes - known)])
    names = {row.part: row for row in rows}
    there = {part.number: part for part in Part.objects.filter(number__in=names)}
    new = [
        Part(number=number, name=row.name or "", commodity=row.commodity or "")
        for number, row in names.items()
        if number not in there
    ]
    Part.objects.bulk_create(new)
    changed = []
    for part in there.values():
        row = names[part.number]
        before = part.name, part.commodity
        part.name = part.name if row.name is None else row.name
        part.commodity = part.commodity if row.commodity is None else row.commodity
        if before != (part.name, part.commodity):
            changed.append(part)
    Part.objects.bulk_update(changed, ["name", "commodity"], batch_size=2000)
    parts = {part.number: part for part in Part.objects.filter(number__in=names)}
    _relate(rows, parts)
    return Imported(len(new), _deliver(rows, parts, on=on), len(codes - known))


def _relate(rows: list[Row], parts: dict[str, Part]) -> None:
    """Make whom the parts go to what the file says, for those of which it says it."""
    said: dict[int, set[str]] = {}
    for row in rows:
        if row.customers is not None:
            said.setdefault(parts[row.part].pk, set()).update(row.customers)
    keys = dict(Customer.objects.filter(code__in=set().union(*said.values())).values_list("code", "pk"))
    relation = Part.customers.through
    wanted = {(part, keys[code]) for part, codes in said.items() for code in codes}
    found = relation.objects.filter(part__in=said).values_list("pk", "part_id", "customer_id")
    relation.objects.filter(
        pk__in=[pk for pk, part, customer in found if (part, customer) not in wanted]
    ).delete()
    relation.objects.bulk_create(
        [relation(part_id=part, customer_id=customer) for part, customer in sorted(wanted)],
        ignore_conflicts=True,
    )


def _deliver(rows: list[Row], parts: dict[str, Part], *, on: date) -> int:
    suppliers = dict(
        Supplier.objects.filter(external_id__in={row.supplier for row in rows}).values_list(
            "external_id", "pk"
        )
    )
    there = list(SuppliedPart.objects.filter(part__in=parts.values()).order_by("since"))
    lasting = {
        (delivery.supplier_id, delivery.part_id): delivery
        for delivery in there
        if delivery.until is None or delivery.until > on
    }
    begun = {(delivery.supplier_id, delivery.part_id, delivery.since): delivery for delivery in there}
    new, ended = [], []
    for row in rows:
        key = (suppliers[row.supplier], parts[row.part].pk)
        delivery = begun.get((*key, row.since)) or lasting.get(key)
        if delivery is None:
            delivery = SuppliedPart(supplier_id=key[0], part_id=key[1], since=row.since, until=row.until)
            lasting[key] = delivery
            new.append(delivery)
        elif delivery.pk and row.until and delivery.until != row.until:
            delivery.until = row.until
            ended.append(delivery)
    SuppliedPart.objects.bulk_create(new)
    SuppliedPart.objects.bulk_update(ended, ["until"])
    return len(new)
