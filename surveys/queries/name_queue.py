"""The queue of reported names: what waits for a decision, the evidence for it, and what was decided."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gscm.jobs.models import Job
from smelters.filters import named_like
from smelters.licences import team_classes
from smelters.matching.resolve import Index, Reason, Reported, resolve
from smelters.models import Facility, FacilityListing, FacilityStatus, NameDecision, ReportedName
from smelters.queries.names import index_rows
from suppliers.models import User
from surveys.models import NameProposal, ReportedSmelter

SHOWN_CANDIDATES: Final = 12
SHOWN_REPORTERS: Final = 20
_SUPPLIER: Final = "declaration__submission__request__supplier"
_CID_OF_KEY: Final = re.compile(r"(cid[0-9]{6})( |$)")

REASONS: Final[Mapping[Reason, str | Promise]] = {
    Reason.CID_OF_OTHER_METAL: _("The CID is listed, but for another metal."),
    Reason.CID_UNKNOWN: _("No list knows the CID that was written."),
    Reason.CID_UNREADABLE: _("What was written as CID is none."),
    Reason.CID_CONTRADICTS_NAME: _("The CID and the name belong to different smelters."),
    Reason.NAME_SHARED: _("Several smelters carry this very name for the metal."),
    Reason.NAME_OF_OTHER_METAL: _("The very name is listed, but for another metal."),
    Reason.NAME_UNKNOWN: _("No list holds this name."),
    Reason.NO_NAME: _("No name was written."),
    Reason.NO_ANSWER: _("What was written names no smelter."),
    Reason.COUNTRY_CONTRADICTS: _("The smelter is listed in another country than was written."),
    Reason.SITE_UNCLEAR: _("The name fits several sites; place and country do not tell which."),
    Reason.PARTLY_ALIKE: _("Some listed names are alike; no rule is sure of one."),
    Reason.TRADES: _("The name is rather one of a trader or a processor."),
    Reason.NO_METAL: _("No metal was written."),
}
"""What the rules found out about a name that none of them could settle."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A smelter that may be meant, and the metals for which lists know it."""

    facility: Facility
    metals: list[str]
    is_of_metal: bool
    """Whether any list knows it for the metal in question; only then it can be chosen."""
    digit: str = ""
    """The key that chooses it, for the first nine that can be chosen."""
    proposed_by: tuple[str, ...] = ()
    """The suppliers that say that they mean it."""

    @property
    def key(self) -> str:
        return str(self.facility.pk)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for whom: the reasons in words, and the smelters that the evidence points at, the likeliest first."""

    cid: str
    reasons: list[str | Promise]
    candidates: list[Candidate]


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One name with how often it was reported, its evidence, and its newest decision."""

    name: ReportedName
    suppliers: int
    rows: int
    evidence: Evidence | None
    decision: NameDecision | None
    answers: int = 0
    """How many suppliers have said what they mean."""


@dataclass(frozen=True, slots=True)
class Reporter:
    """A supplier that reported the name, with one row of it."""

    supplier: Any
    since: datetime
    row: ReportedSmelter


def within_reach(user: User) -> QuerySet[ReportedName]:
    """The names that suppliers within this person's reach have reported: the only way from a URL to a name."""
    mine = ReportedSmelter.objects.visible_to(user).filter(reported_name=OuterRef("pk"))
    return ReportedName.objects.filter(Exists(mine)).select_related("metal")


def waiting(user: User, *, placeholders: bool = False) -> QuerySet[Any]:
    """Names that no rule and no person has settled, as `reported_name`, `suppliers` and `rows`, most frequent first.

    A name about which the suppliers were asked waits again as soon as one has answered. Counted are the rows within
    reach that count today; a name that nobody reports any more waits no longer.
    """
    open_names = _names(user).filter(
        Q(outcome__isnull=True)
        | Q(outcome=NameDecision.Outcome.REOPENED)
        | Q(outcome=NameDecision.Outcome.ASK_SUPPLIER, is_answered=True),
        is_placeholder=placeholders,
    )
    rows = _unsettled(user).filter(reported_name__in=open_names.values("pk"))
    return _counted(rows).order_by("-suppliers", "-rows", "reported_name")


def asked(user: User) -> QuerySet[ReportedName]:
    """Names about which suppliers were asked, and none within reach has answered since. The newest question first."""
    names = _names(user).filter(outcome=NameDecision.Outcome.ASK_SUPPLIER, is_answered=False)
    reported = _counted(
        _unsettled(user).filter(reported_name__in=names.values("pk"))
    )  # once, not for each name
    return (
        names.filter(pk__in=reported.values("reported_name")).select_related("metal").order_by("-decision_id")
    )


def decided(user: User) -> QuerySet[ReportedName]:
    """Names with a decision that holds, the newest decision first."""
    names = ReportedName.objects.decided().filter(pk__in=within_reach(user).values("pk"))
    return names.not_asking().select_related("metal")


def following(user: User, name: ReportedName) -> int | None:
    """The name that comes after this one in the queue; the first one where this is the last; None where no other is."""
    order = list(waiting(user, placeholders=name.is_placeholder).values_list("reported_name", flat=True))
    place = order.index(name.pk) + 1 if name.pk in order else 0
    return next((pk for pk in (*order[place:], *order[:place]) if pk != name.pk), None)


def waiting_lines(page: Iterable[Mapping[str, int]], user: User, *, on: date) -> list[QueueLine]:
    """The waiting names of one page with their evidence. A fixed number of queries."""
    counts = {line["reported_name"]: line for line in page}
    names = ReportedName.objects.select_related("metal").in_bulk(counts)
    evidence = _evidence(list(names.values()), on=on)
    proposed = NameProposal.objects.visible_to(user).filter(reported_name__in=counts)
    answers = dict(proposed.order_by().values_list("reported_name").annotate(Count("pk")))
    return [
        QueueLine(names[pk], line["suppliers"], line["rows"], evidence[pk], None, answers.get(pk, 0))
        for pk, line in counts.items()
    ]


def decided_lines(page: Sequence[Any], user: User) -> list[QueueLine]:
    """The decided names of one page with their decisions. Two queries."""
    decisions = NameDecision.objects.select_related("facility", "decided_by", "question").in_bulk(
        [name.decision_id for name in page]
    )
    rows = ReportedSmelter.objects.visible_to(user).current().filter(reported_name__in=page)
    counts = {line["reported_name"]: line for line in _counted(rows)}
    return [
        QueueLine(
            name,
            counts.get(name.pk, {}).get("suppliers", 0),
            counts.get(name.pk, {}).get("rows", 0),
            None,
            decisions[name.decision_id],
        )
        for name in page
    ]


def proposals(name: ReportedName, user: User) -> list[NameProposal]:
    """What suppliers within reach say that they mean, the newest answer first."""
    found = NameProposal.objects.visible_to(user).filter(reported_name=name)
    return list(found.select_related("supplier", "facility", "by").order_by("-at", "-pk"))


def work_in_hand(user: User) -> tuple[int, Job | None]:
    """How many decisions and answers are being worked through, and the one that is being worked on or comes first."""
    jobs = Job.objects.visible_to(user).filter(kind=Job.Kind.NAME_RESOLUTION)
    unsettled = list(jobs.filter(status__in=(Job.Status.WAITING, Job.Status.RUNNING)).order_by("created_at"))
    running = [job for job in unsettled if job.status == Job.Status.RUNNING]
    return len(unsettled), next(iter([*running, *unsettled]), None)


def choices(
    name: ReportedName,
    evidence: Evidence,
    proposed: Sequence[NameProposal],
    found: Sequence[Candidate],
    *,
    on: date,
) -> list[Candidate]:
    """The smelters that can be chosen, each once: those that suppliers mean, of the evidence, of the search."""
    meant: dict[int, list[str]] = {}
    for proposal in proposed:
        if proposal.facility_id is not None:
            meant.setdefault(proposal.facility_id, []).append(proposal.supplier.shown_name)
    facilities = {proposal.facility.cid: proposal.facility for proposal in proposed if proposal.facility}
    every = (*_candidates(facilities, name.metal_id, team_classes(on)), *evidence.candidates, *found)
    once = {candidate.facility.pk: candidate for candidate in reversed(every)}
    digits = iter("123456789")
    return [
        replace(
            candidate,
            digit=next(digits, "") if candidate.is_of_metal else "",
            proposed_by=tuple(meant.get(candidate.facility.pk, ())),
        )
        for candidate in (once[pk] for pk in dict.fromkeys(one.facility.pk for one in every))
    ]


def evidence_of(name: ReportedName, *, on: date) -> Evidence:
    """What the rules found out about one name."""
    return _evidence([name], on=on)[name.pk]


def search(name: ReportedName, text: str, *, on: date) -> list[Candidate]:
    """Smelters by name or CID, those that lists know for the metal first."""
    if not text.strip():
        return []
    classes = team_classes(on)
    found = list(Facility.objects.filter(named_like(text, classes)).order_by("name")[: 4 * SHOWN_CANDIDATES])
    candidates = _candidates({facility.cid: facility for facility in found}, name.metal_id, classes)
    return sorted(candidates, key=lambda candidate: not candidate.is_of_metal)[:SHOWN_CANDIDATES]


def reporters(name: ReportedName, user: User) -> tuple[list[Reporter], int]:
    """Who reported the name within reach, since when, and how many there are."""
    rows = ReportedSmelter.objects.visible_to(user).filter(reported_name=name)
    firsts = list(
        rows.values(_SUPPLIER)
        .annotate(since=Min("declaration__submission__received_at"), row=Min("pk"))
        .order_by("since", _SUPPLIER)
    )
    shown = firsts[:SHOWN_REPORTERS]
    found = rows.select_related(_SUPPLIER).in_bulk([line["row"] for line in shown])
    return [
        Reporter(
            found[line["row"]].declaration.submission.request.supplier, line["since"], found[line["row"]]
        )
        for line in shown
    ], len(firsts)


def history(name: ReportedName) -> QuerySet[NameDecision]:
    """All decisions on a name, the newest first."""
    return name.decisions.select_related("facility", "decided_by", "question").order_by("-decided_at", "-pk")


def _names(user: User) -> Any:
    """Names with the outcome of their newest decision, and whether a supplier within reach has answered since."""
    newer = NameProposal.objects.visible_to(user).filter(
        reported_name=OuterRef("pk"), at__gt=OuterRef("decision_at")
    )
    return ReportedName.objects.with_outcome().annotate(is_answered=Exists(newer))


def _unsettled(user: User) -> Any:
    return ReportedSmelter.objects.visible_to(user).current().unresolved()


def _counted(rows: QuerySet[ReportedSmelter]) -> QuerySet[Any]:
    return (
        rows.order_by()
        .values("reported_name")
        .annotate(suppliers=Count(_SUPPLIER, distinct=True), rows=Count("pk"))
    )


def _evidence(names: list[ReportedName], *, on: date) -> dict[int, Evidence]:
    classes = team_classes(on)
    index = Index(index_rows(on=on, classes=classes))
    matches, cids = {}, {}
    for name in names:
        found = _CID_OF_KEY.match(name.key)
        cids[name.pk] = found[1].upper() if found else ""
        written = () if name.name.upper() == cids[name.pk] else (name.name,)
        matches[name.pk] = resolve(Reported(name.metal_id, cids[name.pk], written, name.country), index)
    pointed_at = {cid for match in matches.values() for cid in match.candidates}
    facilities = Facility.objects.by_cid(pointed_at)
    metals = _metals(facilities.values(), classes)
    return {
        name.pk: Evidence(
            cids[name.pk],
            [REASONS[reason] for reason in matches[name.pk].reasons if reason in REASONS],
            [
                Candidate(
                    facilities[cid], metals[facilities[cid].pk], name.metal_id in metals[facilities[cid].pk]
                )
                for cid in matches[name.pk].candidates
                if cid in facilities
            ],
        )
        for name in names
    }


def _candidates(facilities: Mapping[str, Facility], metal: str, classes: Collection[str]) -> list[Candidate]:
    metals = _metals(facilities.values(), classes)
    return [
        Candidate(facility, metals[facility.pk], metal in metals[facility.pk])
        for facility in facilities.values()
    ]


def _metals(facilities: Iterable[Facility], classes: Collection[str]) -> dict[int, list[str]]:
    """The metals for which any list of these licence classes knows each facility."""
    found: dict[int, set[str]] = {facility.pk: set() for facility in facilities}
    for facts in (FacilityListing.objects, FacilityStatus.objects):
        pairs = (
            facts.known()
            .filter(facility__in=found, list__licence__in=classes)
            .order_by()
            .values_list("facility_id", "metal_id")
            .distinct()
        )
        for facility_id, metal_id in pairs:
            found[facility_id].add(metal_id)
    return {pk: sorted(metals) for pk, metals in found.items()}
