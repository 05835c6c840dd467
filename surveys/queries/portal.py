"""What a supplier sees: its tasks, what is asked and why, where each file stands, which smelters are looked at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, TextChoices, Value, When
from django.utils.translation import gettext_lazy as _

from smelters.models import Mineral
from suppliers.models import Subsidiary, Supplier, User
from surveys.models import (
    Campaign,
    Finding,
    Justification,
    NoMineralsAnswer,
    ReportedSmelter,
    Request,
    Submission,
    SubmissionTransition,
)
from surveys.queries import public_lists

UNACCEPTED = (Justification.Decision.WAITING, Justification.Decision.DECLINED)
UNSETTLED = (Submission.Status.RECEIVED, Submission.Status.READING)


class TaskState(TextChoices):
    """Where a supplier's task stands, by the newest file and by whether one was accepted."""

    TO_DO = "to_do", _("Waiting for your file")
    READING = "reading", _("Being read")
    RETURNED = "returned", _("Needs correction")
    REFUSED = "refused", _("Could not be read")
    ACCEPTED = "accepted", _("Accepted")


@dataclass(frozen=True, slots=True)
class SmelterNote:
    """One reported smelter that the supplier should look at, in words that no licence forbids."""

    row: int
    metal: str
    name: str
    cid: str
    listed_on: date | None
    """The day of the public list on which it is not; None where its name could not be resolved at all."""
    is_unnamed: bool
    """The row itself says that the smelter is not known yet."""


@dataclass(frozen=True, slots=True)
class SmelterNotes:
    """What became of the reported smelters of one declaration."""

    total: int
    public_list_date: date | None
    not_on_list: Sequence[SmelterNote] = field(default_factory=list)
    unresolved: Sequence[SmelterNote] = field(default_factory=list)

    @property
    def notes(self) -> list[SmelterNote]:
        return [*self.not_on_list, *self.unresolved]


def tasks(user: User, *, supplier: Supplier | None = None) -> QuerySet[Request]:
    """The requests of the person's suppliers, most urgent first: unfinished before accepted, then by due date.

    Campaigns that were not launched do not exist for a supplier.
    """
    suppliers = Supplier.objects.spoken_for_by(user)
    if supplier is not None:
        suppliers = suppliers.filter(pk=supplier.pk)
    return (
        with_task_state(Request.objects.visible_to(user).standing())
        .filter(supplier__in=suppliers)
        .exclude(campaign__status=Campaign.Status.DRAFT)
        .select_related("campaign", "supplier")
        .annotate(
            urgency=Case(When(task_state=TaskState.ACCEPTED, then=Value(1)), default=Value(0)),
            files=Count("submissions"),
        )
        .order_by("urgency", "due_date", "supplier__name", "pk")
    )


def with_task_state(requests: QuerySet[Request]) -> QuerySet[Request]:
    """Each request with its `task_state`, a value of TaskState."""
    files = Submission.objects.filter(request=OuterRef("pk"))
    newest = files.order_by("-received_at", "-pk").values("status")[:1]
    uses_none = NoMineralsAnswer.objects.filter(
        request=OuterRef("pk"), status=NoMineralsAnswer.Status.ACCEPTED
    )
    return requests.annotate(
        newest_status=Subquery(newest),
        is_accepted=Exists(files.filter(status=Submission.Status.ACCEPTED)) | Exists(uses_none),
    ).annotate(
        task_state=Case(
            When(newest_status__in=UNSETTLED, then=Value(TaskState.READING)),
            When(is_accepted=True, then=Value(TaskState.ACCEPTED)),
            When(newest_status=Submission.Status.RETURNED, then=Value(TaskState.RETURNED)),
            When(newest_status=Submission.Status.REFUSED, then=Value(TaskState.REFUSED)),
            default=Value(TaskState.TO_DO),
        )
    )


def minerals_asked(campaign: Campaign) -> list[Mineral]:
    """The minerals that the campaign's template asks for."""
    return list(Mineral.objects.of_campaign(campaign.family, campaign.year))


def asked_by(supplier: Supplier) -> list[Subsidiary]:
    """The companies of the group to which the supplier delivers: on whose behalf is asked."""
    return list(supplier.delivers_to.order_by("code"))


def files_of(request: Request) -> QuerySet[Submission]:
    """Every file of a task, newest first, with how many findings ask for correction."""
    return (
        request.submissions.select_related("uploaded_by")
        .annotate(
            corrections=Count(
                "findings",
                filter=~Q(findings__severity=Finding.Severity.WARN)
                & (
                    Q(findings__justification__isnull=True)
                    | Q(findings__justification__decision__in=UNACCEPTED)
                ),
            ),
            warnings=Count("findings", filter=Q(findings__severity=Finding.Severity.WARN)),
        )
        .order_by("-received_at", "-pk")
    )


def smelter_notes(submission: Submission, *, on: date) -> SmelterNotes:
    """The reported smelters that are on no public conformant or active list, and those that could not be resolved.

    Only lists of the licence class *public* are looked at: nothing of another class may reach a supplier.
    A metal without a public list gets no note.
    """
    reported = ReportedSmelter.objects.filter(declaration__submission=submission)
    rows = list(reported.select_related("facility", "reported_name").order_by("row"))
    lists = public_lists.public_lists(on)
    listed = public_lists.participating(lists, {row.facility.cid for row in rows if row.facility}, on=on)
    dates = public_lists.newest_dates(lists)
    return SmelterNotes(
        total=len(rows),
        public_list_date=max(dates.values(), default=None),
        not_on_list=_not_on_list(rows, listed, dates),
        unresolved=[_unresolved(row) for row in rows if row.facility is None],
    )


def _not_on_list(
    rows: Iterable[ReportedSmelter], listed: set[tuple[str, str]], dates: dict[str, date]
) -> list[SmelterNote]:
    """One note per smelter and metal, at the first row that reports it."""
    notes: dict[tuple[str, str], SmelterNote] = {}
    for row in rows:
        if row.facility is None or row.metal_id not in dates:
            continue
        key = (row.facility.cid, row.metal_id)
        if key not in listed and key not in notes:
            notes[key] = SmelterNote(
                row=row.row,
                metal=row.metal_id,
                name=row.name or row.id_as_written,
                cid=row.cid,
                listed_on=dates[row.metal_id],
                is_unnamed=False,
            )
    return list(notes.values())


def _unresolved(row: ReportedSmelter) -> SmelterNote:
    return SmelterNote(
        row=row.row,
        metal=row.metal_id or row.metal_as_written,
        name=row.name,
        cid=row.id_as_written,
        listed_on=None,
        is_unnamed=row.kind == ReportedSmelter.Kind.NOT_IDENTIFIED or not row.name,
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file that is not settled yet, for the page that asks again."""

    is_reading: bool
    interval: str
    """How long the page waits before it asks again, as htmx writes it."""
    is_slow: bool
    """Whether it takes so long that the reader should be told to come back."""

    @property
    def phase(self) -> str:
        """Changes when there is something new to say."""
        return f"{'reading' if self.is_reading else 'received'}-{self.interval}"


def waiting(submission: Submission, *, at: datetime) -> Waiting | None:
    """How a submission waits; None once it is settled.

    An ordinary file is there within two seconds, so the page asks every half second; where a queue is stuck it asks
    less often.
    """
    if submission.is_settled:
        return None
    waited = (at - submission.received_at).total_seconds()
    return Waiting(
        is_reading=submission.status == Submission.Status.READING,
        interval="500ms" if waited < 8 else "2s" if waited < 120 else "10s",
        is_slow=waited >= 8,
    )


def reached(submission: Submission | None) -> int:
    """The step of the task at which a file stands: 1 it is to be sent, 2 looked through, 3 it is accepted."""
    if submission is None or submission.status == Submission.Status.REFUSED:
        return 1
    return 3 if submission.status == Submission.Status.ACCEPTED else 2


def last_decision(submission: Submission) -> SubmissionTransition | None:
    """The step by which a person decided, when it is what holds; None where the reader's own judgement holds."""
    step = submission.transitions.select_related("by").order_by("-at", "-pk").first()
    decided = (Submission.Status.ACCEPTED, Submission.Status.RETURNED)
    return step if step and step.by_id and step.to_status in decided else None
