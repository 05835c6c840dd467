"""The pages of parts: which there are, what they contain, and how far each mineral is traced, as of a day."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from smelters.lists.places import country_name
from smelters.models import Facility, FacilityOrigin
from suppliers.models import Customer, Part, SuppliedPart, Supplier, User
from surveys.models import MineralContent, Reached, ReportedProduct, ReportedSmelter
from surveys.queries import tracing
from surveys.queries.materials import in_force
from surveys.queries.tracing import Declared, Found

_CONGO_KINSHASA = "CD"


@dataclass(frozen=True, slots=True)
class Chain:
    """One mineral of a part from one supplier: declaration, smelters, countries."""

    mineral: str
    supplier: Supplier
    reached: Reached
    declared: Declared | None
    found: Found
    countries: list[str]
    """The countries of origin of its smelters, in the reader's language."""
    recycles: bool
    """Whether some of it is recycled."""


@dataclass(frozen=True, slots=True)
class PartPage:
    """All that is known of a part on a day."""

    contents: list[MineralContent]
    deliveries: list[SuppliedPart]
    """By the suppliers within reach."""
    chains: list[Chain]
    history: list[MineralContent]
    """What was ever held to be in it, as known now, the newest first."""


def parts(
    user: User,
    *,
    on: date,
    search: str = "",
    mineral: str = "",
    source: str = "",
    customer: Customer | None = None,
    supplier: Supplier | None = None,
    is_necessary: bool = False,
    is_unknown: bool = False,
) -> QuerySet[Part]:
    """The parts within reach that are delivered on the day and that the filters leave, with their contents.

    :param is_unknown: only parts of which nobody says what they contain.
    """
    rows: QuerySet[Part] = Part.objects.visible_to(user).delivered(on).search(search)
    if supplier:
        delivered = SuppliedPart.objects.in_force(on).filter(supplier=supplier)
        rows = rows.filter(Exists(delivered.filter(part=OuterRef("pk"))))
    contents = MineralContent.objects.in_force(on)
    of_part = contents.filter(part=OuterRef("pk"))
    if mineral or source or is_necessary:
        wanted = of_part
        if mineral:
            wanted = wanted.filter(mineral=mineral)
        if source:
            wanted = wanted.filter(source=source)
        if is_necessary:
            wanted = wanted.filter(is_necessary=True)
        rows = rows.filter(Exists(wanted))
    if customer:
        rows = rows.filter(customers=customer)
    if is_unknown:
        rows = rows.filter(~Exists(of_part))
    suppliers = (
        SuppliedPart.objects.visible_to(user)
        .in_force(on)
        .filter(part=OuterRef("pk"))
        .order_by()
        .values("part")
        .annotate(many=Count("supplier", distinct=True))
        .values("many")
    )
    held = contents.select_related("mineral").order_by("mineral__position", "source")
    return (
        rows.annotate(supplier_count=Coalesce(Subquery(suppliers), 0))
        .prefetch_related(Prefetch("contents", held, to_attr="held"), "customers")
        .order_by("number")
    )


def page_of(part: Part, user: User, *, on: date, classes: Collection[str]) -> PartPage:
    """Everything on the page of one part. A fixed number of queries.

    :param classes: the licence classes of lists that the reader may see.
    """
    contents = MineralContent.objects.filter(part=part).select_related("mineral")
    delivered = SuppliedPart.objects.visible_to(user).in_force(on).filter(part=part)
    deliveries = list(delivered.select_related("supplier").order_by("supplier__name", "since"))
    return PartPage(
        contents=list(contents.in_force(on).order_by("mineral__position", "source")),
        deliveries=deliveries,
        chains=_chains(delivered, deliveries, on=on, classes=classes),
        history=list(contents.known().order_by("-valid", "mineral__position", "source")),
    )


def _chains(
    delivered: QuerySet[SuppliedPart],
    deliveries: list[SuppliedPart],
    *,
    on: date,
    classes: Collection[str],
) -> list[Chain]:
    suppliers = {delivery.supplier_id: delivery.supplier for delivery in deliveries}
    traces = tracing.traces(delivered, on=on, classes=classes, suppliers=list(suppliers))
    named = ReportedSmelter.objects.filter(
        declaration__in={trace.declared.pk for trace in traces if trace.declared},
        metal__in={trace.mineral for trace in traces},
        facility__isnull=False,
    )
    smelters: dict[tuple[int, str], set[int]] = defaultdict(set)
    for declaration, metal, facility in named.order_by().values_list(
        "declaration_id", "metal_id", "facility_id"
    ):
        smelters[declaration, metal].add(facility)
    origins: dict[tuple[int, str], list[tuple[str, str]]] = defaultdict(list)
    ends = tracing.located(on, classes).filter(facility__in=set().union(*smelters.values()))
    for facility, metal, country, level in ends.order_by().values_list(
        "facility_id", "metal_id", "country", "level"
    ):
        origins[facility, metal].append((country, level))
    chains = []
    for trace in traces:
        facilities = smelters[trace.declared.pk, trace.mineral] if trace.declared else set()
        places = [place for facility in facilities for place in origins[facility, trace.mineral]]
        codes = {country or (_CONGO_KINSHASA if level == "drc" else "") for country, level in places} - {""}
        chains.append(
            Chain(
                mineral=trace.mineral,
                supplier=suppliers[trace.supplier_id],
                reached=trace.reached,
                declared=trace.declared,
                found=trace.found,
                countries=sorted(country_name(code, language=get_language() or "") for code in codes),
                recycles=any(level == FacilityOrigin.Level.RECYCLED for _country, level in places),
            )
        )
    return sorted(chains, key=lambda chain: (chain.mineral, chain.supplier.name))


def reported_for(
    part: Part, mineral: str, user: User, *, on: date, classes: Collection[str], supplier: int | None = None
) -> QuerySet[ReportedSmelter]:
    """The rows of declarations that count for one mineral of a part on the day, of one supplier or of all."""
    delivered = SuppliedPart.objects.visible_to(user).in_force(on).filter(part=part)
    if supplier is not None:
        delivered = delivered.filter(supplier=supplier)
    suppliers = list(delivered.values_list("supplier_id", flat=True))
    traces = tracing.traces(delivered, on=on, classes=classes, suppliers=suppliers)
    certain = {Reached.UNRESOLVED, Reached.SMELTER, Reached.COUNTRY}
    declared = [
        trace.declared.pk
        for trace in traces
        if trace.declared and trace.mineral == mineral and trace.reached in certain
    ]
    rows: QuerySet[ReportedSmelter] = ReportedSmelter.objects.filter(declaration__in=declared, metal=mineral)
    return rows


def deliveries_of(
    facility: Facility, user: User, *, on: date, customer: Customer | None = None
) -> QuerySet[SuppliedPart]:
    """The deliveries within reach whose parts contain what this smelter makes, as the declarations that count say.

    Parts that a declaration for products leaves out are not among them. The mineral stands at
    `part__contents__mineral_id`; a part of which two sources say the same comes twice. One query before the rows.
    """
    columns = (
        "metal_id",
        "declaration_id",
        "declaration__scope",
        "declaration__submission__request__supplier_id",
    )
    named = ReportedSmelter.objects.visible_to(user).current().filter(facility=facility, metal__isnull=False)
    reporting: dict[str, set[int]] = defaultdict(set)
    for_products: dict[int, int] = {}
    for metal, declaration, scope, supplier in named.order_by().values_list(*columns).distinct():
        reporting[metal].add(supplier)
        if scope == tracing.FOR_PRODUCTS:
            for_products[declaration] = supplier
    meant = Q(pk__in=[])
    for metal, suppliers in reporting.items():
        meant |= Q(part__contents__mineral=metal, supplier__in=suppliers)
    delivered: QuerySet[SuppliedPart] = SuppliedPart.objects.visible_to(user).in_force(on)
    rows = delivered.filter(in_force(on), meant)
    if customer:
        rows = rows.filter(part__customers=customer)
    if for_products:
        listed = ReportedProduct.objects.filter(
            declaration__in=for_products,
            declaration__submission__request__supplier=OuterRef("supplier"),
            values__number__as_written__iexact=OuterRef("part__number"),
        )
        rows = rows.filter(~Q(supplier__in=set(for_products.values())) | Exists(listed))
    return rows
