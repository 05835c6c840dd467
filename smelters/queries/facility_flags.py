"""What is said against one smelter on a day beside its status: sanctions, the company's list, customers' demands."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from smelters.models import (
    CustomerRule,
    Facility,
    HighRiskFacility,
    ReferenceList,
    SanctionEntry,
    SanctionMatch,
)


@dataclass(frozen=True, slots=True)
class Flag:
    """One flag: what kind it is, who says it, from when, and why. `metal` is empty for all minerals."""

    kind: str
    """sanctioned, waiting, high_risk, do_not_use or approved."""
    said_by: str
    since: date | None
    why: str
    metal: str = ""
    match_id: int | None = None
    list: ReferenceList | None = None
    part: str = ""
    deadline: date | None = None


def flags_of(
    facility: Facility, *, on: date, classes: Collection[str], known_at: datetime | None = None
) -> list[Flag]:
    """The flags of the day, the gravest first. Five queries.

    Matches with sanctions lists that nobody has decided on are told as such, and only as of today's knowledge.
    """
    return [
        *_sanctions(facility, on, classes, known_at),
        *_high_risk(facility, on, classes, known_at),
        *_customers(facility, on, classes, known_at),
    ]


def _sanctions(
    facility: Facility, on: date, classes: Collection[str], known_at: datetime | None
) -> Iterator[Flag]:
    matches = [
        ("sanctioned", match)
        for match in SanctionMatch.objects.flagged(on, known_at=known_at).filter(facility=facility)
    ]
    if known_at is None:
        matches += [
            ("waiting", match) for match in SanctionMatch.objects.undecided().filter(facility=facility)
        ]
    references = {match.reference for _, match in matches}
    entries = SanctionEntry.objects.in_force(on, known_at=known_at).filter(
        reference__in=references, list__licence__in=classes
    )
    known = {(entry.source, entry.reference): entry for entry in entries.select_related("list")}
    for kind, match in matches:
        entry = known.get((match.source, match.reference))
        yield Flag(
            kind=kind,
            said_by=match.source,
            since=getattr(match, "from_day", None),
            why=entry.basis if entry else "",
            match_id=match.pk,
            list=entry.list if entry else None,
        )


def _high_risk(
    facility: Facility, on: date, classes: Collection[str], known_at: datetime | None
) -> Iterator[Flag]:
    facts = HighRiskFacility.objects.in_force(on, known_at=known_at).filter(
        facility=facility, list__licence__in=classes
    )
    for fact in facts.select_related("list"):
        yield Flag(
            "high_risk", fact.source, fact.valid.lower, fact.reason, fact.metal_id or "", list=fact.list
        )


def _customers(
    facility: Facility, on: date, classes: Collection[str], known_at: datetime | None
) -> Iterator[Flag]:
    rules = CustomerRule.objects.in_force(on, known_at=known_at).filter(
        facility=facility, list__licence__in=classes
    )
    for rule in rules.order_by("-rule", "customer", "part").select_related("list"):
        yield Flag(
            kind=rule.rule,
            said_by=rule.customer,
            since=rule.valid.lower,
            why=rule.reason,
            metal=rule.metal_id or "",
            list=rule.list,
            part=rule.part,
            deadline=rule.deadline,
        )
