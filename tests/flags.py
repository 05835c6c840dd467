"""What forbids invented smelters beside their status: confirmed sanctions, the company's list, customers' demands."""

from datetime import date
from typing import Any

from smelters.models import (
    CustomerRule,
    Facility,
    HighRiskFacility,
    SanctionDecision,
    SanctionEntry,
    SanctionMatch,
)
from suppliers.models import Customer, Part, SuppliedPart, Supplier, User
from tests import facts
from tests.people import NOW


def fact(kind: str, since: date = date(2026, 1, 1)) -> dict[str, Any]:
    """The columns that every fact has, by a list of its own."""
    return {
        "list": facts.a_list(since, kind),
        "valid": facts.from_day(since),
        "recorded": facts.from_moment(NOW),
    }


def found_match(facility: Facility) -> tuple[SanctionEntry, SanctionMatch]:
    """An entry of a sanctions list and its match with the smelter, which nobody has decided on yet."""
    key = {"source": "Sanctions", "reference": facility.cid}
    entry = SanctionEntry.objects.create(
        **key, name=facility.name, basis="Order 1", listed_on=date(2026, 1, 1), **fact("sanctions")
    )
    match = SanctionMatch.objects.create(
        **key,
        facility=facility,
        name_on_list=facility.name,
        name_of_facility=facility.name,
        likeness=95,
        found_at=NOW,
    )
    return entry, match


def confirm(match: SanctionMatch, by: User, from_day: date = date(2026, 2, 1)) -> SanctionDecision:
    return SanctionDecision.objects.create(
        match=match,
        outcome=SanctionDecision.Outcome.CONFIRMED,
        from_day=from_day,
        reason="Same owner",
        decided_by=by,
        decided_at=NOW,
    )


def high_risk(facility: Facility, metal: str | None = None) -> HighRiskFacility:
    return HighRiskFacility.objects.create(
        facility=facility, metal_id=metal, source="Own high-risk list", **fact("high_risk")
    )


def delivers(supplier: Supplier, number: str = "P-1", customer: str = "ACME") -> SuppliedPart:
    """The supplier delivers a part that goes into what the customer buys."""
    buyer, _ = Customer.objects.get_or_create(code=customer, defaults={"name": customer.title()})
    part, _ = Part.objects.get_or_create(number=number)
    part.customers.add(buyer)
    return SuppliedPart.objects.create(supplier=supplier, part=part, since=date(2026, 1, 1))


def rule(facility: Facility, rule: str, customer: str = "ACME", **values: Any) -> CustomerRule:
    """What a customer demands of the smelter: do_not_use or approved."""
    return CustomerRule.objects.create(
        facility=facility, rule=rule, customer=customer, **{**fact("customer"), **values}
    )
