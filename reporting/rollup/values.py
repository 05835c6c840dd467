"""What suppliers said, as values, and what the group says because of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from surveys.workbooks.layouts.model import Topic

Suppliers: TypeAlias = tuple[int, ...]
"""Primary keys, ascending."""


@dataclass(frozen=True, slots=True)
class Said:
    """The accepted declaration of one supplier; without answers where it said that it uses none of the minerals."""

    supplier: int
    answers: Mapping[tuple[Topic, str], str] = field(default_factory=dict)
    """By topic and mineral, the option that is meant."""
    uses_none: bool = False


@dataclass(frozen=True, slots=True)
class Reported:
    """One smelter and metal that suppliers report; without a facility: a name that nobody has resolved."""

    metal: str
    name: str
    country: str
    suppliers: Suppliers
    facility: int | None = None
    cid: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    contact: str = ""
    comments: str = ""
    recycled: tuple[str, ...] = ()
    """What suppliers say of its feedstock, each answer once."""
    concerns: tuple[str, ...] = ()
    """What the customer's rules hold against it, as codes."""


class Reason(StrEnum):
    """Why suppliers stand behind an answer."""

    SAYS_YES = "says_yes"
    SAYS_NO = "says_no"
    SAYS_UNKNOWN = "says_unknown"
    DID_NOT_SAY = "did_not_say"
    SILENT = "silent"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Because:
    """Suppliers that an answer rests on, and what they have in common."""

    reason: Reason
    suppliers: Suppliers


@dataclass(frozen=True, slots=True)
class GroupAnswer:
    """The group's answer to one question about one mineral."""

    topic: Topic
    mineral: str
    answer: str
    because: tuple[Because, ...]


class Kept(StrEnum):
    """What became of a row that does not fit."""

    STAYS = "stays"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class Exceptional:
    """A row that does not fit, and why; named whether it stays in the list or not."""

    row: Reported
    concerns: tuple[str, ...]
    kept: Kept


@dataclass(frozen=True, slots=True)
class GroupResult:
    """What the group declares."""

    minerals: tuple[str, ...]
    answers: tuple[GroupAnswer, ...]
    smelters: tuple[Reported, ...]
    exceptions: tuple[Exceptional, ...]
    mines: Sequence[Mapping[str, str]] = ()

    def answer(self, topic: Topic, mineral: str) -> str:
        """The answer, empty where the question is not asked."""
        return next((a.answer for a in self.answers if a.topic is topic and a.mineral == mineral), "")
