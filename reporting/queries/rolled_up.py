"""What the group's declaration is computed from, gathered in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F, Max, Min, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform

from reporting.models import GroupDeclaration
from reporting.rollup.values import Reported, Said
from smelters.licences import team_classes
from smelters.matching.normalise import name_key
from smelters.models import ActiveAcceptance, CoveredCountry, CustomerRule, FacilityOrigin, ReferenceList
from smelters.queries.status import status_on
from smelters.queries.thresholds import thresholds_on
from suppliers.models import Subsidiary, SuppliedPart, SupplyRelation
from surveys.models import Answer, Declaration, NoMineralsAnswer, ReportedMine, ReportedSmelter, Request
from surveys.queries import public_lists, tracing
from surveys.workbooks.layouts.model import MINE_COLUMNS, Topic

NOT_QUALIFIED, NOT_RESOLVED = "not_qualified", "not_resolved"
DO_NOT_USE, NOT_APPROVED = "do_not_use", "not_approved"
COVERED_COUNTRY = "covered_country"
_TOPICS = frozenset(Topic)
_SUPPLIER = "declaration__submission__request__supplier"


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything as of the day."""

    in_scope: frozenset[int]
    said: list[Said]
    reported: list[Reported]
    mines: list[dict[str, str]]
    products: tuple[Mapping[str, str], ...]
    supplied_to_customer: frozenset[int] | None
    inputs: dict[str, Any] = field(default_factory=dict)


def gather(declaration: GroupDeclaration) -> Gathered:
    """What counts for this declaration on its day: whoever was asked last, and the newest that each has declared."""
    on, family = declaration.on, declaration.family
    asked = _asked(family, on)
    scope = frozenset(asked) & _suppliers(declaration) if declaration.scope != "company" else frozenset(asked)
    declared = {
        supplier: one
        for (supplier, of_family), one in tracing.declarations(on=on, suppliers=scope).items()
        if of_family == family
    }
    keys = {one.pk: supplier for supplier, one in declared.items()}
    denied = set(
        NoMineralsAnswer.objects.filter(
            request__supplier__in=scope - declared.keys(),
            request__campaign__family=family,
            request__withdrawn_at__isnull=True,
            status=NoMineralsAnswer.Status.ACCEPTED,
            given_at__date__lte=on,
        ).values_list("request__supplier", flat=True)
    )
    said = [*_said(keys), *(Said(supplier, uses_none=True) for supplier in sorted(denied))]
    rows = [*_resolved(keys), *_unresolved(keys)]
    concerns = _concerns(declaration, rows)
    reported = [_with(row, concerns) for row in rows]
    customer = declaration.customer
    applies_to_customer = declaration.scope == "company" and customer is not None
    return Gathered(
        in_scope=scope,
        said=said,
        reported=reported,
        mines=[_cells(values) for values in _mines(keys)],
        products=_products(declaration),
        supplied_to_customer=_delivering(customer.code, on) if applies_to_customer and customer else None,
        inputs={
            "declarations": [
                {"declaration": pk, "supplier": supplier, "submission": submission, "sha256": digest}
                for pk, supplier, submission, digest in Declaration.objects.filter(pk__in=keys)
                .order_by("pk")
                .values_list("pk", "submission__request__supplier", "submission_id", "submission__sha256")
            ],
            "uses_none": sorted(denied),
            "silent": sorted(scope - declared.keys() - denied),
            "lists": list(_lists(on).values("id", "series", "label", "sha256")),
            "thresholds": thresholds_on(on).pk,
            "template": declaration.template.sha256,
        },
    )


def _asked(family: str, on: date) -> set[int]:
    """Whom the campaigns of the newest year have asked by the day, and did not let off. Two queries."""
    asked = Request.objects.filter(campaign__family=family, invited_at__date__lte=on).filter(
        Q(withdrawn_at__isnull=True) | Q(withdrawn_at__date__gt=on)
    )
    year = asked.aggregate(year=Max("campaign__year"))["year"]
    return set(asked.filter(campaign__year=year).values_list("supplier", flat=True))


def _suppliers(declaration: GroupDeclaration) -> frozenset[int]:
    if declaration.customer is not None:
        return _delivering(declaration.customer.code, declaration.on)
    branch = Subsidiary.objects.branch_ids([declaration.subsidiary_id] if declaration.subsidiary_id else [])
    return frozenset(SupplyRelation.objects.filter(subsidiary__in=branch).values_list("supplier", flat=True))


def _delivering(code: str, on: date) -> frozenset[int]:
    delivered = SuppliedPart.objects.in_force(on).for_customer(code)
    return frozenset(delivered.values_list("supplier", flat=True))


def _products(declaration: GroupDeclaration) -> tuple[Mapping[str, str], ...]:
    if declaration.scope != "customer" or declaration.customer is None:
        return ()
    delivered = SuppliedPart.objects.in_force(declaration.on).for_customer(declaration.customer.code)
    parts = delivered.order_by("part__number").values_list("part__number", "part__name").distinct()
    return tuple({"number": number, "name": name} if name else {"number": number} for number, name in parts)


def _said(keys: Mapping[int, int]) -> Iterator[Said]:
    answers: dict[int, dict[tuple[Topic, str], str]] = {pk: {} for pk in keys}
    rows = Answer.objects.filter(declaration__in=keys, meaning__in=_TOPICS).order_by()
    for pk, meaning, mineral, answer in rows.values_list("declaration_id", "meaning", "mineral", "answer"):
        answers[pk][Topic(meaning), mineral] = answer
    for pk, supplier in keys.items():
        yield Said(supplier, answers[pk])


def _resolved(keys: Collection[int]) -> list[Reported]:
    """The smelters that are known, once for each metal. One query over all reported rows, and one for their names.

    Where no public list has a smelter, its name and country are those that a supplier wrote: a customer is no member.
    """
    rows = (
        ReportedSmelter.objects.filter(declaration__in=keys, facility__isnull=False)
        .order_by()
        .values("facility_id", "facility__cid", "metal_id")
        .annotate(
            suppliers=ArrayAgg(_SUPPLIER, distinct=True),
            said=ArrayAgg(KeyTextTransform("value", KeyTextTransform("recycled", "details")), distinct=True),
            written=Min("name"),
            place=Max("country"),
        )
    )
    found = list(rows)
    listed = public_lists.listings([row["facility_id"] for row in found])
    reported = []
    for row in found:
        listing = listed.get((row["facility_id"], row["metal_id"] or ""))
        reported.append(
            Reported(
                metal=row["metal_id"] or "",
                name=listing.name if listing else row["written"],
                country=(listing.country if listing else "") or row["place"],
                suppliers=tuple(sorted(row["suppliers"])),
                facility=row["facility_id"],
                cid=row["facility__cid"],
                recycled=tuple(sorted(text for text in row["said"] if text)),
            )
        )
    return reported


def _unresolved(keys: Collection[int]) -> list[Reported]:
    """Names that nobody has resolved: each once for metal, name and country, with what suppliers say of it."""
    rows = ReportedSmelter.objects.filter(declaration__in=keys, facility__isnull=True).order_by("pk")
    columns = ("metal_id", "metal_as_written", "name", "country", "city", "state", "details", "kind")
    groups: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in rows.values(*columns, supplier=F(_SUPPLIER)):
        is_named = row["kind"] != ReportedSmelter.Kind.NOT_IDENTIFIED
        name = name_key(row["name"]) if is_named else ""
        groups[row["metal_id"] or "", name, row["country"].casefold() if name else ""].append(row)
    reported = []
    for (metal, name, _country), same in groups.items():
        first = same[0]
        reported.append(
            Reported(
                metal=metal,
                name=first["name"] if name else "",
                country=first["country"] if name else "",
                suppliers=tuple(sorted({row["supplier"] for row in same})),
                street=_of(first, "street") if name else "",
                city=first["city"] if name else "",
                state=first["state"] if name else "",
                contact=_of(first, "contact") if name else "",
                comments="" if metal else first["metal_as_written"],
                recycled=tuple(sorted({_of(row, "recycled") for row in same} - {""})),
            )
        )
    return reported


def _of(row: Mapping[str, Any], column: str) -> str:
    cell = row["details"].get(column)
    return str(cell.get("value") or "") if cell else ""


def _mines(keys: Collection[int]) -> QuerySet[ReportedMine, dict[str, Any]]:
    rows = ReportedMine.objects.filter(declaration__in=keys).order_by("pk")
    return rows.values_list("values", flat=True)


def _cells(values: Mapping[str, Any]) -> dict[str, str]:
    cells = {name: str(values[name].get("value") or "") for name in MINE_COLUMNS if name in values}
    return {name: text for name, text in cells.items() if text}


def _lists(on: date) -> QuerySet[ReferenceList]:
    applied = ReferenceList.objects.applied().filter(valid_from__lte=on, licence__in=team_classes(on))
    return applied.order_by("series", "-valid_from").distinct("series")


def _with(row: Reported, concerns: Mapping[tuple[int | None, str], tuple[str, ...]]) -> Reported:
    held = concerns.get((row.facility, row.metal), ())
    return Reported(**{name: getattr(row, name) for name in row.__slots__} | {"concerns": held})


def _concerns(
    declaration: GroupDeclaration, rows: Collection[Reported]
) -> dict[tuple[int | None, str], tuple[str, ...]]:
    """What the rules hold against smelters, by facility and metal; None for those that nobody has resolved."""
    on, profile = declaration.on, declaration.profile
    if profile == GroupDeclaration.Profile.NONE:
        return {}
    pairs = {(row.facility, row.metal) for row in rows}
    facilities = {facility for facility, _ in pairs if facility}
    classes = team_classes(on)
    found: dict[tuple[int | None, str], tuple[str, ...]] = {
        (facility, metal): (NOT_RESOLVED,) for facility, metal in pairs if facility is None
    }
    known = [(facility, metal) for facility, metal in pairs if facility is not None]
    if profile == GroupDeclaration.Profile.RMI:
        status: dict[tuple[int, str], str] = {}
        facts = status_on(on, classes=classes).filter(facility__in=facilities)
        for facility, metal, says in facts.values_list("facility_id", "metal_id", "status"):
            status.setdefault((facility, metal), says)
        accepted = set(ActiveAcceptance.objects.in_force(on).values_list("facility_id", "metal_id"))
        qualifies = set(thresholds_on(on).qualifies)
        for pair in known:
            is_fine = status.get(pair) in qualifies or (pair in accepted and status.get(pair) == "active")
            if not is_fine:
                found[pair] = (NOT_QUALIFIED,)
    elif profile == GroupDeclaration.Profile.OWN_LIST and declaration.customer is not None:
        rules = CustomerRule.objects.in_force(on).filter(customer=declaration.customer.code)
        refused = set(rules.do_not_use().values_list("facility_id", "metal_id"))
        approved = set(rules.approved().values_list("facility_id", "metal_id"))
        ruled = {metal for _, metal in approved}
        for facility, metal in known:
            if {(facility, metal), (facility, None)} & refused:
                found[facility, metal] = (DO_NOT_USE,)
            elif ruled & {metal, None} and not {(facility, metal), (facility, None)} & approved:
                found[facility, metal] = (NOT_APPROVED,)
    else:
        covered = CoveredCountry.objects.in_force(on).filter(list__licence__in=classes)
        origins = FacilityOrigin.objects.in_force(on).filter(
            Q(country__in=covered.values("country")) | Q(level=FacilityOrigin.Level.DRC),
            list__licence__in=classes,
            facility__in=facilities,
        )
        for pair in set(origins.values_list("facility_id", "metal_id")) & set(known):
            found[pair] = (COVERED_COUNTRY,)
    return found
