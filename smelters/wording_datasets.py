"""What rows of the further kinds of list say, and which columns each kind has, for people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from smelters.lists.datasets import DATASETS
from smelters.lists.model import Row
from smelters.lists.places import country_name
from smelters.models import ReferenceList

Kind = ReferenceList.Kind

_WORDS: Final[Mapping[str, str]] = {
    "1": "Level 1",
    "2": "Level 2",
    "3": "Level 3",
    "drc": "DRC",
    "recycled": "Recycled or scrap",
    "do_not_use": "Do not use",
    "approved": "Approved",
    "is_conflict_affected": "conflict-affected",
    "is_high_risk": "high-risk",
}
"""In the English of the lists, as everything that a row says: the text is kept with the row for every reader."""

_SAID: Final[Mapping[str, tuple[str, ...]]] = {
    Kind.RECOGNITION: ("source", "last_audit_date"),
    Kind.ORIGIN: ("mine", "region", "country", "level"),
    Kind.COUNTRY_RISK: ("level",),
    Kind.CAHRA: ("region_name", "region", "is_conflict_affected", "is_high_risk"),
    Kind.COVERED: (),
    Kind.SANCTIONS: ("aliases", "country", "basis", "listed_on"),
    Kind.HIGH_RISK: ("reason",),
    Kind.CUSTOMER: ("rule", "part", "deadline", "reason"),
}
_OF_COUNTRIES: Final = frozenset({Kind.COUNTRY_RISK, Kind.CAHRA, Kind.COVERED})


def said(row: Row, kind: str) -> str:
    """What a row of one of these kinds says of its subject, as the list has it."""
    return " · ".join(filter(None, (_text(name, row.value(name)) for name in _SAID[Kind(kind)])))


def subject(row: Row, kind: str) -> str:
    """What a row is about: a country in the reader's language, else a name as written, else the CID."""
    if kind in _OF_COUNTRIES:
        return country_name(row.country, language=get_language() or "")
    return row.name or row.cid


def code(row: Row, kind: str) -> str:
    """The code beside the subject."""
    if kind in _OF_COUNTRIES:
        return row.country
    return str(row.value("reference")) if kind == Kind.SANCTIONS else row.cid


def _text(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _WORDS[name] if value else ""
    if isinstance(value, list | tuple):
        return "; ".join(value)
    if name == "country" and value:
        return country_name(value, language="en")
    return _WORDS.get(str(value), str(value)) if name in {"level", "rule"} else str(value or "")


@dataclass(frozen=True, slots=True)
class ColumnsOfKind:
    """A kind of list with what it is for, and the columns that it needs and takes."""

    label: str
    purpose: str
    needed: list[str]
    taken: list[str]


def columns_of_kinds() -> list[ColumnsOfKind]:
    """Every further kind with its columns, each by its name in the reader's language."""
    in_chinese = (get_language() or "").startswith("zh")
    return [
        ColumnsOfKind(
            label=str(Kind(kind).label),
            purpose=_purpose(kind),
            needed=[_head(column.heads, in_chinese) for column in dataset.columns if column.is_needed],
            taken=[_head(column.heads, in_chinese) for column in dataset.columns if not column.is_needed],
        )
        for kind, dataset in DATASETS.items()
    ]


def _head(heads: Iterable[str], in_chinese: bool) -> str:
    found = [head for head in heads if head.isascii() != in_chinese]
    return next(iter(found), next(iter(heads)))


def _purpose(kind: str) -> str:
    purposes = {
        Kind.RECOGNITION: _(
            "Facilities that another scheme assures and RMI recognises, one scheme in a file."
        ),
        Kind.ORIGIN: _(
            "Where smelters buy: a country, region, mine, or RMI's level; several rows for one smelter."
        ),
        Kind.COUNTRY_RISK: _("Level 1, 2, 3 or DRC of each country."),
        Kind.CAHRA: _("Conflict-affected and high-risk areas; without a region the whole country."),
        Kind.COVERED: _("Countries that section 1502 of the Dodd-Frank Act covers."),
        Kind.SANCTIONS: _("Names with their legal basis, one list in a file; each match waits for a person."),
        Kind.HIGH_RISK: _(
            "Smelters that the company itself holds to be of high risk; without a metal for all."
        ),
        Kind.CUSTOMER: _(
            "What a customer forbids or approves, one customer in a file; without a part for all of its parts."
        ),
    }
    return purposes[Kind(kind)]
