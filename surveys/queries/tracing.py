"""How far the minerals of delivered parts are traced: from the declaration to smelters and their countries.

The unit is a delivered part and a mineral that it contains; a part that two suppliers deliver counts for each of them.
What the newest accepted declaration says of a mineral holds for all parts of the supplier, unless it is a declaration
for products: then for the parts that its product list names.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from smelters.models import FacilityOrigin, Mineral
from suppliers.models import SuppliedPart
from surveys.models import Answer, Declaration, Reached, ReportedProduct, ReportedSmelter, Request
from surveys.queries.materials import in_force
from surveys.workbooks.layouts.model import NO, Topic
from surveys.workbooks.text import folded

FOR_PRODUCTS = "B"
_NOT_IN_IT = (NO, "Not declaring", "Not applicable for this declaration")


@dataclass(frozen=True, slots=True)
class Declared:
    """The declaration of a supplier and template that counted on a day."""

    pk: int
    submission_id: int
    supplier_id: int
    family: str
    version: str
    minerals: frozenset[str]
    """What it is about, where the file chooses; else empty."""
    is_for_products: bool


@dataclass(frozen=True, slots=True)
class Found:
    """The smelters that a declaration names for one mineral."""

    resolved: int = 0
    unresolved: int = 0
    located: int = 0
    """Of those that are resolved: how many have a known country of origin, or recycle."""

    @property
    def smelters(self) -> int:
        return self.resolved + self.unresolved


@dataclass(frozen=True, slots=True)
class Trace:
    """How far one mineral of some parts of one supplier is traced."""

    supplier_id: int
    mineral: str
    reached: Reached
    declared: Declared | None
    found: Found
    parts: int
    necessary_parts: int


def families() -> dict[str, str]:
    """The template that asks for each mineral. One query."""
    return dict(Mineral.objects.values_list("name", "family"))


def declarations(*, on: date, suppliers: Collection[int] | None = None) -> dict[tuple[int, str], Declared]:
    """By supplier and template, the newest accepted declaration that came in by the day. One query."""
    rows = Declaration.objects.filter(
        submission__status="accepted", submission__received_at__date__lte=on
    ).annotate(supplier_pk=F("submission__request__supplier_id"))
    if suppliers is not None:
        rows = rows.filter(submission__request__supplier__in=suppliers)
    newest = rows.order_by("supplier_pk", "family", "-submission__received_at", "-pk").distinct(
        "supplier_pk", "family"
    )
    columns = ("pk", "submission_id", "supplier_pk", "family", "version", "minerals", "scope")
    return {
        (supplier, family): Declared(
            pk, submission, supplier, family, version, frozenset(minerals), scope == FOR_PRODUCTS
        )
        for pk, submission, supplier, family, version, minerals, scope in newest.values_list(*columns)
    }


def located(on: date, classes: Collection[str]) -> QuerySet[FacilityOrigin]:
    """The origins that end a trace: a country, region or mine, the DRC, or recycling; no mere level of countries.

    :param classes: the licence classes that the reader may see.
    """
    ends = ~Q(country="") | ~Q(mine="") | Q(level__in=["drc", "recycled"])
    origins: QuerySet[FacilityOrigin] = FacilityOrigin.objects.in_force(on).filter(list__licence__in=classes)
    return origins.filter(ends)


def smelters_found(
    declared: Iterable[Declared], *, on: date, classes: Collection[str], minerals: Collection[str] = ()
) -> dict[tuple[int, str], Found]:
    """By declaration and mineral, what it names. One query."""
    origin = located(on, classes).filter(facility=OuterRef("facility"), metal=OuterRef("metal"))
    rows = ReportedSmelter.objects.filter(
        declaration__in=[one.pk for one in declared], metal__isnull=False
    ).order_by()
    if minerals:
        rows = rows.filter(metal__in=minerals)
    counted = rows.values("declaration_id", "metal_id").annotate(
        resolved=Count("facility", distinct=True),
        unresolved=Count("pk", filter=Q(facility__isnull=True)),
        located=Count("facility", distinct=True, filter=Exists(origin)),
    )
    return {
        (row["declaration_id"], row["metal_id"]): Found(row["resolved"], row["unresolved"], row["located"])
        for row in counted
    }


def denials(declared: Iterable[Declared]) -> set[tuple[int, str]]:
    """Declarations and minerals of which they say that they are not in the products. One query."""
    answers = Answer.objects.filter(declaration__in=[one.pk for one in declared]).filter(
        Q(meaning=Topic.ADDED, answer__in=_NOT_IN_IT) | Q(meaning=Topic.REMAINS, answer=NO)
    )
    return set(answers.values_list("declaration_id", "mineral"))


def product_numbers(declared: Iterable[Declared]) -> dict[int, set[str]]:
    """By declaration for products, the numbers that its product list names, folded. One query, or none."""
    keys = [one.pk for one in declared if one.is_for_products]
    numbers: dict[int, set[str]] = defaultdict(set)
    if not keys:
        return numbers
    products = ReportedProduct.objects.filter(declaration__in=keys)
    columns = ("declaration_id", "values__number__as_written", "values__requester_number__as_written")
    for declaration, *written in products.values_list(*columns):
        numbers[declaration].update(folded(number) for number in written if number)
    return numbers


def asked(*, on: date, suppliers: Collection[int] | None = None) -> set[tuple[int, str]]:
    """Suppliers and templates that a campaign has asked for by the day. One query."""
    rows = Request.objects.filter(invited_at__date__lte=on)
    if suppliers is not None:
        rows = rows.filter(supplier__in=suppliers)
    return set(rows.values_list("supplier_id", "campaign__family").distinct())


def reached(
    declared: Declared | None,
    mineral: str,
    found: Found,
    *,
    is_denied: bool,
    was_asked: bool,
    is_listed: bool = True,
) -> Reached:
    """How far a mineral is traced by what is known of the declaration and its smelters."""
    if declared is None:
        return Reached.NOT_ANSWERED if was_asked else Reached.NOT_ASKED
    if not is_listed:
        return Reached.NOT_LISTED
    if declared.minerals and mineral not in declared.minerals:
        return Reached.NOT_DECLARED
    if not found.smelters:
        return Reached.DENIED if is_denied else Reached.NO_SMELTER
    if found.unresolved:
        return Reached.UNRESOLVED
    return Reached.COUNTRY if found.located == found.resolved else Reached.SMELTER


def traces(
    deliveries: QuerySet[SuppliedPart],
    *,
    on: date,
    classes: Collection[str],
    suppliers: Collection[int] | None = None,
) -> list[Trace]:
    """How far the minerals of these deliveries are traced, by supplier, mineral and how far. Nine queries at most.

    :param deliveries: those in force on the day.
    :param suppliers: the suppliers that they are of, where these are few.
    """
    rows = contained(deliveries, on)
    grouped = rows.values("supplier_id", "part__contents__mineral_id").annotate(
        parts=Count("part", distinct=True),
        necessary=Count("part", distinct=True, filter=Q(part__contents__is_necessary=True)),
    )
    counts = {
        (row["supplier_id"], row["part__contents__mineral_id"]): (row["parts"], row["necessary"])
        for row in grouped
    }
    declared = declarations(on=on, suppliers=suppliers)
    found = smelters_found(declared.values(), on=on, classes=classes)
    denied = denials(declared.values())
    was_asked = asked(on=on, suppliers=suppliers)
    template = families()
    missing = left_out(rows, declared, template)
    result = []
    for (supplier, mineral), (parts, necessary) in counts.items():
        key = supplier, template[mineral]
        one = declared.get(key)
        smelters = found.get((one.pk, mineral), Found()) if one else Found()
        gone = missing.get((supplier, mineral), {})
        without, necessary_without = len(gone), sum(gone.values())
        for is_listed, many, needed in (
            (True, parts - without, necessary - necessary_without),
            (False, without, necessary_without),
        ):
            if many:
                far = reached(
                    one,
                    mineral,
                    smelters,
                    is_denied=one is not None and (one.pk, mineral) in denied,
                    was_asked=key in was_asked,
                    is_listed=is_listed,
                )
                result.append(Trace(supplier, mineral, far, one, smelters, many, needed))
    return result


def left_out(
    contained: QuerySet[SuppliedPart],
    declared: Mapping[tuple[int, str], Declared],
    template: Mapping[str, str],
) -> dict[tuple[int, str], dict[str, bool]]:
    """By supplier and mineral, the parts that a declaration for products does not name, with whether they need it.

    :param contained: deliveries joined with what their parts contain. Two queries, or none.
    """
    for_products = {key: one for key, one in declared.items() if one.is_for_products}
    if not for_products:
        return {}
    numbers = product_numbers(for_products.values())
    rows = contained.filter(supplier__in={supplier for supplier, _family in for_products}).values_list(
        "supplier_id", "part__contents__mineral_id", "part__number", "part__contents__is_necessary"
    )
    missing: dict[tuple[int, str], dict[str, bool]] = defaultdict(dict)
    for supplier, mineral, number, is_necessary in rows:
        one = for_products.get((supplier, template[mineral]))
        if one and folded(number) not in numbers[one.pk]:
            parts = missing[supplier, mineral]
            parts[number] = parts.get(number, False) or is_necessary
    return missing


def contained(deliveries: QuerySet[SuppliedPart], on: date) -> QuerySet[SuppliedPart]:
    """Deliveries joined with the minerals that their parts contain on the day, at `part__contents__…`."""
    return deliveries.filter(in_force(on), part__contents__mineral__isnull=False).order_by()
