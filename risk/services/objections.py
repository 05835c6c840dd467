"""What forbids a smelter to a supplier on a day, however it stands with RMAP: sanctions, the company's list, customers.

The same is told by alerts for everybody at once (risk/bulk/gathering.py); here it is asked for one supplier.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from risk.models import Alert
from smelters.models import CustomerRule, HighRiskFacility, SanctionMatch
from suppliers.models import Customer, SuppliedPart

Pair = tuple[int, str]
"""A smelter and a mineral, by primary key."""


@dataclass(frozen=True, slots=True)
class Objection:
    """What forbids the smelter, and who says so: a list, or a customer."""

    kind: Alert.Kind
    said_by: str


def objections(
    supplier_id: int, pairs: Collection[Pair], *, on: date, classes: Collection[str]
) -> dict[Pair, list[Objection]]:
    """What is said against each smelter and mineral that the supplier reports. Five queries at most.

    :param classes: the licence classes of lists that count; decisions on sanctions always do.
    """
    if not pairs:
        return {}
    found: dict[Pair, list[Objection]] = defaultdict(list)
    for pair, objection in (
        *_sanctions(pairs, on),
        *_high_risk(pairs, on, classes),
        *_customers(supplier_id, pairs, on, classes),
    ):
        if objection not in found[pair]:
            found[pair].append(objection)
    return found


def _concerned(pairs: Iterable[Pair], facility_id: int, metal_id: str | None) -> list[Pair]:
    return [pair for pair in pairs if pair[0] == facility_id and metal_id in (None, pair[1])]


def _sanctions(pairs: Collection[Pair], on: date) -> Iterator[tuple[Pair, Objection]]:
    for match in SanctionMatch.objects.flagged(on).filter(facility__in={pair[0] for pair in pairs}):
        for pair in _concerned(pairs, match.facility_id, None):
            yield pair, Objection(Alert.Kind.SANCTIONED, match.source)


def _high_risk(
    pairs: Collection[Pair], on: date, classes: Collection[str]
) -> Iterator[tuple[Pair, Objection]]:
    flags = HighRiskFacility.objects.in_force(on).filter(
        facility__in={pair[0] for pair in pairs}, list__licence__in=classes
    )
    for flag in flags:
        for pair in _concerned(pairs, flag.facility_id, flag.metal_id):
            yield pair, Objection(Alert.Kind.HIGH_RISK, flag.source)


def _customers(
    supplier_id: int, pairs: Collection[Pair], on: date, classes: Collection[str]
) -> Iterator[tuple[Pair, Objection]]:
    """By the customers into whose products the supplier's parts go, for all of their parts or for those delivered."""
    deliveries = SuppliedPart.objects.in_force(on).filter(supplier=supplier_id)
    delivered = set(deliveries.values_list("part__customers__code", "part__number"))
    customers = {code for code, _ in delivered if code}
    if not customers:
        return
    names = dict(Customer.objects.filter(code__in=customers).values_list("code", "name"))
    rules = [
        rule
        for rule in CustomerRule.objects.in_force(on).filter(
            customer__in=customers, list__licence__in=classes
        )
        if not rule.part or (rule.customer, rule.part) in delivered
    ]
    for rule in rules:
        if rule.rule == CustomerRule.Rule.DO_NOT_USE:
            for pair in _concerned(pairs, rule.facility_id, rule.metal_id):
                yield pair, Objection(Alert.Kind.CUSTOMER_FORBIDS, names[rule.customer])
    approved = [rule for rule in rules if rule.rule == CustomerRule.Rule.APPROVED]
    for customer, part in {(rule.customer, rule.part) for rule in approved}:
        own = [rule for rule in approved if rule.customer == customer and rule.part in ("", part)]
        demanded = {rule.metal_id for rule in own if rule.part == part}
        allowed = {(rule.facility_id, rule.metal_id) for rule in own}
        for pair in pairs:
            if demanded & {None, pair[1]} and not allowed & {pair, (pair[0], None)}:
                yield pair, Objection(Alert.Kind.CUSTOMER_LACKS, names[customer])
