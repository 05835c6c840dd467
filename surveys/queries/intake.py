"""What the pages of an intake show: each file, whose it was found to be, and what waits for a person."""

from difflib import get_close_matches

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet

from gscm.jobs.models import Job
from suppliers.models import Supplier, User
from surveys.models import Campaign, IntakeFile, Request
from surveys.workbooks.text import folded

LIKE = 0.6
"""From this likeness on, of 1, a company name suggests a supplier."""
SUGGESTED = 5

FILTERS: dict[str, Q] = {
    "unmatched": Q(status=IntakeFile.Status.UNMATCHED),
    "assigned": Q(status=IntakeFile.Status.ASSIGNED),
    "waiting": Q(status=IntakeFile.Status.WAITING),
}


def intakes(user: User) -> QuerySet[Job]:
    """The intakes that the person may see, newest first, each with its files counted."""
    return (
        Job.objects.visible_to(user)
        .filter(kind=Job.Kind.FOLDER_INTAKE)
        .select_related("owner")
        .annotate(
            files=Count("intake_files"),
            assigned=Count("intake_files", filter=Q(intake_files__status=IntakeFile.Status.ASSIGNED)),
            unmatched=Count("intake_files", filter=Q(intake_files__status=IntakeFile.Status.UNMATCHED)),
        )
        .order_by("-created_at", "-pk")
    )


def files(job: Job, state: str = "") -> QuerySet[IntakeFile]:
    """The files of an intake: first those that wait for a person."""
    rows = job.intake_files.select_related("submission__request__supplier", "campaign")
    if state:
        rows = rows.filter(FILTERS[state])
    waits = ExpressionWrapper(Q(status=IntakeFile.Status.UNMATCHED), output_field=BooleanField())
    return rows.order_by(waits.desc(), "file_name", "pk")


def counts(job: Job) -> dict[str, int]:
    """How many files each tab holds. One query."""
    return dict(
        job.intake_files.aggregate(
            all=Count("pk"), **{state: Count("pk", filter=rows) for state, rows in FILTERS.items()}
        )
    )


def files_of(user: User) -> QuerySet[IntakeFile]:
    """The files that the person may see: those of the intakes that the person may see."""
    return IntakeFile.objects.filter(job__in=Job.objects.visible_to(user)).select_related("campaign", "job")


def open_campaigns(user: User) -> QuerySet[Campaign]:
    """The campaigns for which files can be loaded, the newest first."""
    launched = Campaign.objects.visible_to(user).exclude(status=Campaign.Status.DRAFT)
    return launched.order_by("-year", "family", "-pk")


def possible_requests(file: IntakeFile, user: User, search: str) -> QuerySet[Request]:
    """The requests of the file's campaign within the person's reach that the search finds, by supplier."""
    rows: QuerySet[Request] = Request.objects.visible_to(user).filter(campaign=file.campaign_id)
    if search:
        rows = rows.filter(supplier__in=Supplier.objects.search(search))
    return rows.select_related("supplier").order_by("supplier__name", "pk")


def suggested_requests(file: IntakeFile, user: User) -> list[Request]:
    """The requests whose suppliers have names most like the company in the file, the likest first. Two queries."""
    company = folded(file.company_name)
    if not company:
        return []
    names: dict[str, int] = {}
    rows = possible_requests(file, user, "").values_list("pk", "supplier__name", "supplier__name_local")
    for pk, name, local in rows:
        names.update({folded(one): pk for one in (name, local) if one})
    like = [names[name] for name in get_close_matches(company, names, n=SUGGESTED, cutoff=LIKE)]
    found = {request.pk: request for request in possible_requests(file, user, "").filter(pk__in=like)}
    return [found[pk] for pk in dict.fromkeys(like)]
