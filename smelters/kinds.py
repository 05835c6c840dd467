"""What each kind of reference list is read by and how two issues of it are compared: one row per kind.

Which facts a kind makes true stands in fact_tables.py. A kind without a row here cannot be imported.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from smelters.lists import lookup, status
from smelters.lists.datasets import DATASETS, read_dataset
from smelters.lists.difference import Shape
from smelters.lists.effects import Effects, of_lookup, of_rows, of_statuses
from smelters.lists.model import Known, ParsedList
from smelters.lists.tables import Book
from smelters.models import ReferenceList

RMI: Final = "RMI"


@dataclass(frozen=True, slots=True)
class KindOfList:
    """How one kind of list is read and compared.

    `read` gets the tables of the file and what is known before, and raises ListRefused; `shape` says what tells two
    rows apart and what of them can change, `effects` what that means for smelters; `series` is what a list is an issue
    of, and `publisher` who publishes it, unless the file or a person says it.
    """

    read: Callable[[Book, Known], ParsedList]
    shape: Shape
    series: str = ""
    publisher: str = RMI
    effects: Effects = of_rows


_PUBLISHERS: Final[Mapping[str, str]] = {
    ReferenceList.Kind.CAHRA: "European Commission",
    ReferenceList.Kind.COVERED: "US Congress",
    ReferenceList.Kind.HIGH_RISK: "Own company",
}
"""Whose lists of a kind are usual, where it is not RMI; sanctions, recognitions and customers are named in the file."""


def _dataset(kind: str) -> KindOfList:
    return KindOfList(
        read=lambda book, known: read_dataset(kind, book.table(book.names[0]), known),
        shape=DATASETS[kind].shape,
        series=DATASETS[kind].series,
        publisher=_PUBLISHERS.get(kind, RMI),
    )


KINDS: Final[dict[str, KindOfList]] = {
    ReferenceList.Kind.LOOKUP: KindOfList(
        read=lambda book, known: lookup.read_lookup(book),
        shape=Shape(key=("cid", "metal", "name"), compared=("standard_name", "country", "city", "state")),
        effects=of_lookup,
    ),
    ReferenceList.Kind.STATUS: KindOfList(
        read=lambda book, known: status.read_status(book.table(book.names[0]), known),
        shape=Shape(
            key=("cid", "metal"),
            compared=("status", "name", "country", "last_audit_date", "audit_cycle_years"),
        ),
        series="RMI facility status",
        effects=of_statuses,
    ),
    **{kind: _dataset(kind) for kind in DATASETS},
}


def kind_of(book: Book) -> str:
    """The kind that a file shows by itself: a workbook with a look-up is one, every other table a status list."""
    return ReferenceList.Kind.LOOKUP if lookup.holds_lookup(book) else ReferenceList.Kind.STATUS
