"""How far all minerals of all delivered parts are traced, and where each trace ends: the figure and its gaps."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from gscm.lib.spreadsheets import Book
from smelters.models import Facility, FacilityStatus, Mineral
from smelters.queries.status import status_on
from suppliers.models import Customer, Part, Subsidiary, SuppliedPart, Supplier, SupplyRelation, User
from surveys.models import MaterialTrace, MineralContent, Reached, ReportedSmelter
from surveys.queries import origin_report, tracing
from surveys.queries.materials import in_force
from surveys.queries.origin_report import OriginLine, ReportedPair

TRACED = (Reached.SMELTER, Reached.COUNTRY)
"""How far a trace must reach to count as one to its smelters: all of them are identified."""
WITH_SMELTERS = (Reached.UNRESOLVED, *TRACED)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What of the traces is looked at; what is empty narrows nothing."""

    mineral: str = ""
    subsidiary: Subsidiary | None = None
    is_necessary: bool = False
    """Only parts in which the mineral is necessary."""
    search: str = ""
    reached: str = ""


@dataclass(frozen=True, slots=True)
class MineralShare:
    """One mineral: delivered parts that contain it, and how many are traced how far."""

    mineral: str
    pairs: int
    to_smelters: int
    to_countries: int


@dataclass(frozen=True, slots=True)
class Step:
    """How many pairs, of how many suppliers, are traced just so far."""

    reached: Reached
    pairs: int
    suppliers: int


@dataclass(frozen=True, slots=True)
class Completeness:
    """The figure: pairs of a delivered part and a mineral in it, and how far they are traced."""

    pairs: int
    to_smelters: int
    to_countries: int
    minerals: list[MineralShare]
    steps: list[Step]
    counted_at: datetime | None


@dataclass(frozen=True, slots=True)
class SmelterLine:
    """One smelter of a trace: how it is assessed, and where it gets the mineral."""

    pair: ReportedPair
    status: FacilityStatus | None
    origin: OriginLine


def traces(user: User, narrowing: Narrowing) -> QuerySet[MaterialTrace]:
    """The traces within reach that the narrowing leaves, but for `reached`; those that need the mineral have pairs."""
    rows: Any = MaterialTrace.objects.visible_to(user).annotate(
        pairs=F("necessary_parts") if narrowing.is_necessary else F("parts")
    )
    rows = rows.filter(pairs__gt=0)
    if narrowing.mineral:
        rows = rows.filter(mineral=narrowing.mineral)
    if narrowing.subsidiary:
        branch = Subsidiary.objects.branch_ids([narrowing.subsidiary.pk])
        relations = SupplyRelation.objects.filter(supplier=OuterRef("supplier"), subsidiary__in=branch)
        rows = rows.filter(Exists(relations))
    if text := narrowing.search.replace("\0", "").strip():
        names = ("name", "name_local", "external_id")
        rows = rows.filter(Q(*((f"supplier__{name}__icontains", text) for name in names), _connector=Q.OR))
    narrowed: QuerySet[MaterialTrace] = rows
    return narrowed


def completeness(user: User, narrowing: Narrowing) -> Completeness:
    """The figure for what the narrowing leaves. Two queries at most, three with a subsidiary."""
    rows: Any = (
        traces(user, narrowing)
        .order_by()
        .values("mineral_id", "mineral__position", "reached")
        .annotate(many=Sum("pairs"), suppliers=Count("supplier", distinct=True), counted=Max("counted_at"))
        .order_by("mineral__position")
    )
    found = list(rows)
    minerals = dict.fromkeys(row["mineral_id"] for row in found)
    shares = [
        MineralShare(
            mineral,
            sum(row["many"] for row in found if row["mineral_id"] == mineral),
            sum(row["many"] for row in found if row["mineral_id"] == mineral and row["reached"] in TRACED),
            sum(
                row["many"]
                for row in found
                if row["mineral_id"] == mineral and row["reached"] == Reached.COUNTRY
            ),
        )
        for mineral in minerals
    ]
    suppliers = dict(
        traces(user, narrowing)
        .order_by()
        .values("reached")
        .annotate(many=Count("supplier", distinct=True))
        .values_list("reached", "many")
    )
    return Completeness(
        pairs=sum(share.pairs for share in shares),
        to_smelters=sum(share.to_smelters for share in shares),
        to_countries=sum(share.to_countries for share in shares),
        minerals=shares,
        steps=[
            Step(
                reached,
                sum(row["many"] for row in found if row["reached"] == reached),
                suppliers.get(reached, 0),
            )
            for reached in Reached
        ],
        counted_at=max((row["counted"] for row in found), default=None),
    )


def gaps(user: User, narrowing: Narrowing) -> QuerySet[MaterialTrace]:
    """Where traces end before a country, the ones with the most parts first; of one reason if the narrowing says so."""
    rows: Any = traces(user, narrowing).exclude(reached=Reached.COUNTRY)
    if narrowing.reached:
        rows = rows.filter(reached=narrowing.reached)
    ordered: QuerySet[MaterialTrace] = rows.select_related("supplier", "mineral", "declaration").order_by(
        "-pairs", "supplier__name", "supplier", "mineral__position", "reached"
    )
    return ordered


def known_parts(user: User, *, on: date) -> tuple[int, int]:
    """Parts delivered on the day within reach, and of how many of them anybody says what they contain. Two queries."""
    parts = Part.objects.visible_to(user).delivered(on)
    contents = MineralContent.objects.in_force(on).filter(part=OuterRef("pk"))
    delivered = parts.count()
    return delivered, delivered - parts.filter(~Exists(contents)).count()


def export(user: User, narrowing: Narrowing, *, on: date, at: datetime) -> bytes:
    """The gaps as a workbook: what the figure means, then each gap with its reason and the numbers of its parts."""
    figure = completeness(user, narrowing)
    rows = list(gaps(user, narrowing))
    numbers = _part_numbers({row.supplier_id for row in rows}, on=on)
    book = Book()
    book.about(
        _("About"),
        [
            (_("Made at"), at),
            (_("Counted at"), figure.counted_at),
            (_("Delivered parts and minerals"), figure.pairs),
            (_("Traced to identified smelters"), figure.to_smelters),
            (_("Traced to countries"), figure.to_countries),
            (_("What counts"), definition()),
        ],
    )
    head = [
        _("Supplier number"),
        _("Supplier"),
        _("Mineral"),
        _("Where the trace ends"),
        _("Parts"),
        _("Of which it is necessary in"),
        _("Smelters reported"),
        _("Smelters identified"),
        _("Smelters with known countries"),
        _("Part numbers"),
    ]
    lines = (
        [
            row.supplier.external_id,
            row.supplier.name,
            row.mineral.label,
            row.get_reached_display(),
            row.parts,
            row.necessary_parts,
            row.smelters,
            row.resolved,
            row.located,
            ", ".join(numbers.get((row.supplier_id, row.mineral_id, row.reached == Reached.NOT_LISTED), ())),
        ]
        for row in rows
    )
    book.table(_("Gaps"), head, [16, 36, 12, 36, 10, 14, 14, 14, 14, 60], lines)
    return book.content()


def definition() -> str:
    """What the completeness figure counts, in a sentence or three."""
    return _(
        "Counted are pairs of a part that a supplier delivers and a mineral in it; a part that two suppliers "
        "deliver counts for each. A pair is traced to smelters when the supplier’s newest accepted declaration names "
        "smelters for the mineral and all of them are identified; to countries when a list says of each where it "
        "gets the mineral, or that it recycles. Parts of which nobody says what they contain are not among the pairs."
    )


def _part_numbers(suppliers: set[int], *, on: date) -> dict[tuple[int, str, bool], list[str]]:
    """By supplier and mineral, the parts that a declaration covers, and apart from them those that it leaves out."""
    rows = tracing.contained(SuppliedPart.objects.in_force(on).filter(supplier__in=suppliers), on)
    declared = tracing.declarations(on=on, suppliers=suppliers)
    missing = tracing.left_out(rows, declared, tracing.families())
    columns = ("supplier_id", "part__contents__mineral_id", "part__number")
    found: dict[tuple[int, str, bool], list[str]] = {}
    for supplier, mineral, number in rows.values_list(*columns).distinct().order_by("part__number"):
        is_left_out = number in missing.get((supplier, mineral), {})
        found.setdefault((supplier, mineral, is_left_out), []).append(number)
    return found


def smelters(rows: QuerySet[ReportedSmelter]) -> list[ReportedPair]:
    """Each smelter and metal that these rows name, once, by metal and name. Three queries.

    :param rows: of declarations that count, of which each supplier has one for a mineral.
    """
    counted = list(
        rows.filter(facility__isnull=False, metal__isnull=False)
        .order_by()
        .values_list("facility_id", "metal_id")
        .annotate(many=Count("declaration", distinct=True))
    )
    facilities = Facility.objects.in_bulk({facility for facility, _metal, _many in counted})
    places = dict(Mineral.objects.values_list("name", "position"))
    pairs = [
        ReportedPair(facility, facilities[facility].cid, facilities[facility].name, metal, many, False)
        for facility, metal, many in counted
    ]
    return sorted(pairs, key=lambda pair: (places[pair.metal], pair.name, pair.cid))


def smelter_lines(pairs: Sequence[ReportedPair], *, on: date, classes: Collection[str]) -> list[SmelterLine]:
    """The smelters of one page with their status on the day and their origins. Two queries.

    :param classes: the licence classes of lists that the reader may see.
    """
    found: dict[tuple[int, str], FacilityStatus] = {}
    for status in status_on(on, classes=classes).filter(facility__in={pair.facility_id for pair in pairs}):
        found.setdefault((status.facility_id, status.metal_id), status)
    return [
        SmelterLine(line.pair, found.get((line.pair.facility_id, line.pair.metal)), line)
        for line in origin_report.lines(pairs, on=on, classes=classes)
    ]


def traces_of_customer(customer: Customer, user: User, *, on: date) -> QuerySet[MaterialTrace]:
    """How far the minerals in the customer's parts are traced, by supplier, mineral and how far."""
    delivered = SuppliedPart.objects.in_force(on).filter(part__customers=customer)
    in_its_parts = delivered.filter(
        in_force(on), part__contents__mineral=OuterRef("mineral"), supplier=OuterRef("supplier")
    )
    kept: QuerySet[MaterialTrace] = MaterialTrace.objects.visible_to(user).filter(Exists(in_its_parts))
    return kept.order_by()


def smelters_of_customer(traces: QuerySet[MaterialTrace]) -> QuerySet[ReportedSmelter]:
    """The rows of declarations that name smelters for minerals in the customer's parts."""
    declared = traces.filter(
        reached__in=WITH_SMELTERS, declaration=OuterRef("declaration"), mineral=OuterRef("metal")
    )
    rows: QuerySet[ReportedSmelter] = ReportedSmelter.objects.filter(Exists(declared))
    return rows


def steps_of_customer(traces: QuerySet[MaterialTrace]) -> list[Step]:
    """How many suppliers of the customer's parts are traced how far, for each way a trace ends. One query."""
    counted = traces.values_list("reached").annotate(Count("pk"), Count("supplier", distinct=True))
    found = {reached: (pairs, suppliers) for reached, pairs, suppliers in counted}
    return [Step(reached, *found[reached]) for reached in Reached if reached in found]


def traces_of_supplier(supplier: Supplier) -> list[MaterialTrace]:
    """How far the minerals in this supplier's parts are traced. One query."""
    rows = MaterialTrace.objects.filter(supplier=supplier).select_related("mineral", "declaration")
    return list(rows.order_by("mineral__position", "reached"))


def part_lines(deliveries: QuerySet[SuppliedPart]) -> QuerySet[Any]:
    """One row for each part, mineral and supplier of these deliveries, by the number of the part."""
    return (
        deliveries.order_by()
        .values(
            "part_id",
            "supplier_id",
            number=F("part__number"),
            name=F("part__name"),
            metal=F("part__contents__mineral_id"),
            supplier_name=F("supplier__name"),
            supplier_name_local=F("supplier__name_local"),
        )
        .distinct()
        .order_by("number", "metal", "supplier_name", "supplier_id")
    )
