"""What the pages of reference lists show."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from gscm.jobs.models import Job
from smelters.matching import normalise
from smelters.models import Facility, ReferenceEntry, ReferenceList

Change = ReferenceEntry.Change


def issues() -> QuerySet[ReferenceList]:
    """All lists with the two people of each, the newest day first."""
    return ReferenceList.objects.select_related("received_by", "applied_by")


def unsettled_imports() -> QuerySet[Job]:
    """Imports that wait or run."""
    waiting = (Job.Status.WAITING, Job.Status.RUNNING)
    return Job.objects.filter(kind=Job.Kind.REFERENCE_IMPORT, status__in=waiting).select_related("owner")


def entries(reference: ReferenceList, *, change: str, search: str) -> QuerySet[ReferenceEntry]:
    """The rows of a list in the order of the file, what it no longer holds first."""
    rows = reference.entries.all()
    if change in Change.values and change:
        rows = rows.filter(change=change)
    elif change == "all":
        rows = rows.filter(row__gt=0)
    else:
        rows = rows.exclude(change=Change.NONE)
    if search.strip():
        key = normalise.name_key(search)
        rows = rows.filter(
            Q(key__contains=key) | Q(cid__icontains=key) | Q(standard_name__icontains=search.strip())
        )
    return rows.order_by("row", "metal", "cid", "id")


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One row of a list as its page shows it."""

    entry: ReferenceEntry
    facility_id: int | None
    mark: str
    word: str
    before_status: str
    before_word: str
    before_text: str
    now_text: str


def lines(reference: ReferenceList, page: Sequence[ReferenceEntry]) -> list[EntryLine]:
    """The rows of one page with their smelters and, in words, what each of them changed. Two queries."""
    cids = {entry.cid for entry in page}
    facilities = dict(Facility.objects.filter(cid__in=cids).values_list("cid", "pk"))
    held: dict[tuple[str, str], set[str]] = {}
    others = reference.entries.filter(cid__in=cids, row__gt=0).values_list("cid", "metal", "change")
    for cid, metal, change in others:
        held.setdefault((cid, metal), set()).add(change)
    return [_line(reference, entry, facilities, held.get((entry.cid, entry.metal), set())) for entry in page]


def _line(
    reference: ReferenceList, entry: ReferenceEntry, facilities: dict[str, int], changes_of_smelter: set[str]
) -> EntryLine:
    mark, word = _word(reference, entry, changes_of_smelter)
    place = " · ".join(filter(None, (entry.city, entry.state, entry.country)))
    before_label, _dot, before_rest = entry.before.partition(" · ")
    is_status = reference.kind == ReferenceList.Kind.STATUS
    return EntryLine(
        entry=entry,
        facility_id=facilities.get(entry.cid),
        mark=mark,
        word=word,
        before_status=entry.before_status if is_status and entry.before else "",
        before_word=before_label if is_status else "",
        before_text=before_rest if is_status else entry.before,
        now_text=place if is_status else " · ".join(filter(None, (entry.standard_name, place))),
    )


def _word(reference: ReferenceList, entry: ReferenceEntry, changes_of_smelter: set[str]) -> tuple[str, str]:
    """The mark and the words for a change: a name that comes or goes is no smelter that comes or goes."""
    is_status = reference.kind == ReferenceList.Kind.STATUS
    match entry.change:
        case Change.ADDED:
            is_new = is_status or changes_of_smelter == {Change.ADDED.value}
            return "added", _("Smelter added") if is_new else _("Name added")
        case Change.REMOVED:
            is_gone = is_status or not changes_of_smelter
            return "removed", _("Smelter removed") if is_gone else _("Name removed")
        case Change.CHANGED if is_status:
            is_same = entry.before_status == entry.status
            return "changed", _("Dates or name changed") if is_same else _("Status changed")
        case Change.CHANGED:
            return "changed", _("Name or place changed")
        case _:
            return "", _("Unchanged")
