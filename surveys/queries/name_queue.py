"""The queue of reported names: what waits for a decision, the evidence for it, and what was decided."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count, Exists, Min, OuterRef, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from smelters.filters import named_like
from smelters.matching.resolve import Index, Reason, Reported, resolve
from smelters.models import Facility, FacilityListing, FacilityStatus, NameDecision, ReportedName
from smelters.queries.names import index_rows
from suppliers.models import User
from surveys.models import ReportedSmelter

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

    Counted are the rows within reach that count today; a name that nobody reports any more waits no longer.
    """
    names = ReportedName.objects.undecided().filter(is_placeholder=placeholders)
    rows = (
        ReportedSmelter.objects.visible_to(user)
        .current()
        .unresolved()
        .filter(reported_name__in=names.values("pk"))
    )
    return _counted(rows).order_by("-suppliers", "-rows", "reported_name")


def decided(user: User) -> QuerySet[ReportedName]:
    """Names with a decision that holds, the newest decision first."""
    return (
        ReportedName.objects.decided().filter(pk__in=within_reach(user).values("pk")).select_related("metal")
    )


def waiting_lines(page: Iterable[Mapping[str, int]], *, on: date) -> list[QueueLine]:
    """The waiting names of one page with their evidence. A fixed number of queries."""
    counts = {line["reported_name"]: line for line in page}
    names = ReportedName.objects.select_related("metal").in_bulk(counts)
    evidence = _evidence(list(names.values()), on=on)
    return [
        QueueLine(names[pk], line["suppliers"], line["rows"], evidence[pk], None)
        for pk, line in counts.items()
    ]


def decided_lines(page: Sequence[Any], user: User) -> list[QueueLine]:
    """The decided names of one page with their decisions. Two queries."""
    decisions = NameDecision.objects.select_related("facility", "decided_by").in_bulk(
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


def evidence_of(name: ReportedName, *, on: date) -> Evidence:
    """What the rules found out about one name."""
    return _evidence([name], on=on)[name.pk]


def search(name: ReportedName, text: str) -> list[Candidate]:
    """Smelters by name or CID, those that lists know for the metal first."""
    if not text.strip():
        return []
    found = list(Facility.objects.filter(named_like(text)).order_by("name")[: 4 * SHOWN_CANDIDATES])
    candidates = _candidates({facility.cid: facility for facility in found}, name.metal_id)
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
    return name.decisions.select_related("facility", "decided_by").order_by("-decided_at", "-pk")


def _counted(rows: QuerySet[ReportedSmelter]) -> QuerySet[Any]:
    return (
        rows.order_by()
        .values("reported_name")
        .annotate(suppliers=Count(_SUPPLIER, distinct=True), rows=Count("pk"))
    )


def _evidence(names: list[ReportedName], *, on: date) -> dict[int, Evidence]:
    index = Index(index_rows(on=on))
    matches, cids = {}, {}
    for name in names:
        found = _CID_OF_KEY.match(name.key)
        cids[name.pk] = found[1].upper() if found else ""
        written = () if name.name.upper() == cids[name.pk] else (name.name,)
        matches[name.pk] = resolve(Reported(name.metal_id, cids[name.pk], written, name.country), index)
    pointed_at = {cid for match in matches.values() for cid in match.candidates}
    facilities = Facility.objects.by_cid(pointed_at)
    metals = _metals(facilities.values())
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


def _candidates(facilities: Mapping[str, Facility], metal: str) -> list[Candidate]:
    metals = _metals(facilities.values())
    return [
        Candidate(facility, metals[facility.pk], metal in metals[facility.pk])
        for facility in facilities.values()
    ]


def _metals(facilities: Iterable[Facility]) -> dict[int, list[str]]:
    """The metals for which any list knows each facility."""
    found: dict[int, set[str]] = {facility.pk: set() for facility in facilities}
    for facts in (FacilityListing.objects, FacilityStatus.objects):
        pairs = (
            facts.known()
            .filter(facility__in=found)
            .order_by()
            .values_list("facility_id", "metal_id")
            .distinct()
        )
        for facility_id, metal_id in pairs:
            found[facility_id].add(metal_id)
    return {pk: sorted(metals) for pk, metals in found.items()}
