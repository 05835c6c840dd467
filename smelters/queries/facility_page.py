"""The page of one smelter: what held on a day, as known today or as known then, beside what holds today."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from smelters.licences import team_classes
from smelters.models import (
    Facility,
    FacilityListing,
    FacilityName,
    FacilityStanding,
    FacilityStatus,
    NameDecision,
    RecognisedScheme,
    Thresholds,
)
from smelters.queries.appearances import Appearance, appearances
from smelters.queries.facility_flags import Flag, flags_of
from smelters.queries.facility_origins import OriginRow, origins_of
from smelters.queries.identity import Identity, identity_on, identity_runs, operation_on
from smelters.queries.lanes import Lane, Scale, Tick
from smelters.queries.reassessment import Reassessment, reassessment
from smelters.queries.status import STATUS_ORDER
from smelters.queries.thresholds import thresholds_on

OWN_SCHEME = "RMAP"


@dataclass(frozen=True, slots=True)
class MetalFacts:
    """The dimensions of one metal on the day: identity, operation, assessments, dates; and what they count as."""

    metal: str
    identity: Identity
    operation: FacilityStanding | None
    statuses: Sequence[FacilityStatus]
    """One of each scheme, the one that counts first."""
    status_today: FacilityStatus | None
    identity_today: Identity
    thresholds: Thresholds
    reassessment: Reassessment | None
    recognitions: Sequence[RecognisedScheme]
    """By which authorities the assessment counts as one of a recognised scheme."""

    @property
    def status(self) -> FacilityStatus | None:
        """The assessment that counts."""
        return self.statuses[0] if self.statuses else None

    @property
    def listing(self) -> FacilityListing | None:
        return self.identity.listing

    @property
    def participates(self) -> bool:
        return self.status is not None and self.status.status in self.thresholds.participates

    @property
    def is_qualified(self) -> bool:
        return self.status is not None and self.status.status in self.thresholds.qualifies

    @property
    def next_audit_date(self) -> date | None:
        """The next planned re-assessment: last audit and cycle; no expiry."""
        return self.reassessment.due_on if self.reassessment else None

    @property
    def differs_today(self) -> bool:
        then = (self.status.status if self.status else None, self.identity.key)
        return then != (self.status_today.status if self.status_today else None, self.identity_today.key)


@dataclass(frozen=True, slots=True)
class NameLine:
    """A name of the smelter: where it comes from, and since when."""

    name: str
    metal: str
    source: str
    since: date
    until: date | None
    list_id: int | None
    is_in_force: bool


@dataclass(frozen=True, slots=True)
class FacilityPage:
    """Everything that is known of one smelter, as of a day."""

    facility: Facility
    on: date
    is_today: bool
    metals: list[MetalFacts]
    lanes: list[Lane]
    ticks: list[Tick]
    day_start: float
    today_start: float
    previous_change: date | None
    next_change: date | None
    names: list[NameLine]
    statuses: list[FacilityStatus]
    """Every status ever known by then, the newest first: the timeline as a table."""
    standings: list[FacilityStanding]
    appearances: list[Appearance]
    origins: list[OriginRow]
    flags: list[Flag]


@dataclass(frozen=True, slots=True)
class _Facts:
    """All facts of one facility as known at one moment."""

    listings: list[FacilityListing]
    statuses: list[FacilityStatus]
    standings: list[FacilityStanding]

    def of_metal(self, metal: str) -> "_Facts":
        return _Facts(
            [fact for fact in self.listings if fact.metal_id == metal],
            [fact for fact in self.statuses if fact.metal_id == metal],
            [fact for fact in self.standings if fact.metal_id == metal],
        )

    @property
    def all(self) -> list[Any]:
        return [*self.listings, *self.statuses, *self.standings]

    def statuses_on(self, day: date) -> list[FacilityStatus]:
        held = [fact for fact in self.statuses if day in fact.valid]
        return sorted(held, key=lambda fact: STATUS_ORDER.index(fact.status))

    def identity_on(self, day: date) -> Identity:
        return identity_on(self.listings, self.standings, day)


def facility_page(
    facility: Facility, *, on: date, today: date, known_at: datetime | None = None
) -> FacilityPage:
    """Read all facts of one smelter and tell them as of the day, as known now or at `known_at`.

    A fixed number of queries. What is for members of RMI is left out on days on which the company is none.
    """
    licences = team_classes(today)
    known = _facts(facility, known_at, licences)
    now = known if known_at is None else _facts(facility, None, licences)
    names = _known(FacilityName, facility, known_at, licences)
    thresholds = thresholds_on(on, known_at=known_at)
    recognitions = list(RecognisedScheme.objects.on(on))
    scale = Scale([fact.valid.lower for fact in known.all], on=on, today=today)
    changes = sorted({day for fact in known.all for day in (fact.valid.lower, fact.valid.upper) if day})
    metals = sorted({fact.metal_id for fact in (*known.all, *now.all)})
    return FacilityPage(
        facility=facility,
        on=on,
        is_today=on == today and known_at is None,
        metals=[
            _metal(metal, known.of_metal(metal), now.of_metal(metal), thresholds, recognitions, on, today)
            for metal in metals
        ],
        lanes=[lane for metal in metals for lane in _lanes(metal, known.of_metal(metal), scale)],
        ticks=scale.ticks(),
        day_start=scale.place(on),
        today_start=scale.place(today),
        previous_change=max((day for day in changes if day < on), default=None),
        next_change=min((day for day in changes if day > on), default=None),
        names=[*_names(names, on), *_decided_names(facility)],
        statuses=sorted(known.statuses, key=lambda fact: (fact.valid.lower, fact.scheme), reverse=True),
        standings=known.standings,
        appearances=appearances(facility, on=on, licences=licences, known_at=known_at),
        origins=origins_of(facility, on=on, classes=licences, known_at=known_at),
        flags=flags_of(facility, on=on, classes=licences, known_at=known_at),
    )


def _facts(facility: Facility, known_at: datetime | None, licences: frozenset[str]) -> _Facts:
    standings = _at_moment(FacilityStanding.objects.all(), known_at).filter(
        Q(list=None) | Q(list__licence__in=licences), facility=facility
    )
    return _Facts(
        _known(FacilityListing, facility, known_at, licences),
        _known(FacilityStatus, facility, known_at, licences),
        list(standings.select_related("list", "said_by", "same_as").order_by("metal", "valid")),
    )


def _known(model: Any, facility: Facility, known_at: datetime | None, licences: frozenset[str]) -> list[Any]:
    facts = _at_moment(model.objects.all(), known_at).filter(facility=facility, list__licence__in=licences)
    return list(facts.select_related("list").order_by("metal", "valid"))


def _at_moment(facts: Any, known_at: datetime | None) -> Any:
    return facts.known() if known_at is None else facts.filter(recorded__contains=known_at)


def _metal(
    metal: str,
    known: _Facts,
    now: _Facts,
    thresholds: Thresholds,
    recognitions: Iterable[RecognisedScheme],
    on: date,
    today: date,
) -> MetalFacts:
    statuses = known.statuses_on(on)
    counting = statuses[0] if statuses else None
    passed = {fact.scheme for fact in statuses if fact.status == "conformant"}
    return MetalFacts(
        metal=metal,
        identity=known.identity_on(on),
        operation=operation_on(known.standings, on),
        statuses=statuses,
        status_today=next(iter(now.statuses_on(today)), None),
        identity_today=now.identity_on(today),
        thresholds=thresholds,
        reassessment=reassessment(
            counting.last_audit_date, counting.audit_cycle_years, on=on, lead_days=thresholds.lead_days
        )
        if counting
        else None,
        recognitions=[
            recognition
            for recognition in recognitions
            if recognition.scheme in passed and metal in recognition.metals
        ],
    )


def _lanes(metal: str, facts: _Facts, scale: Scale) -> Iterator[Lane]:
    if facts.listings or any(fact.dimension == "identity" for fact in facts.standings):
        yield scale.lane(_("Identity"), metal, identity_runs(facts.listings, facts.standings))
    schemes = sorted(
        {fact.scheme for fact in facts.statuses}, key=lambda scheme: (scheme != OWN_SCHEME, scheme)
    )
    for scheme in schemes:
        judged = [fact for fact in facts.statuses if fact.scheme == scheme]
        runs = [
            (fact.status, str(fact.get_status_display()), fact.valid.lower, fact.valid.upper)
            for fact in judged
        ]
        yield scale.lane(_("%(scheme)s status") % {"scheme": scheme}, metal, runs)
    if worked := [fact for fact in facts.standings if fact.dimension == "operation"]:
        runs = [
            (fact.value, str(fact.get_value_display()), fact.valid.lower, fact.valid.upper) for fact in worked
        ]
        yield scale.lane(_("Operation"), metal, runs)


def _names(facts: list[FacilityName], on: date) -> list[NameLine]:
    lines: dict[tuple[str, str], NameLine] = {}
    for fact in facts:
        source = _("standard name of RMI") if fact.is_standard else _("alias of RMI")
        earlier = lines.get((fact.name, fact.metal_id))
        since = min(earlier.since, fact.valid.lower) if earlier else fact.valid.lower
        is_in_force = on in fact.valid or bool(earlier and earlier.is_in_force)
        lines[fact.name, fact.metal_id] = NameLine(
            fact.name, fact.metal_id, source, since, fact.valid.upper, fact.list_id, is_in_force
        )
    return sorted(
        lines.values(),
        key=lambda line: (not line.is_in_force, line.source != _("standard name of RMI"), line.name),
    )


def _decided_names(facility: Facility) -> Iterator[NameLine]:
    newest = NameDecision.objects.newest().values("pk")
    decisions = NameDecision.objects.filter(pk__in=newest, facility=facility)
    for decision in decisions.select_related("reported_name", "decided_by").order_by("reported_name__name"):
        yield NameLine(
            name=decision.reported_name.name,
            metal=decision.reported_name.metal_id,
            source=_("decided by %(person)s") % {"person": decision.decided_by},
            since=decision.decided_at.date(),
            until=None,
            list_id=None,
            is_in_force=True,
        )
