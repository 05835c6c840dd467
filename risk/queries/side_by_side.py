"""Two smelter lists beside each other, row by row: the evidence of a signal."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils import timezone

from risk.models import ListSignal
from smelters.models import FacilityListing
from suppliers.models import User
from surveys.models import Declaration, ReportedSmelter

Key = tuple[str, str]
"""Metal, and the CID as understood or else the normalised name: as risk/bulk/comparing.py compares."""


class Shown(StrEnum):
    """Which rows are shown."""

    EVIDENCE = "evidence"
    ALL = "all"
    BOTH = "both"
    HERE = "here"
    THERE = "there"


@dataclass(frozen=True, slots=True)
class Cells:
    """What one list says in a row; the row is 0 in a list that is no workbook."""

    pk: int
    row: int
    name: str
    cid: str
    country: str
    name_key: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A smelter as both lists have it, or as the one that has it."""

    metal: str
    here: Cells | None
    there: Cells | None
    is_evidence: bool

    @property
    def kind(self) -> Shown:
        """In which of the lists it stands."""
        if self.here and self.there:
            return Shown.BOTH
        return Shown.HERE if self.here else Shown.THERE


@dataclass(frozen=True, slots=True)
class SideBySide:
    """All pairs of two lists; where the other list is not for the reader, only what both hold."""

    pairs: list[Pair]
    sees_other: bool

    def shown(self, which: Shown) -> list[Pair]:
        """The pairs to show."""
        if which is Shown.ALL:
            return self.pairs
        if which is Shown.EVIDENCE:
            return [pair for pair in self.pairs if pair.is_evidence]
        return [pair for pair in self.pairs if pair.kind is which]

    def counts(self) -> dict[Shown, int]:
        """How many pairs each choice shows."""
        return {which: len(self.shown(which)) for which in Shown}


def side_by_side(signal: ListSignal, user: User, *, classes: Collection[str]) -> SideBySide:
    """The list of the signal's declaration and the one that it is compared with. Three queries at most.

    :param classes: the licence classes of lists that the reader may see.
    """
    here = _reported(signal.declaration_id)
    if signal.other_id is None:
        day = timezone.localdate(signal.declaration.submission.received_at)
        there, sees_other = _listed(day, {metal for metal, _key in here}, classes), True
    else:
        there = _reported(signal.other_id)
        sees_other = Declaration.objects.visible_to(user).filter(pk=signal.other_id).exists()
    names = set(signal.evidence.get("names", ()))
    rows = set(signal.evidence.get("rows", ()))
    keys = here.keys() | there.keys() if sees_other else here.keys()
    pairs = [_pair(key, here, there, names=names, rows=rows) for key in keys]
    return SideBySide(sorted(pairs, key=_order), sees_other)


def _pair(
    key: Key,
    here: Mapping[Key, Cells],
    there: Mapping[Key, Cells],
    *,
    names: Collection[str],
    rows: Collection[int],
) -> Pair:
    one, other = here.get(key), there.get(key)
    alike = bool(one and other and one.name_key == other.name_key and one.name_key in names)
    return Pair(key[0], one, other, alike or bool(other and other.pk in rows))


def _order(pair: Pair) -> tuple[str, str, int]:
    cells = pair.here or pair.there
    return (pair.metal, cells.name.casefold(), cells.row) if cells else (pair.metal, "", 0)


def _reported(declaration_id: int) -> dict[Key, Cells]:
    rows = (
        ReportedSmelter.objects.filter(declaration=declaration_id, metal__isnull=False)
        .exclude(kind=ReportedSmelter.Kind.NOT_IDENTIFIED)
        .order_by("-row")
        .values_list("metal_id", "pk", "row", "name", "cid", "country", "name_key")
    )
    return {
        (metal, cid or key): Cells(pk, row, name or cid, cid, country, key)
        for metal, pk, row, name, cid, country, key in rows
        if metal and (cid or key)
    }


def _listed(on: date, metals: Iterable[str], classes: Collection[str]) -> dict[Key, Cells]:
    listings = (
        FacilityListing.objects.in_force(on)
        .filter(metal__in=metals, list__licence__in=classes)
        .values_list("metal_id", "pk", "name", "facility__cid", "country")
    )
    return {(metal, cid): Cells(pk, 0, name, cid, country, "") for metal, pk, name, cid, country in listings}
