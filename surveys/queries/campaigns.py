"""What the pages of a campaign show: how many were asked, answered and were accepted, where, and who is late."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gscm.jobs.models import Job
from suppliers.access import reach_of
from suppliers.models import Contact, Subsidiary, Supplier, SupplyRelation, User
from suppliers.queries.organisation import walk
from surveys.models import Campaign, NoMineralsAnswer, Request, ScopeEntry, Submission
from surveys.services.campaigns import PATIENCE

STATES: dict[str, tuple[str, str | Promise]] = {
    "accepted": ("accepted", _("Accepted")),
    "returned": ("returned", _("In correction")),
    "refused": ("refused", _("Could not be read")),
    "reading": ("running", _("Being read")),
    "no_file": ("waiting", _("No file")),
    "not_invited": ("not_enrolled", _("Not invited")),
}
"""The state of a request: its mark and its word. Accepted once a file was; else as its newest file stands."""

FILTERS: dict[str, tuple[str | Promise, Q]] = {
    "asked": (_("Asked"), Q(invited_at__isnull=False)),
    "answered": (_("Answered"), Q(invited_at__isnull=False, is_answered=True)),
    "late": (_("Late"), Q(is_late=True)),
} | {name: (word, Q(state=name)) for name, (_mark, word) in STATES.items()}
"""What the table of requests can be narrowed to; every figure of the page opens one of these."""


def with_state(requests: QuerySet[Request], *, on: date) -> QuerySet[Request]:
    """Requests with `state`, `is_answered`, `is_accepted` and `is_late`: asked, past due, nothing accepted."""
    files = Submission.objects.filter(request=OuterRef("pk"))
    newest = files.order_by("-received_at", "-pk")
    uses_none = Exists(
        NoMineralsAnswer.objects.filter(request=OuterRef("pk"), status=NoMineralsAnswer.Status.ACCEPTED)
    )
    read = [Submission.Status.ACCEPTED, Submission.Status.RETURNED]
    return requests.annotate(
        is_accepted=Exists(files.filter(status=Submission.Status.ACCEPTED)) | uses_none,
        is_answered=Exists(files.filter(status__in=read)) | uses_none,
        newest_status=Subquery(newest.values("status")[:1]),
    ).annotate(
        is_late=Case(
            When(invited_at__isnull=False, is_accepted=False, due_date__lt=on, then=Value(True)),
            default=Value(False),
        ),
        state=Case(
            When(is_accepted=True, then=Value("accepted")),
            When(newest_status__isnull=True, invited_at__isnull=True, then=Value("not_invited")),
            When(newest_status__isnull=True, then=Value("no_file")),
            When(
                newest_status__in=[Submission.Status.RECEIVED, Submission.Status.READING],
                then=Value("reading"),
            ),
            default=F("newest_status"),
            output_field=CharField(),
        ),
    )


@dataclass(frozen=True, slots=True)
class Figures:
    """How far a campaign is. The base of both rates is `asked`: requests whose invitation went out."""

    total: int
    asked: int
    answered: int
    """Asked, and at least one file could be read (response rate)."""
    accepted: int
    """Asked, and a file was accepted (acceptance rate)."""
    returned: int
    refused: int
    reading: int
    no_file: int
    not_invited: int
    late: int
    uncertain: int
    """Invitations that were begun and never marked as sent."""

    @property
    def silent(self) -> int:
        """Asked, and nothing readable came."""
        return self.asked - self.answered


@dataclass(frozen=True, slots=True)
class Totals:
    """What the tabs of a campaign say."""

    total: int
    late: int


def totals(campaign: Campaign, user: User, *, on: date) -> Totals:
    """How many requests there are and how many are late, within the person's reach. One light query."""
    late = Count("pk", filter=Q(is_late=True))
    return Totals(**_requests(campaign, user, on=on).aggregate(total=Count("pk"), late=late))


def figures(campaign: Campaign, user: User, *, at: datetime, on: date) -> Figures:
    """The figures of a campaign within the person's reach. One query."""
    asked = Q(invited_at__isnull=False)
    counts = {state: Count("pk", filter=Q(state=state)) for state in STATES if state != "accepted"}
    uncertain = Q(invited_at__isnull=True, invitation_claimed_at__lt=at - PATIENCE)
    return Figures(
        **_requests(campaign, user, on=on).aggregate(
            total=Count("pk"),
            asked=Count("pk", filter=asked),
            answered=Count("pk", filter=asked & Q(is_answered=True)),
            accepted=Count("pk", filter=asked & Q(is_accepted=True)),
            late=Count("pk", filter=Q(is_late=True)),
            uncertain=Count("pk", filter=uncertain),
            **counts,
        )
    )


def _requests(campaign: Campaign, user: User, *, on: date) -> QuerySet[Request]:
    visible: QuerySet[Request] = Request.objects.visible_to(user).standing().filter(campaign=campaign)
    return with_state(visible, on=on).order_by()


# The list of campaigns


@dataclass(frozen=True, slots=True)
class Overview:
    """One campaign of the list, with its figures within the reader's reach."""

    campaign: Campaign
    asked: int
    answered: int
    accepted: int
    in_scope: int


def campaigns(user: User) -> QuerySet[Campaign]:
    """The campaigns that the person may see, the newest year first."""
    return Campaign.objects.visible_to(user).order_by("-year", "family", "-created_at", "-pk")


def overviews(page: Iterable[Campaign], user: User) -> list[Overview]:
    """The campaigns of one page with their figures. Two queries."""
    page = list(page)
    asked = Q(invited_at__isnull=False)
    standing = Request.objects.visible_to(user).standing().filter(campaign__in=page)
    rows = with_state(standing, on=date.min).order_by()
    counts = {
        row["campaign"]: row
        for row in rows.values("campaign").annotate(
            total=Count("pk"),
            asked=Count("pk", filter=asked),
            answered=Count("pk", filter=asked & Q(is_answered=True)),
            accepted=Count("pk", filter=asked & Q(is_accepted=True)),
        )
    }
    nothing = {"total": 0, "asked": 0, "answered": 0, "accepted": 0}
    drafts = dict(
        Campaign.objects.filter(pk__in=[one.pk for one in page if one.is_draft])
        .values_list("pk")
        .annotate(Count("scope_entries"))
        .order_by()
    )
    return [
        Overview(
            campaign=one,
            asked=count["asked"],
            answered=count["answered"],
            accepted=count["accepted"],
            in_scope=drafts.get(one.pk, count["total"]),
        )
        for one in page
        for count in [counts.get(one.pk, nothing)]
    ]


# By subsidiary


@dataclass(slots=True)
class SubsidiaryLine:
    """The suppliers of a subsidiary and all below it."""

    subsidiary: Subsidiary
    depth: int
    asked: int = 0
    answered: int = 0
    accepted: int = 0
    returned: int = 0
    no_file: int = 0
    late: int = 0

    def count(self, fact: dict[str, Any]) -> None:
        """Take one supplier's request in."""
        self.asked += 1
        self.answered += fact["is_answered"]
        self.accepted += fact["is_accepted"]
        self.returned += fact["state"] == "returned"
        self.no_file += fact["state"] == "no_file"
        self.late += fact["is_late"]


def by_subsidiary(campaign: Campaign, user: User, *, on: date) -> list[SubsidiaryLine]:
    """The tree of subsidiaries with the figures of each branch, those without a supplier left out.

    A supplier that delivers to several counts once in each, and once in whatever stands above them. Only the
    branches within the person's reach. Three queries.
    """
    facts = {
        fact["supplier"]: fact
        for fact in _requests(campaign, user, on=on)
        .filter(invited_at__isnull=False)
        .values("supplier", "state", "is_answered", "is_accepted", "is_late")  # type: ignore[misc]
    }
    delivers: dict[int, set[int]] = defaultdict(set)
    relations = SupplyRelation.objects.filter(supplier__requests__campaign=campaign)
    for supplier_id, subsidiary_id in relations.values_list("supplier", "subsidiary"):
        delivers[subsidiary_id].add(supplier_id)
    reach = reach_of(user)
    lines = []
    for subsidiary, depth, branch in walk(Subsidiary.objects.all()):
        if not (reach.everything or subsidiary.pk in reach.subsidiary_ids):
            continue
        line = SubsidiaryLine(subsidiary, depth)
        for supplier_id in set().union(*(delivers[pk] for pk in branch)) & facts.keys():
            line.count(facts[supplier_id])
        if line.asked:
            lines.append(line)
    least = min((line.depth for line in lines), default=0)
    for line in lines:
        line.depth -= least
    return lines


# The table of requests


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the table of requests is narrowed to; empty values narrow nothing."""

    search: str = ""
    state: str = ""
    subsidiary: Subsidiary | None = None
    sort: str = "name"


SORTS = {
    "name": "supplier__name",
    "due": "due_date",
    "file": "newest_at",
}


def requests(campaign: Campaign, user: User, wanted: Wanted, *, on: date) -> QuerySet[Request]:
    """The requests of a campaign within the person's reach that the filters leave."""
    files = Submission.objects.filter(request=OuterRef("pk")).order_by("-received_at", "-pk")
    rows = _requests(campaign, user, on=on).annotate(
        newest_id=Subquery(files.values("pk")[:1]), newest_at=Subquery(files.values("received_at")[:1])
    )
    if wanted.state:
        rows = rows.filter(FILTERS[wanted.state][1])
    if wanted.subsidiary:
        branch = Subsidiary.objects.branch_ids([wanted.subsidiary.pk])
        rows = rows.filter(
            Exists(SupplyRelation.objects.filter(supplier=OuterRef("supplier"), subsidiary__in=branch))
        )
    if wanted.search:
        rows = rows.filter(supplier__in=Supplier.objects.search(wanted.search))
    column = F(SORTS[wanted.sort.removeprefix("-")])
    order = column.desc(nulls_last=True) if wanted.sort.startswith("-") else column.asc(nulls_last=True)
    return rows.select_related("supplier").order_by(order, "pk")


# Scope


def in_scope(campaign: Campaign) -> QuerySet[Supplier]:
    """The suppliers that a draft means, by name."""
    return Supplier.objects.filter(scope_entries__campaign=campaign).order_by("name", "pk")


def not_in_scope(campaign: Campaign, search: str) -> QuerySet[Supplier]:
    """Suppliers that a campaign does not mean yet and that the search finds, by name."""
    asked = Request.objects.standing().filter(campaign=campaign, supplier=OuterRef("pk"))
    meant = ScopeEntry.objects.filter(campaign=campaign, supplier=OuterRef("pk"))
    meant = meant.exclude(supplier__requests__in=campaign.requests.filter(withdrawn_at__isnull=False))
    others = Supplier.objects.exclude(Exists(meant)).exclude(Exists(asked))
    return others.search(search).order_by("name", "pk")


def standing(campaign: Campaign, search: str) -> QuerySet[Supplier]:
    """Suppliers that a running campaign asks and that the search finds, by name."""
    asked = Request.objects.standing().filter(campaign=campaign, supplier=OuterRef("pk"))
    return Supplier.objects.filter(Exists(asked)).search(search).order_by("name", "pk")


def without_contact(suppliers: QuerySet[Supplier]) -> int:
    """How many of the suppliers have nobody to write to, or only addresses from which mail came back. One query."""
    reachable = Contact.objects.filter(supplier=OuterRef("pk"), is_active=True, bounced_at__isnull=True)
    return suppliers.exclude(Exists(reachable)).count()


def launch_job(campaign: Campaign) -> Job | None:
    """The newest launch or round of invitations of a campaign. One query."""
    jobs = Job.objects.filter(kind=Job.Kind.LAUNCH, parameters__campaigns__contains=[campaign.pk])
    return jobs.order_by("-created_at", "-pk").first()
