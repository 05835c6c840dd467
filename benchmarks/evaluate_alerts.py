"""How long it takes to judge every supplier anew: 3,300 declarations with 330,000 reported smelters.

    python -m benchmarks.evaluate_alerts [--suppliers 3300]

In a database of its own, made for this run on the server that DATABASE_URL names, or on an embedded one, and dropped
at the end. The smelters are invented; one row in twenty names none that is known.
"""

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from gscm.embedded import THROW_AWAY, Postgres, free_port

ROWS, FACILITIES, NAMES = 100, 600, 1_000
SECONDS_FOR_ALL, SECONDS_FOR_ONE = 60.0, 1.0


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
        Facility(cid=f"CID{number:06}", name=f"Smelter {number}", country="Nowhere", first_seen=issue)
        for number in range(900_001, 900_001 + FACILITIES)
    )
    gold, tin = Mineral.objects.get(pk="Gold"), Mineral.objects.get(pk="Tin")
    FacilityStatus.objects.bulk_create(
        FacilityStatus(
            facility=facility,
            metal=gold if number % 2 else tin,
            status=status_of(number),
            status_as_written="",
            list=issue,
            valid=DateRange(day, None),
            recorded=DateTimeTZRange(at, None),
        )
        for number, facility in enumerate(facilities)
    )
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
    is_named = "number % 20 = 0"
    chosen = f"{facilities[0].pk} + (declaration * 7 + number * 13) %% {FACILITIES}"
    columns |= {
        "declaration_id": f"declaration + {declarations[0].pk}",
        '"row"': "number + 5",
        "metal_id": f"CASE WHEN {is_named} OR ({chosen} - {facilities[0].pk}) %% 2 = 1 THEN 'Gold' ELSE 'Tin' END",
        "facility_id": f"CASE WHEN NOT {is_named} THEN {chosen} END",
        "resolution": f"CASE WHEN {is_named} THEN '' ELSE 'cid' END",
        "reported_name_id": f"CASE WHEN {is_named} THEN {names[0].pk} + (declaration + number) %% {NAMES} END",
    }
    del columns["row"]
    expressions = ", ".join(columns.values()).replace("number % 20", "number %% 20")
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO surveys_reportedsmelter ({', '.join(columns)}) SELECT {expressions} "  # noqa: S608
            "FROM surveys_reportedsmelter, generate_series(0, %s) AS declaration, generate_series(0, %s) AS number "
            "WHERE id = %s",
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


def lose_statuses(at: datetime) -> int:
    """A new issue of the list by which every twentieth smelter is not enrolled any more."""
    from psycopg2.extras import DateRange

    from smelters.models import FacilityStatus

    lost = list(FacilityStatus.objects.filter(status="conformant").order_by("pk")[:: FACILITIES // 30])
    for status in lost:
        status.valid = DateRange(status.valid.lower, at.date())
        status.save()
        status.pk, status.status, status.valid = None, "not_enrolled", DateRange(at.date(), None)
        status.save(force_insert=True)
    return len(lost)


def resolve_names() -> int:
    """A new list knows every tenth name: its rows are resolved by a rule."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "UPDATE surveys_reportedsmelter SET reported_name_id = NULL, resolution = 'name', facility_id = "
            "(SELECT min(id) FROM smelters_facility) WHERE reported_name_id % 10 = 0"
        )
        return int(cursor.rowcount)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--suppliers", type=int, default=3_300)
    suppliers = arguments.parse_args().suppliers
    with server(), database():
        missed = measure(suppliers)
    if missed:
        sys.exit(f"Slower than meant: {', '.join(missed)}")


def measure(suppliers: int) -> list[str]:
    """Evaluate all and one, and say how long each took; the names of those that took too long."""
    from django.db import transaction
    from django.utils import timezone

    from risk.services import alerts
    from suppliers.models import Supplier
    from surveys.models import Submission

    at = timezone.make_aware(datetime.combine(date(2026, 3, 2), datetime.min.time()))
    fill(suppliers, at)
    missed = []

    def timed(name: str, limit: float, **options: object) -> None:
        begin = time.perf_counter()
        moved = alerts.evaluate(**options)  # type: ignore[arg-type]
        seconds = time.perf_counter() - begin
        print(
            f"{name:<48}{seconds:8.2f} s   opened {moved.opened:>7,}  reopened {moved.reopened:>6,}"
            f"  closed {moved.closed:>7,}  changed {moved.changed:>6,}"
        )
        if seconds > limit:
            missed.append(name)

    timed("all, for the first time", SECONDS_FOR_ALL, at=at)
    timed("all, nothing new", SECONDS_FOR_ALL, at=at + timedelta(hours=1))
    later = at + timedelta(days=7)
    print(f"{lose_statuses(later)} smelters lose their status")
    timed("all, after a new list", SECONDS_FOR_ALL, at=later)
    with transaction.atomic():
        print(f"{resolve_names():,} rows resolved by name")
    timed("all, after a list that knows every tenth name", SECONDS_FOR_ALL, at=later)
    one = Supplier.objects.order_by("pk")[suppliers // 2]
    timed("one supplier, nothing new", SECONDS_FOR_ONE, at=later, supplier_ids=[one.pk])
    Submission.objects.filter(request__supplier=one).update(status="returned")
    timed("one supplier, its declaration taken back", SECONDS_FOR_ONE, at=later, supplier_ids=[one.pk])
    return missed


if __name__ == "__main__":
    main()
