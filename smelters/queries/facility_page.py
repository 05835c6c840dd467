"""The page of one smelter: what held on a day, as known today or as known then, beside what holds today."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from smelters.models import Facility, FacilityListing, FacilityName, FacilityStatus, NameDecision, Thresholds
from smelters.queries.thresholds import thresholds_on

_MARGIN = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of days in a lane; `start` and `length` in per cent of the lane."""

    mark: str
    word: str
    since: date
    until: date | None
    start: float
    length: float


@dataclass(frozen=True, slots=True)
class Lane:
    """One dimension of one metal over time."""

    dimension: str
    metal: str
    segments: list[Segment]


@dataclass(frozen=True, slots=True)
class Tick:
    """The beginning of a year, in per cent of the lane."""

    year: int
    start: float


@dataclass(frozen=True, slots=True)
class MetalFacts:
    """What held of one metal on the day."""

    metal: str
    listing: FacilityListing | None
    status: FacilityStatus | None
    status_today: FacilityStatus | None
    is_listed_today: bool
    thresholds: Thresholds

    @property
    def participates(self) -> bool:
        return self.status is not None and self.status.status in self.thresholds.participates

    @property
    def is_qualified(self) -> bool:
        return self.status is not None and self.status.status in self.thresholds.qualifies

    @property
    def next_audit_date(self) -> date | None:
        """The next planned re-assessment: last audit and cycle; no expiry."""
        if self.status is None or not (self.status.last_audit_date and self.status.audit_cycle_years):
            return None
        last, years = self.status.last_audit_date, self.status.audit_cycle_years
        is_leap_day = (last.month, last.day) == (2, 29)
        return (
            last.replace(year=last.year + years, day=28)
            if is_leap_day
            else last.replace(year=last.year + years)
        )

    @property
    def differs_today(self) -> bool:
        then = (self.status.status if self.status else None, self.listing is not None)
        return then != (self.status_today.status if self.status_today else None, self.is_listed_today)


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
    """Everything that lists say of one smelter, as of a day."""

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


def facility_page(
    facility: Facility, *, on: date, today: date, known_at: datetime | None = None
) -> FacilityPage:
    """Read all facts of one smelter and tell them as of the day, as known now or at `known_at`. Seven queries."""
    listings = _known(FacilityListing, facility, known_at)
    statuses = _known(FacilityStatus, facility, known_at)
    names = _known(FacilityName, facility, known_at)
    listings_now = listings if known_at is None else _known(FacilityListing, facility, None)
    statuses_now = statuses if known_at is None else _known(FacilityStatus, facility, None)
    thresholds = thresholds_on(on, known_at=known_at)
    scale = _Scale([*listings, *statuses], on=on, today=today)
    changes = sorted(
        {day for fact in (*listings, *statuses) for day in (fact.valid.lower, fact.valid.upper) if day}
    )
    metals = dict.fromkeys(
        sorted({fact.metal_id for fact in (*listings, *statuses, *listings_now, *statuses_now)})
    )
    return FacilityPage(
        facility=facility,
        on=on,
        is_today=on == today and known_at is None,
        metals=[
            MetalFacts(
                metal=metal,
                listing=_at(listings, metal, on),
                status=_at(statuses, metal, on),
                status_today=_at(statuses_now, metal, today),
                is_listed_today=_at(listings_now, metal, today) is not None,
                thresholds=thresholds,
            )
            for metal in metals
        ],
        lanes=[lane for metal in metals for lane in _lanes(metal, listings, statuses, scale)],
        ticks=scale.ticks(),
        day_start=scale.place(on),
        today_start=scale.place(today),
        previous_change=max((day for day in changes if day < on), default=None),
        next_change=min((day for day in changes if day > on), default=None),
        names=[*_names(names, on), *_decided_names(facility)],
    )


def _known(model: Any, facility: Facility, known_at: datetime | None) -> list[Any]:
    facts = model.objects.known() if known_at is None else model.objects.filter(recorded__contains=known_at)
    return list(facts.filter(facility=facility).select_related("list").order_by("metal", "valid"))


def _at(facts: Iterable[Any], metal: str, on: date) -> Any:
    return next((fact for fact in facts if fact.metal_id == metal and on in fact.valid), None)


class _Scale:
    """Places of days in a lane: from the year of the first fact to some weeks after the last day of interest."""

    def __init__(self, facts: list[Any], *, on: date, today: date) -> None:
        starts = [fact.valid.lower for fact in facts]
        self.begin = date(min([*starts, on, today]).year, 1, 1)
        self.end = max([*starts, on, today]) + _MARGIN

    def place(self, day: date) -> float:
        share = (day - self.begin) / (self.end - self.begin) * 100
        return round(min(100.0, max(0.0, share)), 3)

    def ticks(self) -> list[Tick]:
        years = range(self.begin.year, self.end.year + 1)
        step = max(1, len(years) // 8)
        ticks = [
            Tick(year, self.place(date(year, 1, 1))) for year in years if (year - self.begin.year) % step == 0
        ]
        return [tick for tick in ticks if tick.start < 96]  # a number at the very end would not fit

    def segment(self, mark: str, word: str, since: date, until: date | None) -> Segment:
        start = self.place(since)
        return Segment(mark, word, since, until, start, round(self.place(until or self.end) - start, 3))


def _lanes(
    metal: str, listings: list[FacilityListing], statuses: list[FacilityStatus], scale: _Scale
) -> Iterator[Lane]:
    listed = [fact for fact in listings if fact.metal_id == metal]
    if listed:
        runs = _merged([("listed", _("Listed in the Smelter Look-up"), fact.valid) for fact in listed])
        segments = [scale.segment(*run) for run in runs]
        if (last := runs[-1][3]) is not None:
            segments.append(scale.segment("removed", _("No longer listed"), last, None))
        yield Lane(_("Look-up"), metal, segments)
    judged = [fact for fact in statuses if fact.metal_id == metal]
    if judged:
        runs = _merged([(fact.status, fact.get_status_display(), fact.valid) for fact in judged])
        yield Lane(_("RMAP status"), metal, [scale.segment(*run) for run in runs])


def _merged(runs: Iterable[tuple[str, str, Any]]) -> list[tuple[str, str, date, date | None]]:
    """Neighbouring runs of the same mark as one: a new name or audit date is no new status."""
    merged: list[tuple[str, str, date, date | None]] = []
    for mark, word, days in runs:
        if merged and merged[-1][0] == mark and merged[-1][3] == days.lower:
            merged[-1] = (mark, word, merged[-1][2], days.upper)
        else:
            merged.append((mark, word, days.lower, days.upper))
    return merged


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
