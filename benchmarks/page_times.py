"""How long every page takes, and how many queries it makes: each door of the house, by GET, as those who use it.

    python manage.py seed_demo --scale luxshare
    python -m benchmarks.page_times [--only PART_OF_A_NAME] [--over MILLISECONDS] [--processor] [--table]

In the database that DATABASE_URL names, which holds the demonstration; nothing in it is changed. The doors and for whom
they are stand in tests/test_access_matrix.py. Where a door leads to a row, it is the one with most behind it. The time
is that of the whole application from request to last byte, without the network and the web server: the median of five
after one that is not counted (of one for what takes seconds), and the fastest. Where the machine does other things as
well, `--processor` counts the time that the processor works for the page instead, in the application and in its process
of the database, which has to be on the same machine. `--table` prints the table of docs/page-times.md. Exports make
whole files and are no pages; ends with 1 if a page takes longer than `--over` (300).
"""

import argparse
import logging
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

RUNS = 5
SECONDS = 3
"""What took so long at first is not measured five times."""
TEAM = ("lin@lanhai.example", "wei@lanhai.example")
"""The centre, which sees everything, and an execution team, whose reach is looked up with every row."""
BOARD, ADMINISTRATOR = "bo@lanhai.example", "ada@lanhai.example"
SUPPLIER = "yuqing.wang@xinhe.example"

VARIANTS = {
    "suppliers:supplier_list": ("?page=30", "?q=Hen", "?release=hold"),
    "surveys:submission_list": ("?page=20", "?status=returned", "?q=Hen"),
    "surveys:campaign_requests": ("?page=30", "?q=Hen"),
    "surveys:campaign_rows": ("?page=30", "?state=answered", "?state=silent"),
    "surveys:campaign_mails": ("?page=30",),
    "surveys:traceability": ("?page=30", "?mineral=Cobalt", "?reached=unresolved"),
    "surveys:material_list": ("?page=300", "?q=Sol"),
    "surveys:name_queue": ("?page=2",),
    "risk:inbox": ("?page=30", "?status=closed", "?kind=reassessment", "?severity=high"),
    "risk:case_list": ("?page=2", "?status=closed"),
    "documents:letter_list": ("?page=10", "?state=due", "?q=Hen"),
    "smelters:facility_list": ("?page=2", "?metal=Tin"),
    "mail:outbox": ("?page=50",),
}
"""Lists are looked at from other sides as well."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What one page took."""

    name: str
    who: str
    milliseconds: float
    fastest: float
    queries: int
    kilobytes: float

    @property
    def is_export(self) -> bool:
        """Whether it makes a file of all that a list holds."""
        return self.name.partition("?")[0].endswith("export")


def rows(user: Any) -> dict[str, Callable[[], Any]]:
    """For each kind of row how to find one within the person's reach, with as much behind it as there is."""
    from django.db.models import Count

    from gscm.jobs.models import Job
    from gscm.mail.models import OutboxMail
    from gscm.tokens.models import ApiToken
    from gscm.webhooks.models import Subscription
    from risk.models import Alert, Case, CaseAction
    from smelters.models import (
        ActiveAcceptance,
        Facility,
        FacilityStanding,
        InformationItem,
        RecognisedScheme,
        ReferenceList,
        ReportedName,
        RmiMembership,
        SanctionMatch,
        Thresholds,
    )
    from suppliers.models import (
        CascadeSurvey,
        Competence,
        Contact,
        Customer,
        Document,
        DocumentVersion,
        HandOver,
        LetterOfGuarantee,
        MaterialFile,
        Part,
        Participant,
        Quiz,
        SuppliedPart,
        Supplier,
        SupplierImport,
        SupplierSite,
        TrainingMaterial,
        TrainingSession,
    )
    from surveys.models import (
        Campaign,
        CampaignMail,
        CorrectedCopy,
        Finding,
        IntakeFile,
        Justification,
        NoMineralsAnswer,
        Request,
        Submission,
        TemplateFile,
    )
    from surveys.models.materials import MineralContent

    def most(model: Any, *counted: str, **facts: Any) -> Callable[[], Any]:
        found = (
            model.objects.visible_to(user) if hasattr(model.objects.all(), "visible_to") else model.objects
        )
        found = found.filter(**facts)
        if counted:
            return lambda: (
                found.order_by().annotate(behind=Count(counted[0])).order_by("-behind", "-pk").first()
            )
        return lambda: found.order_by("-pk").first()

    running = most(Campaign, "requests", status=Campaign.Status.RUNNING)
    return {
        "request": most(Request, "submissions"),
        "submission": most(Submission, "findings", status__in=["accepted", "returned"]),
        "correction": most(CorrectedCopy),
        "finding": most(Finding),
        "justification": most(Justification),
        "template": most(TemplateFile),
        "case": most(Case, "alerts"),
        "job": most(Job),
        "supplier": most(Supplier, "alerts"),
        "contact": most(Contact),
        "site": most(SupplierSite),
        "hand_over": most(HandOver),
        "supplier_import": most(SupplierImport),
        "cascade_survey": most(CascadeSurvey),
        "document": most(Document, "versions"),
        "version": most(DocumentVersion, "acknowledgements", status="published"),
        "letter": most(LetterOfGuarantee),
        "competence": most(Competence),
        "facility": most(Facility, "reported"),
        "standing": most(FacilityStanding),
        "recognition": most(RecognisedScheme),
        "acceptance": most(ActiveAcceptance),
        "thresholds": most(Thresholds),
        "membership": most(RmiMembership),
        "information": most(InformationItem),
        "list": most(ReferenceList),
        "part": most(Part, "deliveries"),
        "customer": most(Customer, "parts"),
        "sanction_match": most(SanctionMatch),
        "draft": most(Campaign, status=Campaign.Status.DRAFT),
        "campaign": running,
        "campaign_of": running,
        "no_minerals": most(NoMineralsAnswer),
        "reported_name": most(ReportedName, "rows"),
        "alert": most(Alert),
        "action": most(CaseAction),
        "intake_job": most(Job, owner=user, kind=Job.Kind.FOLDER_INTAKE),
        "intake_file": most(IntakeFile),
        "delivered_part": most(Part, "contents"),
        "delivery": most(SuppliedPart),
        "mineral_content": most(MineralContent),
        "token": most(ApiToken),
        "webhook": most(Subscription),
        "mail": most(OutboxMail),
        "campaign_mail": most(CampaignMail),
        "training": most(TrainingSession, "participants"),
        "training_material": most(TrainingMaterial, "versions"),
        "material_file": most(MaterialFile),
        "quiz": most(Quiz, "results"),
        "participant": most(Participant),
    }


def who(kind: Any) -> tuple[str, ...]:
    """As whom a door is tried."""
    places = dict(zip(("lin", "wei", "bo", "ada", "ana"), kind.value[0], strict=False))
    if places["lin"] == "opens":
        return tuple(TEAM[place] for place, name in enumerate(("lin", "wei")) if places[name] == "opens")
    if places["bo"] == "opens":
        return (BOARD,)
    return (SUPPLIER,) if places["ana"] == "opens" else (ADMINISTRATOR,)


def addresses(name: str, door: Any, user: Any) -> Iterator[str]:
    """The URLs behind a door; none where the demonstration has no such row."""
    from django.urls import reverse
    from django.utils import timezone

    arguments: dict[str, Any] = {}
    row = rows(user)[door.row]() if door.row in rows(user) else None
    if name.startswith("reporting:") and name != "reporting:summary_index":
        arguments["year"] = timezone.localdate().year
        if "figure" in name:
            arguments["name"] = "alerts_opened"
    elif door.row:
        if row is None:
            return
        key = {"mail:outbox_detail": "mail_id", "mail:outbox_body": "mail_id"}.get(name, "pk")
        arguments[key] = row.pk
        if name == "api:supplier-by-number":
            arguments = {"external_id": row.external_id}
    address = reverse(name, kwargs=arguments)
    yield address
    yield from (address + variant for variant in VARIANTS.get(name, ()))


def processor() -> float:
    """The seconds that the processor has worked for this process and its process of the database."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SET max_parallel_workers_per_gather = 0"
        )  # all work in the one process that is looked at
    schedule = Path(f"/proc/{connection.connection.get_backend_pid()}/schedstat").read_text()
    return time.process_time() + int(schedule.split()[0]) / 1e9


def measure(name: str, address: str, email: str, clock: Callable[[], float]) -> Taken | None:
    """Open a page; None where GET is not the way to it."""
    from django.contrib.auth import get_user_model
    from django.db import connection, transaction
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    user = get_user_model().objects.get(email=email)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    with transaction.atomic():
        try:
            first = clock()
            response = client.get(address)
            if response.status_code != 200:
                return None
            _content(response)
            runs = RUNS if clock() - first < SECONDS else 1
            times = []
            for _run in range(runs):
                begin = clock()
                size = len(_content(client.get(address)))
                times.append((clock() - begin) * 1000)
            with CaptureQueriesContext(connection) as queries:
                _content(client.get(address))
        finally:
            transaction.set_rollback(True)
    query = address.partition("?")[2]
    label = f"{name}?{query}" if query else name
    count = sum("SAVEPOINT" not in one["sql"] for one in queries.captured_queries)
    return Taken(label, email.split("@")[0], statistics.median(times), min(times), count, size / 1024)


def _content(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else bytes(response.content)


def taken(only: str, clock: Callable[[], float]) -> Iterator[Taken]:
    """Every door, as each person for whom it is."""
    from django.contrib.auth import get_user_model
    from django.urls import NoReverseMatch

    from tests.test_access_matrix import DOORS

    for name, door in sorted(DOORS.items()):
        if only not in name:
            continue
        for email in who(door.kind):
            user = get_user_model().objects.get(email=email)
            try:
                found = list(addresses(name, door, user))
            except NoReverseMatch as wrong:
                print(f"{name}: {wrong}", file=sys.stderr)
                continue
            for address in found:
                one = measure(name, address, email, clock)
                if one:
                    yield one


def main() -> int:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--only", default="")
    arguments.add_argument("--over", type=float, default=300)
    arguments.add_argument("--processor", action="store_true")
    arguments.add_argument("--table", action="store_true")
    options = arguments.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gscm.settings")
    import django

    django.setup()
    logging.disable(logging.INFO)
    from django.conf import settings
    from django.test.utils import override_settings

    clock = processor if options.processor else time.perf_counter
    static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        ALLOWED_HOSTS=["*"],
        DEBUG=False,
        EMAIL_BACKEND="gscm.mail.outbox.OutboxBackend",
        STAFF_TOTP_REQUIRED=False,
        STORAGES=settings.STORAGES | {"staticfiles": static},
    ):
        found = sorted(taken(options.only, clock), key=lambda one: -one.milliseconds)
    pages = [one for one in found if not one.is_export]
    if options.table:
        print(*table(pages), "", *table([one for one in found if one.is_export]), "", sep="\n")
    else:
        for one in found:
            times = f"{one.milliseconds:7.0f} ms (fastest {one.fastest:5.0f})"
            print(f"{times} {one.queries:4} queries {one.kilobytes:7.0f} KB  {one.who:<14} {one.name}")
    slow = sum(one.milliseconds > options.over for one in pages)
    print(f"{len(pages)} pages, {slow} over {options.over:.0f} ms")
    return int(slow > 0)


def table(found: list[Taken]) -> Iterator[str]:
    """The lines of a table, the slowest page first."""
    yield "| Page | As | Queries | ms, median | ms, fastest | KB |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for one in found:
        times = f"{one.milliseconds:.0f} | {one.fastest:.0f}"
        yield f"| `{one.name}` | {one.who} | {one.queries} | {times} | {one.kilobytes:.0f} |"


if __name__ == "__main__":
    sys.exit(main())
