"""What is known of the goods of a supplier: the parts it delivers, what they contain, and who wants them declared."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from suppliers.models import Customer, SuppliedPart, Supplier
from surveys.models import MineralContent
from surveys.queries.materials import in_force
from surveys.workbooks.declaration import Declaration as Values
from surveys.workbooks.layouts.model import SCOPE_OPTIONS
from surveys.workbooks.rules.base import is_denied
from surveys.workbooks.rules.materials import typical_commodity

_COMPANY, _PRODUCTS = SCOPE_OPTIONS[0][0], SCOPE_OPTIONS[1][0]


@dataclass(frozen=True, slots=True)
class Supplied:
    """What rules are told of a supplier's goods; empty where no rule can use it for the file at hand."""

    declared: Mapping[str, str]
    """Minerals that material declarations show in its parts, each with the first such part."""
    numbers: tuple[str, ...]
    typical_commodity: str | None
    """A commodity or part that nearly always contains a mineral of the template."""
    customers: tuple[str, ...]
    """Customers of its parts that want declarations for products."""


def supplied(supplier: Supplier, values: Values, *, on: date) -> Supplied:
    """What of the supplier's goods matters for this file on the day.

    One query for each thing that a rule can use: nothing is asked of what the file says rightly in any case.
    """
    deliveries = SuppliedPart.objects.in_force(on).filter(supplier=supplier)
    is_by_product = values.company.scope.value == _PRODUCTS
    options = values.template.layout.selection.options if values.template.layout.selection else ()
    minerals = {*values.minerals, *options}
    silent = [mineral for mineral in minerals if mineral not in values.minerals or is_denied(values, mineral)]
    denies_all = all(is_denied(values, mineral) for mineral in values.minerals)
    parts = (
        dict(deliveries.order_by("part__number").values_list("part__number", "part__name"))
        if is_by_product or denies_all
        else {}
    )
    return Supplied(
        declared=_declared(supplier, silent, on=on) if silent else {},
        numbers=tuple(parts),
        typical_commodity=(_ruled_commodity(supplier, minerals, on=on) or _by_name(parts))
        if denies_all
        else None,
        customers=_customers_for_products(supplier, on=on) if values.company.scope.value == _COMPANY else (),
    )


def _declared(supplier: Supplier, minerals: list[str], *, on: date) -> dict[str, str]:
    rows = (
        SuppliedPart.objects.in_force(on)
        .filter(
            in_force(on),
            supplier=supplier,
            part__contents__mineral__in=minerals,
            part__contents__source=MineralContent.Source.DECLARATION,
        )
        .order_by("part__contents__mineral_id", "part__number")
        .distinct("part__contents__mineral")
    )
    return dict(rows.values_list("part__contents__mineral_id", "part__number"))


def _ruled_commodity(supplier: Supplier, minerals: set[str], *, on: date) -> str | None:
    """The first commodity of the supplier's parts of which a rule says that it contains one of the minerals."""
    rows = SuppliedPart.objects.in_force(on).filter(
        in_force(on),
        supplier=supplier,
        part__contents__mineral__in=minerals,
        part__contents__source=MineralContent.Source.RULE,
    )
    return rows.order_by("part__commodity").values_list("part__commodity", flat=True).first()


def _by_name(parts: Mapping[str, str]) -> str | None:
    return typical_commodity(name for name in parts.values() if name)


def _customers_for_products(supplier: Supplier, *, on: date) -> tuple[str, ...]:
    delivered = SuppliedPart.objects.in_force(on).filter(supplier=supplier).values("part")
    wanting = Customer.objects.filter(wants_products=True, parts__in=delivered).distinct()
    return tuple(wanting.order_by("name").values_list("name", flat=True))
