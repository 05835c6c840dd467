"""What is to be written into a template."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from surveys.workbooks.blank import SmelterValues
from surveys.workbooks.layouts.model import Practice, Topic

ForPractice: TypeAlias = str | Mapping[str, str]
"""One answer for the company, or one for each mineral where the template asks so."""


@dataclass(frozen=True, slots=True)
class DeclarationValues:
    """A declaration as values; what is not given stays empty."""

    company: Mapping[str, str | date] = field(default_factory=dict)
    """By the field names of `labels.FIELDS`; the scope as its letter or as text."""
    minerals: Sequence[str] = ()
    """The selected minerals, in templates that let the company choose; without any, the template's own stay."""
    answers: Mapping[Topic, Mapping[str, str]] = field(default_factory=dict)
    """By topic and mineral; the options of the template, a full response share as 100%."""
    comments: Mapping[Topic, Mapping[str, str]] = field(default_factory=dict)
    practices: Mapping[Practice, ForPractice] = field(default_factory=dict)
    practice_comments: Mapping[Practice, ForPractice] = field(default_factory=dict)
    smelters: Sequence[SmelterValues] = ()
    """By ID, which gives metal, name and place; these count where the template does not know the ID, or by name."""
    products: Sequence[Mapping[str, str]] = ()
    """By the names of the layout's product columns."""
    mines: Sequence[Mapping[str, str]] = ()
    """By the names of `MINE_COLUMNS`."""
    scope_reasons: Sequence[tuple[str, str]] = ()
    """Mineral and reason (AMRT)."""
    language: str = ""
    """A display language in the words of the template, such as `English`; without one, the template's own stays."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled template, and what found no place in it."""

    content: bytes
    unknown: tuple[SmelterValues, ...]
    """Smelters whose ID the template does not know, and of which too little is given to name them otherwise."""


class NotOffered(ValueError):
    """An answer that the template's drop-down list does not offer, or more rows than it has."""
