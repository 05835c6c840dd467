"""Whether a smelter is really gone from a supplier's declaration, or only out of sight.

Compared are the declaration that counted when the case was opened and the newest accepted one. What stands only in
the newer one may be the smelter under another name or CID: its names on lists, and as the supplier wrote it before,
are held against each such row. Likeness is generous here, as on sanctions lists: what is alike has to be explained.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q

from risk.models import Case
from risk.services.criteria import Code, Criterion
from smelters.matching.normalise import letters
from smelters.matching.screening import screen
from smelters.models import Facility, FacilityListing, FacilityName
from surveys.models import Answer, Declaration, ReportedSmelter, Submission
from surveys.workbooks.layouts.model import NO, Topic

BREADTH = {"A": 2, "B": 1, "C": 0}
"""Company, product list, user-defined: how much a declaration covers."""
IN_USE = (Topic.ADDED.value, Topic.REMAINS.value)


class Why(StrEnum):
    """Why a row may be the smelter that is said to be gone."""

    NAME = "name"
    ADDRESS = "address"
    PLACE = "place"
    NOT_IDENTIFIED = "not_identified"


@dataclass(frozen=True, slots=True)
class Subject:
    """A smelter that the case is about, for a metal."""

    facility: Facility
    metal: str

    def __str__(self) -> str:
        return f"{self.facility.cid} {self.facility.name} {self.metal}"


@dataclass(frozen=True, slots=True)
class Gone:
    """That a smelter stood in one declaration and does not stand in the newer one; or that there is no newer one."""

    subject: Subject
    was: ReportedSmelter
    now: Declaration

    def __str__(self) -> str:
        return str(self.subject)


@dataclass(frozen=True, slots=True)
class Trace:
    """A row of the newest declaration that may be a smelter said to be gone."""

    subject: Subject
    row: ReportedSmelter
    why: Why

    def __str__(self) -> str:
        return f"{self.row.name or '–'} = {self.subject}?"


@dataclass(frozen=True, slots=True)
class Narrowed:
    """That a declaration covers less than the one before it."""

    before: Declaration
    now: Declaration

    def __str__(self) -> str:
        return f"{self.before.scope} > {self.now.scope}"


@dataclass(frozen=True, slots=True)
class Dropped:
    """That a metal is not declared any more, and where it is denied."""

    metal: str
    before: Declaration
    now: Declaration
    answer: Answer | None

    def __str__(self) -> str:
        return self.metal


def criteria(
    case: Case,
    declarations: Sequence[Declaration],
    reported: Sequence[ReportedSmelter],
    *,
    acceptable: Collection[tuple[int, str]],
    on: date,
) -> list[Criterion]:
    """Check the removal of each smelter of the case. A fixed number of queries.

    :param declarations: the newest accepted ones of the templates that the case concerns.
    :param reported: their rows.
    :param acceptable: the (facility, metal) that are qualified by now, and not forbidden.
    """
    now_of = {declaration.family: declaration for declaration in declarations}
    subjects = _subjects(case)
    held = {(row.facility_id, row.metal_id) for row in reported}
    before_of = _before(case, subjects)
    earlier = list(
        ReportedSmelter.objects.filter(declaration__in=before_of.values()).select_related(
            "declaration__submission"
        )
    )
    gone = [
        Gone(subject, was, now_of[was.declaration.family])
        for subject in subjects
        if (subject.facility.pk, subject.metal) not in held | set(acceptable)
        for was in _rows_of(subject, earlier)[:1]
        if was.declaration.family in now_of
    ]
    new = list(_only_new(reported, earlier))
    removed = [one.subject for one in gone]
    traces = list(_traces(removed, new, earlier, on=on))
    pairs = [
        (before_of[family], now_of[family])
        for family in sorted(before_of.keys() & now_of.keys())
        if before_of[family] != now_of[family]
    ]
    narrowed = [Narrowed(before, now) for before, now in pairs if _breadth(now) < _breadth(before)]
    dropped = list(_dropped({subject.metal for subject in removed}, pairs))
    return [
        Criterion(
            Code.REMOVED_OR_REGAINED,
            tuple(one for one in gone if one.now.submission.received_at <= case.opened_at),
            (
                *(one for one in gone if one.now.submission.received_at > case.opened_at),
                *(one for one in subjects if (one.facility.pk, one.metal) in acceptable),
            ),
        ),
        Criterion(Code.NOT_RENAMED, _of(traces, Code.NOT_RENAMED)),
        Criterion(Code.NOT_ANOTHER_CID, _of(traces, Code.NOT_ANOTHER_CID)),
        Criterion(Code.NOT_MOVED, _of(traces, Code.NOT_MOVED)),
        Criterion(Code.SCOPE_KEPT, tuple(narrowed)),
        Criterion(Code.METALS_KEPT, tuple(dropped)),
    ]


def _of(traces: Iterable[tuple[Code, Trace]], wanted: Code) -> tuple[Trace, ...]:
    return tuple(trace for code, trace in traces if code == wanted)


def _subjects(case: Case) -> list[Subject]:
    alerts = case.alerts.filter(facility__isnull=False).select_related("facility").order_by("pk")
    found = {
        (alert.facility_id, alert.metal_id): Subject(alert.facility, alert.metal_id)
        for alert in alerts
        if alert.facility is not None
    }
    return list(found.values())


def _before(case: Case, subjects: Sequence[Subject]) -> dict[str, Declaration]:
    """By template what was declared when the case was opened: the newest file that holds a smelter of the case, though
    it be returned by now; else the newest accepted one.
    """
    held = ReportedSmelter.objects.filter(
        declaration=OuterRef("pk"), facility__in=[subject.facility for subject in subjects]
    )
    files = Declaration.objects.filter(
        submission__request__supplier=case.supplier_id,
        submission__status__in=[Submission.Status.ACCEPTED, Submission.Status.RETURNED],
        submission__received_at__lte=case.opened_at,
    ).annotate(holds=Exists(held))
    counted = files.filter(Q(holds=True) | Q(submission__status=Submission.Status.ACCEPTED))
    newest = counted.order_by("family", "-holds", "-submission__received_at", "-pk").distinct("family")
    return {declaration.family: declaration for declaration in newest.select_related("submission")}


def _rows_of(subject: Subject, rows: Iterable[ReportedSmelter]) -> list[ReportedSmelter]:
    key = (subject.facility.pk, subject.metal)
    return [row for row in rows if (row.facility_id, row.metal_id) == key]


def _only_new(
    reported: Iterable[ReportedSmelter], earlier: Iterable[ReportedSmelter]
) -> Iterator[ReportedSmelter]:
    """Rows whose smelter, or whose name where there is none, the declaration before did not hold for the metal."""
    known = {(row.facility_id or row.name_key, row.metal_id) for row in earlier}
    for row in reported:
        if row.kind == ReportedSmelter.Kind.NOT_IDENTIFIED or _key(row) not in known:
            yield row


def _key(row: ReportedSmelter) -> tuple[int | str, str | None]:
    return row.facility_id or row.name_key, row.metal_id


def _traces(
    removed: Sequence[Subject],
    new: Sequence[ReportedSmelter],
    earlier: Sequence[ReportedSmelter],
    *,
    on: date,
) -> Iterator[tuple[Code, Trace]]:
    facilities = {subject.facility.pk for subject in removed} | {row.facility_id for row in new}
    names = _names(facilities, on=on)
    places = _places({subject.facility.pk for subject in removed}, on=on)
    unidentified = {
        row.metal_id
        for row in earlier
        if row.kind == ReportedSmelter.Kind.NOT_IDENTIFIED and not row.facility_id
    }
    for subject in removed:
        was = _rows_of(subject, earlier)
        called = [*names.get(subject.facility.pk, []), subject.facility.name, *(row.name for row in was)]
        rows = [row for row in new if row.metal_id == subject.metal]
        alike = _alike(called, rows, names)
        for row in rows:
            why = Why.NAME if row.pk in alike else _by_place(row, was, places.get(subject.facility.pk))
            if row.facility_id:
                if why in (Why.NAME, Why.ADDRESS):
                    yield Code.NOT_ANOTHER_CID, Trace(subject, row, why)
            elif row.kind == ReportedSmelter.Kind.NOT_IDENTIFIED:
                if subject.metal not in unidentified:
                    yield Code.NOT_MOVED, Trace(subject, row, Why.NOT_IDENTIFIED)
            elif why is Why.NAME:
                yield Code.NOT_RENAMED, Trace(subject, row, why)
            elif why is not None:
                yield Code.NOT_MOVED, Trace(subject, row, why)


def _names(facilities: Collection[int | None], *, on: date) -> dict[int, list[str]]:
    """What lists call these facilities on the day."""
    found: dict[int, list[str]] = {}
    rows = FacilityName.objects.in_force(on).filter(facility__in={pk for pk in facilities if pk})
    for facility_id, name in rows.values_list("facility", "name"):
        found.setdefault(facility_id, []).append(name)
    return found


def _places(facilities: Collection[int], *, on: date) -> dict[int, tuple[str, str]]:
    """Country and town of these facilities by the look-up of the day."""
    rows = FacilityListing.objects.in_force(on).filter(facility__in=facilities)
    return {row.facility_id: (letters(row.country), letters(row.city)) for row in rows}


def _alike(called: Iterable[str], rows: Sequence[ReportedSmelter], names: dict[int, list[str]]) -> set[int]:
    """The rows that are called like the smelter: as written, or by a name of the smelter that they are resolved to."""
    candidates = [
        (row.pk, name) for row in rows for name in (row.name, *names.get(row.facility_id or 0, ())) if name
    ]
    return {like.facility for like in screen(((0, name) for name in set(called)), candidates)}


def _by_place(
    row: ReportedSmelter, was: Sequence[ReportedSmelter], listed: tuple[str, str] | None
) -> Why | None:
    place = (letters(row.country), letters(row.city))
    written = {(letters(one.country), letters(one.city)) for one in was} | ({listed} if listed else set())
    if not place[1] or place not in written:
        return None
    streets = {_street(one) for one in was} - {""}
    return Why.ADDRESS if _street(row) in streets else Why.PLACE


def _street(row: ReportedSmelter) -> str:
    return letters((row.details.get("street") or {}).get("value") or "")


def _breadth(declaration: Declaration) -> int:
    return BREADTH.get(declaration.scope, max(BREADTH.values()))


def _dropped(metals: Collection[str], pairs: Sequence[tuple[Declaration, Declaration]]) -> Iterator[Dropped]:
    """The metals that are not declared any more, or denied by an answer."""
    denied = {
        (answer.declaration_id, answer.mineral): answer
        for answer in Answer.objects.filter(
            declaration__in=[one for pair in pairs for one in pair],
            meaning__in=IN_USE,
            mineral__in=metals,
            answer=NO,
        ).order_by("-pk")
    }
    for before, now in pairs:
        for metal in sorted(metals):
            if metal not in before.minerals or (before.pk, metal) in denied:
                continue
            answer = denied.get((now.pk, metal))
            if answer is not None or metal not in now.minerals:
                yield Dropped(metal, before, now, answer)
