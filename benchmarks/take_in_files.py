"""How long a year's files take: 1,924 CMRTs and 1,373 EMRTs, read, checked and resolved by real workers.

    python -m benchmarks.take_in_files [--files 3297] [--workers 2]

In a database and a folder of its own, made for this run on the servers that DATABASE_URL and REDIS_URL name, or on
embedded ones, and dropped at the end; nothing else may use that Redis database meanwhile. The reference lists are those
of the demonstration, the files what its suppliers would send, each with names of its own: of twenty one is broken and
three ask for corrections. All are sent one after the other as fast as they are taken, and Celery reads them meanwhile;
and somebody of the team opens the list of submissions every other second. Ends with 1 where a file is lost, read twice
or without an end, where a worker reports an error, or where it takes too long.
"""

import argparse
import logging
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from threading import Event, Thread
from urllib.parse import urlsplit

import redis

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.evaluate_alerts import database, server
from gscm.embedded import Redis, free_port, last_lines
from gscm.serve.processes import Child, stop

CMRT, EMRT = 1_924, 1_373
FLAWS = {0: "broken", 5: "phone", 10: "country", 15: "contradiction"}
"""What is wrong with a file, by its number among twenty."""
CENTRE = "lin@lanhai.example"
SECONDS_BETWEEN_PAGES, SECONDS_BETWEEN_WORDS = 2.0, 30.0
SECONDS_FOR_A_FILE, MILLISECONDS_FOR_A_PAGE = 1.0, 1_000.0


@contextmanager
def queue() -> Iterator[Path]:
    """A folder for files, a queue of its own name, and the Redis that the environment names, or one for this run."""
    folder = Path(tempfile.mkdtemp(prefix="gscm-benchmark-"))
    os.environ["GSCM_VAR"] = str(folder)
    os.environ["CELERY_QUEUE"] = f"gscm_benchmark_{os.getpid()}"
    own = None
    if not os.environ.get("REDIS_URL"):
        embedded = Redis(folder / "redis", free_port(), folder / "redis.log", saves=False)
        own = Child("redis", embedded.start(), embedded.log)
        os.environ["REDIS_URL"] = embedded.url
    try:
        yield folder
    finally:
        stop([own] if own else [], hurry=lambda: False)
        shutil.rmtree(folder)


def ask(at: datetime, count: int) -> Iterator[tuple[int, str, bytes]]:
    """Bring lists and suppliers into the database; give the request, name and content of one file after another."""
    from reporting.demonstration import people, workbooks
    from reporting.demonstration.calendar import Calendar
    from reporting.demonstration.growing import files, names
    from reporting.demonstration.growing.size import BREADTH
    from reporting.demonstration.lists import Lists
    from reporting.demonstration.suppliers import SUPPLIERS
    from suppliers.models import Contact, Supplier, SupplyRelation
    from surveys.models import Campaign, Request

    calendar = Calendar(at)
    begin = date(calendar.year - 1, 1, 1)
    calendar.plan(begin, lambda moment: people.create(since=begin, at=moment))
    Lists(calendar).plan()
    calendar.go()
    units = list(SupplyRelation.objects.values_list("subsidiary", flat=True).distinct())
    random = Random("files")
    models = random.choices(range(len(SUPPLIERS)), k=CMRT)
    own = list(names.invent(models))
    suppliers = Supplier.objects.bulk_create(
        Supplier(external_id=one.number, name=one.name, name_local=one.name_local) for one in own
    )
    SupplyRelation.objects.bulk_create(
        SupplyRelation(supplier=supplier, subsidiary_id=random.choice(units)) for supplier in suppliers
    )
    Contact.objects.bulk_create(
        Contact(supplier=one, name="Contact", email=f"{one.external_id.lower()}@supplier.example")
        for one in suppliers
    )
    requests: list[tuple[int, int, str]] = []
    for family, many in (("CMRT", CMRT), ("EMRT", EMRT)):
        campaign = Campaign.objects.create(
            title=family,
            year=calendar.year,
            family=family,
            due_date=calendar.today + timedelta(days=30),
            status=Campaign.Status.RUNNING,
            created_at=at,
            launched_at=at,
        )
        asked = Request.objects.bulk_create(
            Request(campaign=campaign, supplier=one, due_date=campaign.due_date, invited_at=at)
            for one in suppliers[:many]
        )
        requests += [(request.pk, place, family) for place, request in enumerate(asked)]
    made: dict[tuple[int, str, str], bytes] = {}
    for number, (request, place, family) in enumerate(random.sample(requests, k=count)):
        kind = models[place], family, FLAWS.get(number % 20, "")
        if kind not in made:
            made[kind] = workbooks.content(
                kind[0], family, 2, on=calendar.today, flaw=kind[2], breadth=BREADTH
            )
        yield request, f"{own[place].number}_{family}.xlsx", files.personal(made[kind], own[place].told)


@contextmanager
def working(folder: Path, workers: int) -> Iterator[Child]:
    """Celery as `make run` starts it, with so many processes that work."""
    from gscm.celery import app

    command = [sys.executable, "-m", "celery", "-A", "gscm", "worker", "--loglevel", "WARNING"]
    command += ["--concurrency", str(workers), "--without-gossip", "--without-mingle"]
    worker = Child.start("worker", command, folder / "worker.log")
    try:
        while not app.control.ping(timeout=0.5, limit=1):
            if worker.has_ended:
                sys.exit(f"The worker ended:\n{last_lines(worker.log)}")
        yield worker
    finally:
        stop([worker], hurry=lambda: False)


@contextmanager
def opening_pages(taken: list[float]) -> Iterator[None]:
    """Let somebody of the centre open the list of submissions meanwhile; the milliseconds go to `taken`."""
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client
    from django.urls import reverse

    ended = Event()
    address = reverse("surveys:submission_list")

    def read() -> None:
        client = Client()
        client.force_login(get_user_model().objects.get(email=CENTRE))
        client.get(address)
        while not ended.wait(SECONDS_BETWEEN_PAGES):
            begin = time.perf_counter()
            status = client.get(address).status_code
            taken.append((time.perf_counter() - begin) * 1000 if status == 200 else float("inf"))
        connection.close()

    reader = Thread(target=read)
    reader.start()
    try:
        yield
    finally:
        ended.set()
        reader.join()


def wait_until_settled(count: int) -> None:
    """Wait until no file is received or being read, telling how far it is."""
    from surveys.models import Submission

    open_ = Submission.objects.filter(status__in=["received", "reading"])
    told = time.perf_counter()
    while left := open_.count():
        if time.perf_counter() - told > SECONDS_BETWEEN_WORDS:
            told = time.perf_counter()
            print(f"  {count - left:,} read", flush=True)
        time.sleep(0.5)


def wait_until_quiet() -> None:
    """Wait until the queue is empty and nothing of it is being worked on."""
    from django.conf import settings

    broker = redis.Redis.from_url(settings.CELERY_BROKER_URL)
    while broker.llen(settings.CELERY_TASK_DEFAULT_QUEUE) or broker.hlen("unacked"):
        time.sleep(0.5)


def measure(count: int, workers: int, folder: Path) -> int:
    """Send all files, wait for the end of each, then for all that follows, and print what it took."""
    from django.conf import settings
    from django.test import override_settings
    from django.utils import timezone

    from suppliers.models import User
    from surveys.models import Request
    from surveys.services import submissions

    begin = time.perf_counter()
    sent = list(ask(timezone.now(), count))
    size = sum(len(content) for _request, _name, content in sent) / 1e6
    print(f"{count:,} files of {size:.0f} MB made in {time.perf_counter() - begin:.0f} s", flush=True)
    lin = User.objects.get(email=CENTRE)
    asked = Request.objects.in_bulk([request for request, _name, _content in sent])
    static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    pages: list[float] = []
    with (
        override_settings(STORAGES=settings.STORAGES | {"staticfiles": static}),
        working(folder, workers) as worker,
        opening_pages(pages),
    ):
        begin = time.perf_counter()
        for request, name, content in sent:
            submissions.receive(
                asked[request], content, file_name=name, by=lin, at=timezone.now(), on_behalf=True
            )
        received = time.perf_counter() - begin
        wait_until_settled(count)
        read = time.perf_counter() - begin
        wait_until_quiet()
        followed = time.perf_counter() - begin
        errors = worker.new_errors()
    print(f"sent within {received:.0f} s; the last was read, checked and resolved after {read:.0f} s,")
    print(f"  {count / read:.1f} files a second by {workers} workers")
    print(f"alerts, scores, traces, comparisons and mails of all of them after {followed:.0f} s")
    print(f"the page of submissions, opened {len(pages)} times meanwhile: {statistics.median(pages):.0f} ms")
    print(f"  (median), {max(pages):.0f} ms (longest)")
    print(f"errors that workers report: {len(errors)}", *errors[:3], sep="\n  ")
    is_fast = followed <= count * SECONDS_FOR_A_FILE and statistics.median(pages) <= MILLISECONDS_FOR_A_PAGE
    return 0 if is_sound(count) and is_fast and not errors else 1


def is_sound(count: int) -> bool:
    """Whether each file has one end, and the one that it should have; print how they ended and how long they waited."""
    from django.db.models import F, Max

    from surveys.models import Declaration, ReportedSmelter, Submission

    ends = Counter(Submission.objects.values_list("status", flat=True))
    waits = Submission.objects.annotate(wait=F("settled_at") - F("received_at"))
    print(f"ended: {', '.join(f'{many:,} {status}' for status, many in sorted(ends.items()))}")
    print(f"the longest wait {waits.aggregate(longest=Max('wait'))['longest'].total_seconds():.0f} s")
    resolved = ReportedSmelter.objects.filter(facility__isnull=False).count()
    print(f"{ReportedSmelter.objects.count():,} smelters reported, {resolved:,} of them identified")
    broken = sum(FLAWS.get(number % 20) == "broken" for number in range(count))
    return (
        set(ends) <= {"accepted", "returned", "refused"}
        and ends.total() == count
        and ends["refused"] == broken
        and Declaration.objects.count() == count - broken
        and not Submission.objects.exclude(attempts=1).exists()
    )


def main() -> int:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--files", type=int, default=CMRT + EMRT)
    arguments.add_argument("--workers", type=int, default=2)
    options = arguments.parse_args()
    logging.disable(logging.INFO)
    with queue() as folder, server(), database():
        _lead_workers_here()
        return measure(options.files, options.workers, folder)


def _lead_workers_here() -> None:
    """Let processes that are started from here find the database of this run."""
    from django.db import connection

    url = urlsplit(os.environ["DATABASE_URL"])
    os.environ["DATABASE_URL"] = url._replace(path=f"/{connection.settings_dict['NAME']}").geturl()


if __name__ == "__main__":
    sys.exit(main())
