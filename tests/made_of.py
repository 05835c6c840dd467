"""Parts, who delivers them and what they contain, written straight into the tables."""

from collections.abc import Sequence
from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange

from suppliers.models import Customer, Part, SuppliedPart, Supplier
from surveys.models import MineralContent
from tests.people import NOW

SINCE = date(2025, 1, 1)


def a_customer(code: str = "ACME", *, wants_products: bool = False) -> Customer:
    """The customer with this code."""
    customer, _ = Customer.objects.get_or_create(
        code=code, defaults={"name": code.title(), "wants_products": wants_products}
    )
    return customer


def a_part(
    number: str = "P-1",
    minerals: Sequence[str] = ("Gold",),
    *,
    by: Sequence[Supplier] = (),
    source: str = MineralContent.Source.DECLARATION,
    is_necessary: bool = True,
    commodity: str = "",
) -> Part:
    """A part that these suppliers deliver and that contains these minerals, both since the start of 2025."""
    part, _ = Part.objects.get_or_create(
        number=number, defaults={"name": f"Part {number}", "commodity": commodity}
    )
    for supplier in by:
        SuppliedPart.objects.get_or_create(supplier=supplier, part=part, since=SINCE)
    for mineral in minerals:
        MineralContent.objects.create(
            part=part,
            mineral_id=mineral,
            source=source,
            is_necessary=is_necessary,
            valid=DateRange(SINCE, None),
            recorded=DateTimeTZRange(NOW, None),
        )
    return part
