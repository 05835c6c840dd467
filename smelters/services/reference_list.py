"""Reference lists: reading a file into a preview, and the two steps by which another person ends it.

A list is read before anything is written. Then it is a preview: its rows are kept with what they would change, and
nothing is true because of it. Applied, it makes true what it says; discarded, it stays as a file. An applied list that
was wrong is superseded by a corrected one, or withdrawn: its facts end being known, and none of them is erased.
Each step is one transaction; the news goes out after it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from gscm.lib import originals
from gscm.lib.commits import after_commit
from gscm.lib.states import TransitionRefused
from smelters import bulk, licences, wording
from smelters.fact_tables import FACT_TABLES
from smelters.kinds import KINDS, kind_of
from smelters.lists import difference, files
from smelters.lists.model import Known, Limits, ListRefused, Metals, ParsedList, Refusal, Row
from smelters.models import ReferenceEntry, ReferenceList
from smelters.queries import thresholds
from smelters.services import membership, minerals, status_labels
from smelters.signals import list_imported, list_previewed

if TYPE_CHECKING:
    from suppliers.models import User

State = ReferenceList.State


def import_list(
    content: bytes,
    *,
    file_name: str,
    kind: str | None = None,
    series: str | None = None,
    label: str | None = None,
    publisher: str | None = None,
    published_on: date | None = None,
    valid_from: date | None = None,
    licence: str | None = None,
    by: "User | None",
    applied_by: "User | None" = None,
    at: datetime,
) -> ReferenceList:
    """Read a list and apply it in one transaction, for commands and seeds: by two different people, or by none.

    :raises ListRefused: as `prepare` and `apply` do. Nothing is changed then.
    """
    if (by is None) != (applied_by is None):
        raise ValueError("A list is imported by two people, or by none.")
    with transaction.atomic():
        reference = _prepared(
            content,
            kind=kind,
            at=at,
            file_name=file_name,
            series=series,
            label=label,
            publisher=publisher,
            published_on=published_on,
            valid_from=valid_from,
            licence=licence,
            received_by=by,
        )
        return apply(reference, by=applied_by, at=at)


def prepare(
    content: bytes,
    *,
    file_name: str,
    kind: str | None = None,
    series: str | None = None,
    label: str | None = None,
    publisher: str | None = None,
    published_on: date | None = None,
    valid_from: date | None = None,
    licence: str | None = None,
    supersedes: ReferenceList | None = None,
    by: "User",
    at: datetime,
) -> ReferenceList:
    """Read a list into a preview: keep the file, its rows and what they would change. Nothing becomes true.

    `kind`, `series`, `label`, `publisher` and `valid_from` are taken from the file where it says them; what is given
    here counts more. Without `publisher` it is the usual one of the kind. Without `licence` it is that of the list
    corrected, or the usual one of the kind. Lists may come in any order: an older issue holds until the day of the
    newer one.

    :raises ListRefused: the file is no such list, holds what is not understood, or is there already. Nothing is
        changed then.
    """
    with transaction.atomic():
        reference = _prepared(
            content,
            kind=kind or (supersedes.kind if supersedes else None),
            at=at,
            file_name=file_name,
            series=series or (supersedes.series if supersedes else None),
            label=label,
            publisher=publisher or (supersedes.publisher if supersedes else None),
            published_on=published_on,
            valid_from=valid_from,
            licence=licence or (supersedes.licence if supersedes else None),
            supersedes=supersedes,
            received_by=by,
        )
        after_commit(list_previewed.send_robust, sender=ReferenceList, list_id=reference.pk)
    return reference


def apply(
    reference: ReferenceList,
    *,
    by: "User | None",
    at: datetime,
    compared_at: datetime | None = None,
) -> ReferenceList:
    """Make true what a preview says; the list that it corrects stops counting in the same moment.

    :param compared_at: when the differences were made that the person has seen; None for commands.
    :raises ListRefused: by the person who uploaded it, with labels that nobody has given a meaning, with differences
        that are others by now, or when it is no preview any more. Nothing is changed then.
    """
    with transaction.atomic():
        bulk.one_import_at_a_time()
        reference = reference.lock()
        wrong = reference.supersedes
        membership.refuse_outside(reference.licence, on=timezone.localdate(at))
        refuse_applying(reference, by=by)
        if compared_at is not None and compared_at != reference.compared_at:
            raise ListRefused(Refusal.COMPARED_ANEW)
        at = _not_before_what_is_known(at)
        if wrong is not None:
            _move(wrong, State.SUPERSEDED, by=by, at=at, superseded_at=at)
        _move(reference, State.APPLIED, by=by, at=at, applied_by=by, applied_at=at)
        minerals.add(reference.metals, family=reference.series.split()[0])
        _make_true([reference, *([wrong] if wrong else [])], at=at)
    return reference


def discard(reference: ReferenceList, *, by: "User", at: datetime, reason: str) -> ReferenceList:
    """Let a preview go; the file stays.

    :raises ListRefused: it is no preview any more.
    """
    return _move(reference, State.DISCARDED, by=by, at=at, reason=reason)


def withdraw(reference: ReferenceList, *, by: "User", at: datetime, reason: str) -> ReferenceList:
    """Let an applied list that was wrong count no more; what was known by it stays readable as known then.

    :raises ListRefused: by the person who applied it, or when it does not count any more.
    """
    with transaction.atomic():
        bulk.one_import_at_a_time()
        reference = reference.lock()
        refuse_withdrawing(reference, by=by)
        at = _not_before_what_is_known(at)
        _move(reference, State.SUPERSEDED, by=by, at=at, reason=reason, superseded_at=at)
        _make_true([reference], at=at)
    return reference


def refuse_applying(reference: ReferenceList, *, by: "User | None") -> None:
    """Say what stands in the way of applying a preview.

    :raises ListRefused: with the first reason.
    """
    if reference.status != State.PREVIEW:
        raise ListRefused(Refusal.SETTLED, state=reference.status)
    if by is not None and by == reference.received_by:
        raise ListRefused(Refusal.SAME_PERSON)
    unknown = reference.entries.unmapped().order_by("row")
    if rows := list(unknown.values_list("row", "status_as_written")):
        labels = list(dict.fromkeys(label for _, label in rows))
        raise ListRefused(Refusal.STATUS_UNKNOWN, rows=[row for row, _ in rows], values=labels)
    _refuse_repetition(reference)


def refuse_withdrawing(reference: ReferenceList, *, by: "User") -> None:
    """Say what stands in the way of withdrawing an applied list.

    :raises ListRefused: with the first reason.
    """
    if reference.status != State.APPLIED:
        raise ListRefused(Refusal.SETTLED, state=reference.status)
    if by == reference.applied_by:
        raise ListRefused(Refusal.SAME_PERSON_WITHDRAWS)


def map_labels(
    reference: ReferenceList, decisions: Mapping[str, str], *, by: "User", at: datetime
) -> list[str]:
    """Say what unknown status labels of a preview mean, for this list and all others; the previews follow.

    :param decisions: label as written, to status; labels that are not unknown there are left alone.
    """
    with transaction.atomic():
        bulk.one_import_at_a_time()
        unknown = set(reference.entries.unmapped().values_list("status_as_written", flat=True))
        decided = {label: status for label, status in decisions.items() if label in unknown and status}
        status_labels.decide(decided, by=by, at=at)
        waiting = ReferenceEntry.objects.unmapped().filter(status_as_written__in=decided)
        for preview in ReferenceList.objects.filter(status=State.PREVIEW, pk__in=waiting.values("list")):
            compare_anew(preview, at=at)
    return list(decided)


def compare_anew(reference: ReferenceList, *, at: datetime) -> None:
    """Write the rows of a preview again, with what the labels mean now and what they change against the lists of now.

    The rows of a preview are no evidence yet; they stay as they are from the moment it is applied.
    """
    meanings = status_labels.meanings()
    rows = [
        replace(row, status=status_labels.meaning(row.status_as_written, meanings))
        for row in map(as_row, reference.entries.filter(row__gt=0).order_by("row", "id"))
    ]
    bulk.remove_entries(reference.pk)
    _write_rows(reference, rows, at=at)


def _prepared(
    content: bytes,
    *,
    kind: str | None,
    series: str | None,
    label: str | None,
    publisher: str | None,
    valid_from: date | None,
    licence: str | None,
    at: datetime,
    file_name: str,
    **columns: Any,
) -> ReferenceList:
    parsed = _understood(content, kind=kind)
    day = valid_from or parsed.valid_from
    series = (series or parsed.series or KINDS[parsed.kind].series).strip()
    if not series:
        raise ListRefused(Refusal.FAMILY_UNKNOWN)
    if day is None:
        raise ListRefused(
            Refusal.REVISION_UNKNOWN if parsed.kind == ReferenceList.Kind.LOOKUP else Refusal.DATE_NEEDED
        )
    licence = licence or licences.usual_class(parsed.kind)
    membership.refuse_outside(licence, on=timezone.localdate(at))
    bulk.one_import_at_a_time()
    reference = ReferenceList(
        kind=parsed.kind,
        series=series[:60],
        label=(label or parsed.label or str(day)).strip()[:100],
        publisher=(publisher or parsed.publisher or KINDS[parsed.kind].publisher).strip()[:100],
        valid_from=day,
        licence=licence,
        metals=list(parsed.metals),
        sha256=originals.sha256(content),
        file_name=file_name[:255],
        rows=len(parsed.rows),
        received_at=at,
        **columns,
    )
    _refuse_repetition(reference)
    reference.file = originals.keep(content)[0]
    reference.save()
    _write_rows(reference, parsed.rows, at=at)
    return reference


def _understood(content: bytes, *, kind: str | None) -> ParsedList:
    """Read a list without writing anything, its minerals named as the database does."""
    book = files.open_file(content, Limits(max_bytes=settings.UPLOAD_MAX_BYTES))
    known = Known(minerals.known(), status_labels.meanings())
    return _with_known_minerals(KINDS[kind or kind_of(book)].read(book, known), known.metals)


def _with_known_minerals(parsed: ParsedList, known: Metals) -> ParsedList:
    """Minerals named as the database does; one that the list is the first to name stays if rows are about it."""
    in_rows = {row.metal for row in parsed.rows}
    keys = {metal: known.find(metal) or (metal if metal in in_rows else None) for metal in parsed.metals}
    return replace(
        parsed,
        rows=tuple(
            row if keys.get(row.metal, row.metal) == row.metal else replace(row, metal=str(keys[row.metal]))
            for row in parsed.rows
        ),
        metals=tuple(dict.fromkeys(key for key in keys.values() if key)),
    )


def _refuse_repetition(reference: ReferenceList) -> None:
    """The same file or day twice in one series, or a second correction of one list."""
    others = ReferenceList.objects.exclude(pk=reference.pk)
    if (wrong := reference.supersedes) is not None:
        if wrong.status != State.APPLIED:
            raise ListRefused(Refusal.SETTLED, state=wrong.status)
        if wrong.kind != reference.kind or wrong.series != reference.series:
            raise ListRefused(Refusal.OTHER_SERIES, series=wrong.series)
        if others.filter(supersedes=wrong, status__in=(State.PREVIEW, State.APPLIED)).exists():
            raise ListRefused(Refusal.CORRECTED_ALREADY)
        others = others.exclude(pk=wrong.pk)
    there = others.filter(series=reference.series).filter(
        Q(status=State.APPLIED) | Q(status=State.PREVIEW, supersedes=None)
    )
    for issue in there.filter(Q(sha256=reference.sha256) | Q(valid_from=reference.valid_from)):
        code = Refusal.ALREADY_IMPORTED if issue.sha256 == reference.sha256 else Refusal.DAY_TAKEN
        raise ListRefused(
            code, series=issue.series, label=issue.label, day=issue.valid_from.isoformat(), list_id=issue.pk
        )


def _write_rows(reference: ReferenceList, rows: Iterable[Row], *, at: datetime) -> None:
    kind = KINDS[reference.kind]
    before = list(_rows_before(reference))
    taking_part = thresholds.thresholds_on(reference.valid_from).participates
    found = kind.effects(before, list(difference.compare(before, rows, kind.shape)), taking_part)
    bulk.add_entries(reference.pk, ((each, wording.before(each, reference.kind)) for each in found))
    for change in (difference.ADDED, difference.REMOVED, difference.CHANGED):
        setattr(reference, change, sum(each.change == change for each in found))
    reference.compared_at = at
    reference.save(update_fields=["added", "removed", "changed", "compared_at"])


def _rows_before(reference: ReferenceList) -> Iterator[Row]:
    """The rows that count today and that this list takes the place of.

    Those of the list that it corrects; else of the issue before, metal by metal where the kind goes by metal.
    """
    wrong = reference.supersedes
    if wrong is not None and wrong.status != State.APPLIED:
        wrong = None
    by_metal = any(fact.goes_by_metal for fact in FACT_TABLES[reference.kind])
    scopes = set(reference.metals) | set(wrong.metals if wrong else ()) if by_metal else {""}
    earlier = ReferenceList.objects.applied().filter(
        series=reference.series, valid_from__lt=reference.valid_from
    )
    lists = list(earlier.order_by("valid_from").values_list("pk", "metals"))
    if wrong is not None:
        lists = [*(line for line in lists if line[0] != wrong.pk), (wrong.pk, wrong.metals)]
    issue_of: dict[str, int] = {}
    for pk, metals in lists:
        issue_of |= dict.fromkeys(scopes & set(metals) if by_metal else scopes, pk)
    entries = ReferenceEntry.objects.filter(list__in=set(issue_of.values()), row__gt=0).order_by("row", "id")
    for entry in entries:
        if issue_of.get(entry.metal if by_metal else "") == entry.list_id:
            yield as_row(entry)


def as_row(entry: ReferenceEntry) -> Row:
    """A kept row as the value that the pure comparison knows."""
    return Row(**{name: getattr(entry, name) for name in Row.__slots__})


def _make_true(lists: list[ReferenceList], *, at: datetime) -> None:
    """Let facilities and facts follow lists of one kind that began or ceased to count, and tell it."""
    kind, keys = lists[0].kind, [reference.pk for reference in lists]
    bulk.add_facilities(keys)
    bulk.apply_facts(kind, keys, at=at)
    for preview in ReferenceList.objects.filter(series=lists[0].series, status=State.PREVIEW):
        compare_anew(preview, at=at)
    after_commit(list_imported.send_robust, sender=ReferenceList, list_id=keys[0])


def _move(
    reference: ReferenceList,
    target: str,
    *,
    by: "User | None",
    at: datetime,
    reason: str = "",
    **values: Any,
) -> ReferenceList:
    try:
        return reference.move_to(target, by=by, at=at, reason=reason, **values)
    except TransitionRefused as refused:
        raise ListRefused(Refusal.SETTLED, state=reference.lock().status) from refused


def _not_before_what_is_known(at: datetime) -> datetime:
    """What is known grows: with clocks that differ, a list counts from the newest moment that is there."""
    moments = ReferenceList.objects.aggregate(applied=Max("applied_at"), superseded=Max("superseded_at"))
    return max([at, *(moment for moment in moments.values() if moment)])
