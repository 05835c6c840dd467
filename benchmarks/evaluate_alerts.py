"""How long everything takes that follows a list: 3,300 declarations with 330,000 reported smelters.

    python -m benchmarks.evaluate_alerts [--suppliers 3300]

In a database of its own, made for this run on the server that DATABASE_URL names, or on an embedded one, and dropped
at the end. The smelters are invented, each with eight names; one row in twenty names none that is known, half of the
others has its CID. The list is read, applied, and followed as in a worker: facts, resolution, alerts of all kinds.
`--plans FILE` writes the query plans of the three statements that take longest.
"""

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from gscm.embedded import THROW_AWAY, Postgres, free_port

FIRST_CID = 900_001
ROWS, FACILITIES, NAMES, WRITINGS = 100, 600, 1_000, 8
SECONDS_FOR_ALL, SECONDS_FOR_A_LIST, SECONDS_FOR_ONE = 60.0, 15.0, 1.0


@contextmanager
def server() -> Iterator[None]:
    """The database server that the environment names, or one for this run alone."""
    if os.environ.get("DATABASE_URL"):
        yield
        return
    folder = Path(tempfile.mkdtemp(prefix="gscm-benchmark-"))
    folder.chmod(0o711)  # PostgreSQL, run as another account by root, has to pass
    postgres = Postgres(folder / "postgres", free_port(), folder / "postgres.log", THROW_AWAY)
    process = postgres.start()
    os.environ["DATABASE_URL"] = postgres.url
    try:
        yield
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)
        shutil.rmtree(folder)


@contextmanager
def database() -> Iterator[None]:
    """An empty database with today's tables."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gscm.settings")
    django.setup()
    from django.db import connection

    before = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"gscm_benchmark_{os.getpid()}"
    connection.creation.create_test_db(verbosity=0, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


def fill(suppliers: int, at: datetime) -> None:
    """One accepted declaration of each supplier, 100 rows in each."""
    from django.db import connection
    from psycopg2.extras import DateRange, DateTimeTZRange

    from smelters.matching.normalise import name_key
    from smelters.models import Facility, FacilityStatus, Mineral, ReferenceList, ReportedName
    from suppliers.models import Supplier
    from surveys.models import Campaign, Declaration, ReportedSmelter, Request, Submission

    day = at.date()
    issue = ReferenceList.objects.create(
        kind="status",
        series="Invented list",
        label="1",
        valid_from=day,
        metals=["Gold", "Tin"],
        file="originals/none",
        file_name="list.csv",
        sha256="0" * 64,
        status=ReferenceList.State.APPLIED,
        received_at=at,
        applied_at=at,
    )
    facilities = Facility.objects.bulk_create(
        Facility(cid=f"CID{number:06}", name=f"Smelter {number}", country="CHINA", first_seen=issue)
        for number in range(FIRST_CID, FIRST_CID + FACILITIES)
    )
    known = {"list": issue, "valid": DateRange(day, None), "recorded": DateTimeTZRange(at, None)}
    gold, tin = Mineral.objects.get(pk="Gold"), Mineral.objects.get(pk="Tin")
    FacilityStatus.objects.bulk_create(
        FacilityStatus(
            facility=facility,
            metal=gold if number % 2 else tin,
            status=status_of(number),
            status_as_written="",
            last_audit_date=day - timedelta(days=number % 400),
            audit_cycle_years=1,
            **known,
        )
        for number, facility in enumerate(facilities)
    )
    _list_and_flag(facilities, known, at)
    names = ReportedName.objects.bulk_create(
        ReportedName(metal=gold, key=f"nowhere {number}", name=f"Nowhere {number}", first_seen_at=at)
        for number in range(NAMES)
    )
    campaign = Campaign.objects.create(
        title="CMRT",
        year=day.year,
        family="CMRT",
        due_date=day,
        status="running",
        created_at=at,
        launched_at=at,
    )
    asked = Request.objects.bulk_create(
        Request(campaign=campaign, supplier=supplier, due_date=day, invited_at=at)
        for supplier in Supplier.objects.bulk_create(
            Supplier(external_id=f"S-{number}", name=f"Supplier {number}") for number in range(suppliers)
        )
    )
    sent = Submission.objects.bulk_create(
        Submission(
            request=request,
            status="accepted",
            file="originals/none",
            file_name="CMRT.xlsx",
            size=1,
            sha256=f"{number:064x}",
            received_at=at,
            settled_at=at,
        )
        for number, request in enumerate(asked)
    )
    declarations = Declaration.objects.bulk_create(
        Declaration(submission=submission, family="CMRT", version="6.5") for submission in sent
    )
    model = ReportedSmelter.objects.create(
        declaration=declarations[0], row=ROWS + 5, kind="listed", name="Reported smelter"
    )
    columns = {str(field.column): str(field.column) for field in ReportedSmelter._meta.concrete_fields}
    del columns["id"]
    is_named = "number %% 20 = 0"
    is_mined = "number %% 10 = 3"
    chosen = f"(declaration * 7 + number * 13) %% {FACILITIES}"
    columns |= {
        "declaration_id": f"declaration + {declarations[0].pk}",
        '"row"': "number + 5",
        "metal_id": f"CASE WHEN {is_named} OR {chosen} %% 2 = 1 THEN 'Gold' ELSE 'Tin' END",
        "cid": f"CASE WHEN NOT {is_named} AND number %% 2 = 0 THEN 'CID' || {FIRST_CID} + {chosen} ELSE '' END",
        "name": f"CASE WHEN {is_named} THEN 'Nowhere ' || (declaration + number) %% {NAMES} ELSE writing.name END",
        "name_key": f"CASE WHEN {is_named} THEN 'nowhere ' || (declaration + number) %% {NAMES} ELSE writing.key END",
        "country": "'CHINA'",
        "facility_id": f"CASE WHEN NOT {is_named} THEN {facilities[0].pk} + {chosen} END",
        "resolution": f"CASE WHEN {is_named} THEN '' WHEN number %% 2 = 0 THEN 'cid' ELSE 'name' END",
        "details": f"""CASE WHEN {is_mined} THEN jsonb_build_object('mine_countries', jsonb_build_object('value',
                       CASE WHEN {chosen} %% 4 = 0 THEN 'Burundi' ELSE 'China' END)) ELSE '{{}}' END""",
        "reported_name_id": f"CASE WHEN {is_named} THEN {names[0].pk} + (declaration + number) %% {NAMES} END",
    }
    del columns["row"]
    expressions = ", ".join(f"model.{value}" if value == name else value for name, value in columns.items())
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE writing (smelter int, place int, name text, key text)")
        cursor.executemany(
            "INSERT INTO writing VALUES (%s, %s, %s, %s)",
            [
                (smelter, number, name, name_key(name))
                for smelter in range(FACILITIES)
                for number, name in enumerate(names_of(FIRST_CID + smelter))
            ],
        )
        cursor.execute(
            f"INSERT INTO surveys_reportedsmelter ({', '.join(columns)}) SELECT {expressions} "  # noqa: S608
            "FROM surveys_reportedsmelter model CROSS JOIN generate_series(0, %s) AS declaration "
            "CROSS JOIN generate_series(0, %s) AS number "
            f"JOIN writing ON writing.smelter = {chosen} AND writing.place = (declaration + number) %% {WRITINGS} "
            "WHERE model.id = %s",
            [suppliers - 1, ROWS - 1, model.pk],
        )
        print(f"{suppliers:,} declarations, {cursor.rowcount:,} reported smelters")
        cursor.execute("DELETE FROM surveys_reportedsmelter WHERE id = %s", [model.pk])
        cursor.execute("DELETE FROM surveys_reportedsmelterevent")
        kept = ", ".join(f'"{field.column}"' for field in ReportedSmelter._meta.concrete_fields)
        cursor.execute(
            f"INSERT INTO surveys_reportedsmelterevent ({kept}, pgh_created_at, pgh_label, pgh_obj_id) "  # noqa: S608
            f"SELECT {kept}, now(), 'update', id FROM surveys_reportedsmelter"
        )
        cursor.execute("ANALYZE")


def status_of(number: int) -> str:
    """Of ten smelters seven are conformant and one each active, not enrolled and non-conformant."""
    return {7: "active", 8: "not_enrolled", 9: "non_conformant"}.get(number % 10, "conformant")


def names_of(number: int) -> list[str]:
    """The standard name of a smelter and seven others."""
    kinds = ("", "Refining", "Metals", "Works", "Alloys", "Plant", "Metallurgy", "Industries")
    return [f"Smelter {number} {kind}".strip() for kind in kinds]


def _list_and_flag(facilities: list[Any], known: dict[str, Any], at: datetime) -> None:
    """Listings and names of all smelters; some of them are removed, forbidden, sanctioned, alleged or at risk."""
    from psycopg2.extras import DateRange

    from risk.models import Allegation
    from smelters.matching.normalise import name_key
    from smelters.models import (
        CoveredCountry,
        CustomerRule,
        FacilityListing,
        FacilityName,
        FacilityOrigin,
        HighRiskFacility,
        SanctionDecision,
        SanctionEntry,
        SanctionMatch,
    )
    from suppliers.models import User

    before = DateRange(at.date() - timedelta(days=300), at.date() - timedelta(days=30))
    metals = [(facility, "Gold" if number % 2 else "Tin") for number, facility in enumerate(facilities)]
    FacilityListing.objects.bulk_create(
        FacilityListing(
            facility=facility,
            metal_id=metal,
            name=facility.name,
            **known | ({"valid": before} if number % 50 == 49 else {}),
        )
        for number, (facility, metal) in enumerate(metals)
    )
    FacilityName.objects.bulk_create(
        FacilityName(
            facility=facility,
            metal_id=metal,
            name=name,
            key=name_key(name),
            is_standard=name == facility.name,
            **known,
        )
        for facility, metal in metals
        for name in names_of(int(facility.cid[3:]))
    )
    HighRiskFacility.objects.bulk_create(
        HighRiskFacility(facility=facility, source="Own list", **known) for facility in facilities[10:13]
    )
    CustomerRule.objects.bulk_create(
        CustomerRule(facility=facility, customer="ACME", rule="do_not_use", **known)
        for facility in facilities[20:30]
    )
    CustomerRule.objects.bulk_create(
        CustomerRule(facility=facility, customer="ACME", rule="approved", metal_id=metal, **known)
        for facility, metal in metals[30:500]
    )
    CoveredCountry.objects.create(country="BI", **known)
    FacilityOrigin.objects.bulk_create(
        FacilityOrigin(facility=facility, metal_id=metal, country="BI" if number % 3 else "CL", **known)
        for number, (facility, metal) in enumerate(metals)
    )
    finder = User.objects.create(email="finder@example.com")
    Allegation.objects.bulk_create(
        Allegation(facility=facility, title="Fires", source="A newspaper", recorded_by=finder, recorded_at=at)
        for facility in facilities[40:60]
    )
    for facility in facilities[15:17]:
        key = {"source": "Sanctions", "reference": facility.cid}
        SanctionEntry.objects.create(**key, name=facility.name, basis="Order", listed_on=at.date(), **known)
        match = SanctionMatch.objects.create(
            **key,
            facility=facility,
            name_on_list=facility.name,
            name_of_facility=facility.name,
            likeness=99,
            found_at=at,
        )
        SanctionDecision.objects.create(
            match=match, outcome="confirmed", from_day=at.date(), reason="Same", decided_at=at
        )


def deliveries(day: date) -> None:
    """Every tenth supplier delivers a part that goes to the customer."""
    from suppliers.models import Customer, Part, SuppliedPart, Supplier

    part = Part.objects.create(number="P-1")
    part.customers.add(Customer.objects.create(code="ACME", name="Acme"))
    SuppliedPart.objects.bulk_create(
        SuppliedPart(supplier=supplier, part=part, since=day)
        for supplier in Supplier.objects.order_by("pk")[::10]
    )


def status_list(lost: int, day: date) -> bytes:
    """A new issue by which every so many-th smelter is not enrolled any more; all else is as on the day before."""
    lines = ["CID,Facility name,Metal,Country,RMAP status,Last audit date,Audit cycle"]
    words = {
        "conformant": "Conformant",
        "active": "Active",
        "not_enrolled": "Outreach required",
        "non_conformant": "Non-conformant",
    }
    for number in range(FACILITIES):
        status = "not_enrolled" if number % lost == 1 else status_of(number)
        metal = "Gold" if number % 2 else "Tin"
        name = f"Smelter {FIRST_CID + number}"
        lines.append(
            f"CID{FIRST_CID + number},{name},{metal},CHINA,{words[status]},{day - timedelta(days=number % 400)},1"
        )
    return "\n".join(lines).encode()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--suppliers", type=int, default=3_300)
    arguments.add_argument("--plans", type=Path)
    given = arguments.parse_args()
    with server(), database():
        missed = measure(given.suppliers, given.plans)
    if missed:
        sys.exit(f"Slower than meant: {', '.join(missed)}")


def measure(suppliers: int, plans: Path | None) -> list[str]:
    """Evaluate all and one, follow a list, and say how long each took; the names of those that took too long."""
    from django.utils import timezone

    from risk.services import alerts, dry_runs
    from smelters.services import reference_list
    from suppliers.models import Supplier, User
    from surveys.models import Submission
    from surveys.services import resolution

    at = timezone.make_aware(datetime.combine(date(2026, 3, 2), datetime.min.time()))
    later = at + timedelta(days=7)
    fill(suppliers, at)
    deliveries(at.date())
    resolution.resolve(declaration_ids=None, at=at)
    rows = suppliers * ROWS
    missed = []

    def timed(name: str, limit: float | None, call: Callable[[], object]) -> float:
        begin = time.perf_counter()
        result = call()
        seconds = time.perf_counter() - begin
        print(f"{name:<44}{seconds:8.2f} s {rows / seconds:12,.0f} rows a second   {result}", flush=True)
        if limit is not None and seconds > limit:
            missed.append(name)
        return seconds

    def everything() -> object:
        return alerts.evaluate_everything(clock=lambda: later)

    timed("all suppliers, for the first time", SECONDS_FOR_ALL, lambda: alerts.evaluate(at=at))
    timed("all suppliers, nothing new", SECONDS_FOR_ALL, lambda: alerts.evaluate(at=at))
    preview = reference_list.prepare(
        status_list(20, at.date()),
        file_name="list.csv",
        series="Invented list",
        valid_from=later.date(),
        by=User.objects.create(email="one@example.com"),
        at=later,
    )
    dry_run = dry_runs.begin(preview, by=None, at=later)
    timed(
        "a dry run of the list", SECONDS_FOR_A_LIST, lambda: dry_runs.carry_out(dry_run, clock=lambda: later)
    )
    dry_run.refresh_from_db()
    print(f"  foretold {dry_run.numbers}")
    steps = {
        "the list: facts": lambda: reference_list.apply(preview, by=None, at=later),
        "the list: resolution": lambda: resolution.resolve(declaration_ids=None, at=later),
        "the list: alerts": everything,
    }
    total = sum(timed(name, None, step) for name, step in steps.items())
    print(f"{'the list, all that follows':<44}{total:8.2f} s {rows / total:12,.0f} rows a second")
    if total > SECONDS_FOR_A_LIST:
        missed.append("the list")
    one = Supplier.objects.order_by("pk")[suppliers // 2]
    timed(
        "one supplier, nothing new", SECONDS_FOR_ONE, lambda: alerts.evaluate(at=later, supplier_ids=[one.pk])
    )
    Submission.objects.filter(request__supplier=one).update(status="returned")
    timed(
        "one supplier, taken back", SECONDS_FOR_ONE, lambda: alerts.evaluate(at=later, supplier_ids=[one.pk])
    )
    if plans is not None:
        write_plans(plans, later.date())
    return missed


def write_plans(target: Path, on: date) -> None:
    """The plans of the statements that gather what is wanted of all suppliers, as EXPLAIN ANALYZE tells them."""
    from django.db import connection, transaction

    from risk.bulk import gathering
    from smelters.licences import team_classes
    from smelters.queries.thresholds import thresholds_on

    found = []

    def explain(execute: Any, statement: Any, parameters: Any, many: bool, context: Any) -> Any:
        if isinstance(statement, str) and statement.lstrip().startswith("CREATE TEMPORARY TABLE"):
            begin = time.perf_counter()
            execute("SAVEPOINT explained", None, many, context)
            with connection.connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, COSTS OFF, BUFFERS) {statement}", parameters)
                plan = "\n".join(line for (line,) in cursor.fetchall())
            execute("ROLLBACK TO SAVEPOINT explained", None, many, context)
            found.append((time.perf_counter() - begin, statement.split()[3], plan))
        return execute(statement, parameters, many, context)

    with transaction.atomic(), connection.cursor() as cursor, connection.execute_wrapper(explain):
        gathering.gather(
            cursor, on=on, supplier_ids=None, thresholds=thresholds_on(on), classes=team_classes(on)
        )
    longest = sorted(found, reverse=True)[:3]
    target.write_text(
        "\n".join(f"## {name}, {seconds:.2f} s\n\n```\n{plan}\n```\n" for seconds, name, plan in longest)
    )


if __name__ == "__main__":
    main()
