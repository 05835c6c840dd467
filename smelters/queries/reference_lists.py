"""What the pages of reference lists show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Func, Q, QuerySet
from django.utils.translation import gettext as _

from gscm.jobs.models import Job
from smelters import wording, wording_datasets
from smelters.licences import readable_by_team
from smelters.lists.datasets import DATASETS
from smelters.lists.effects import Effect
from smelters.lists.places import country_code
from smelters.matching import normalise
from smelters.models import Facility, ReferenceEntry, ReferenceList, ReferenceListTransition
from smelters.models.lists import ReferenceListQuerySet
from smelters.services.reference_list import as_row

Change = ReferenceEntry.Change


def shown(on: date) -> ReferenceListQuerySet:
    """The lists that the team may see on the day: those for members of RMI only while the company is one."""
    return ReferenceList.objects.filter(readable_by_team(on))


def issues(kind: str = "", *, on: date) -> QuerySet[ReferenceList]:
    """The lists shown on the day, or those of one kind, with the two people of each, the newest day first."""
    lists = shown(on).select_related("received_by", "applied_by", "supersedes")
    return lists.filter(kind=kind) if kind in ReferenceList.Kind.values else lists


def kinds_in_use(*, on: date) -> dict[str, int]:
    """How many lists are shown of each kind, in the order of the kinds. Two queries."""
    counted = shown(on).order_by().values_list("kind").annotate(count=Count("pk"))
    found: dict[str, int] = dict(counted)
    return {kind: found[kind] for kind in ReferenceList.Kind.values if kind in found}


def unsettled_imports() -> QuerySet[Job]:
    """Work on lists that waits or runs."""
    waiting = (Job.Status.WAITING, Job.Status.RUNNING)
    return Job.objects.filter(kind=Job.Kind.REFERENCE_IMPORT, status__in=waiting).select_related("owner")


def step_under_way(reference: ReferenceList) -> Job | None:
    """The work that is about to change the state of a list."""
    return unsettled_imports().filter(parameters__list=reference.pk).first()


def steps(reference: ReferenceList) -> list[ReferenceListTransition]:
    """What happened to a list after it was received, the newest first."""
    return list(reference.transitions.select_related("by").order_by("-at", "-pk"))


def entries(reference: ReferenceList, *, change: str, search: str) -> QuerySet[ReferenceEntry]:
    """The rows of a list in the order of the file, what it no longer holds first.

    :param change: one of Change or Effect; "all" for the rows of the file; anything else for every change.
    """
    rows = reference.entries.all()
    if change in list(Effect):
        rows = rows.filter(effects__contains=[change])
    elif change in Change.values and change:
        rows = rows.filter(change=change)
    elif change == "all":
        rows = rows.filter(row__gt=0)
    else:
        rows = rows.exclude(change=Change.NONE)
    if search.strip():
        key = normalise.name_key(search)
        holds = Q(key__contains=key) | Q(cid__icontains=key) | Q(standard_name__icontains=search.strip())
        rows = rows.filter(holds | Q(country=country_code(search) or "-"))
    return rows.order_by("row", "metal", "cid", "id")


def effects(reference: ReferenceList) -> dict[str, int]:
    """How many rows of a list have each effect. One query."""
    each = reference.entries.exclude(effects=[]).annotate(effect=Func(F("effects"), function="unnest"))
    return dict(each.order_by().values_list("effect").annotate(count=Count("pk")))


@dataclass(frozen=True, slots=True)
class Tile:
    """One kind of change with its count, and the value of the address that shows its rows."""

    change: str
    label: str
    count: int


_SMELTERS = (Effect.SMELTER_ADDED, Effect.SMELTER_REMOVED, Effect.RENAMED, Effect.MOVED)
_ALWAYS = {
    ReferenceList.Kind.LOOKUP: (*_SMELTERS, Effect.CHANGED_OWNER),
    ReferenceList.Kind.STATUS: (*_SMELTERS, Effect.STATUS_GAINED, Effect.STATUS_LOST),
}


def tiles(reference: ReferenceList) -> list[Tile]:
    """The kinds of change that a list has; those that people look for stand there even with none. One query."""
    found = effects(reference)
    always = _ALWAYS.get(ReferenceList.Kind(reference.kind), ())
    kinds = [
        Tile(effect, wording.of_effect(effect), found.get(effect, 0))
        for effect in Effect
        if effect in always or found.get(effect)
    ]
    if not kinds:
        kinds = [
            Tile(Change.ADDED, _("Added"), reference.added),
            Tile(Change.REMOVED, _("Removed"), reference.removed),
            Tile(Change.CHANGED, _("Changed"), reference.changed),
        ]
    changes = reference.added + reference.removed + reference.changed
    return [
        Tile("", _("All changes"), changes),
        *kinds,
        Tile("all", _("Rows in the file"), reference.rows),
    ]


@dataclass(frozen=True, slots=True)
class UnknownLabel:
    """A status label that nobody has given a meaning yet, and how many rows carry it."""

    label: str
    rows: int


def unknown_labels(reference: ReferenceList) -> list[UnknownLabel]:
    """The labels of a preview that have to be given a meaning before it can be applied. One query."""
    counted = reference.entries.unmapped().values_list("status_as_written").annotate(count=Count("pk"))
    return [UnknownLabel(label, count) for label, count in counted.order_by("-count", "status_as_written")]


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One row of a list as its page shows it."""

    entry: ReferenceEntry
    facility_id: int | None
    word: str
    before_status: str
    before_word: str
    before_text: str
    now_text: str
    subject: str
    code: str


def lines(reference: ReferenceList, page: Sequence[ReferenceEntry]) -> list[EntryLine]:
    """The rows of one page with their smelters and, in words, what each of them changes. One query."""
    cids = {entry.cid for entry in page}
    facilities = dict(Facility.objects.filter(cid__in=cids).values_list("cid", "pk"))
    return [_line(reference, entry, facilities) for entry in page]


def _line(reference: ReferenceList, entry: ReferenceEntry, facilities: dict[str, int]) -> EntryLine:
    if reference.kind in DATASETS:
        return _dataset_line(reference.kind, entry, facilities)
    place = " · ".join(filter(None, (entry.city, entry.state, entry.country)))
    before_label, _dot, before_rest = entry.before.partition(" · ")
    is_status = reference.kind == ReferenceList.Kind.STATUS
    words = [wording.of_effect(effect) for effect in entry.effects]
    return EntryLine(
        entry=entry,
        facility_id=facilities.get(entry.cid),
        word=_(", ").join(words) or str(Change(entry.change).label),
        before_status=entry.before_status if is_status and entry.before else "",
        before_word=before_label if is_status else "",
        before_text=before_rest if is_status else entry.before,
        now_text=place if is_status else " · ".join(filter(None, (entry.standard_name, place))),
        subject=entry.name,
        code=entry.cid,
    )


def _dataset_line(kind: str, entry: ReferenceEntry, facilities: dict[str, int]) -> EntryLine:
    row = as_row(entry)
    said = wording_datasets.said(row, kind)
    return EntryLine(
        entry=entry,
        facility_id=facilities.get(entry.cid),
        word=str(Change(entry.change).label),
        before_status="",
        before_word="",
        before_text=entry.before,
        now_text=" · ".join(filter(None, (entry.status_as_written if entry.before else "", said))),
        subject=wording_datasets.subject(row, kind),
        code=wording_datasets.code(row, kind),
    )
