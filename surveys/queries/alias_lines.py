"""The lines of a table of learned names as a reader sees them before they are taken in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from smelters.models import NameDecision
from smelters.services.aliases import Line, Preview, Problem, State

STATES: Final[Mapping[State, str | Promise]] = {
    State.NEW: _("New"),
    State.KNOWN: _("Already known"),
    State.CONTRADICTS: _("Contradicts an earlier decision"),
    State.WRONG: _("Cannot be taken"),
}
PROBLEMS: Final[Mapping[Problem, str | Promise]] = {
    Problem.NO_NAME: _("No name is written."),
    Problem.NAMES_NOBODY: _("What is written names no smelter."),
    Problem.METAL_UNKNOWN: _("The mineral is not known."),
    Problem.CID_UNREADABLE: _("The CID is none: “CID” and six digits are needed."),
    Problem.CID_UNKNOWN: _("No list here knows this CID."),
    Problem.CID_OF_OTHER_METAL: _("No list here knows this CID for the mineral."),
    Problem.REPORTED_CID_UNREADABLE: _("What stood as CID beside the name is none."),
    Problem.DAY_UNREADABLE: _("The day is written otherwise than 2026-03-31."),
    Problem.TWICE: _("The table itself gives this name to several smelters."),
}


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One line, its state in words, and why or against what."""

    line: Line
    state: str | Promise
    problem: str | Promise

    @property
    def mark(self) -> str:
        marks = {
            State.NEW: "waiting",
            State.KNOWN: "done",
            State.CONTRADICTS: "warning",
            State.WRONG: "rejected",
        }
        return marks[self.line.state]


def shown(lines: Sequence[Line]) -> list[ShownLine]:
    """The lines in words. No query."""
    return [
        ShownLine(line, STATES[line.state], PROBLEMS[line.problem] if line.problem else "") for line in lines
    ]


def kinds(found: Preview, current: str) -> list[dict[str, Any]]:
    """How many lines are of each state, as the switch above the table."""
    counts: dict[str, tuple[Any, int]] = {"": (_("All lines"), len(found.lines))}
    counts |= {state.value: (STATES[state], found.counts[state]) for state in State}
    return [
        {
            "label": label,
            "count": count,
            "url": f"?state={value}" if value else "?",
            "is_current": value == current,
        }
        for value, (label, count) in counts.items()
    ]


def learned_count() -> int:
    """How many names a person's decision gives to a smelter today."""
    newest = NameDecision.objects.filter(pk__in=NameDecision.objects.newest().values("pk"))
    return newest.filter(facility__isnull=False).count()
