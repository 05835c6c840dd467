"""What differs between two group declarations, as they were kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """An answer that is another one now; empty where it was not asked."""

    topic: str
    mineral: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Changes:
    """From one declaration to the next."""

    answers: tuple[AnswerChange, ...]
    added: tuple[Mapping[str, Any], ...]
    removed: tuple[Mapping[str, Any], ...]


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
    """Answers that differ, and the smelters that came or went; by CID and metal, unresolved ones by their name."""
    old, new = _answers(before), _answers(after)
    answers = tuple(
        AnswerChange(topic, mineral, old.get((topic, mineral), ""), new.get((topic, mineral), ""))
        for topic, mineral in sorted(old.keys() | new.keys(), key=lambda pair: (pair[1], pair[0]))
        if old.get((topic, mineral)) != new.get((topic, mineral))
    )
    held, holds = _smelters(before["smelters"]), _smelters(after["smelters"])
    return Changes(
        answers,
        tuple(row for key, row in holds.items() if key not in held),
        tuple(row for key, row in held.items() if key not in holds),
    )


def _answers(result: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    return {(each["topic"], each["mineral"]): each["answer"] for each in result["answers"]}


def _smelters(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], Mapping[str, Any]]:
    return {(row["metal"], row["cid"] or row["name"].casefold()): row for row in rows}
