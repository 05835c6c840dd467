"""What drives corrective action: clocks by severity, the ladder of escalation, the steps for each level of risk.

The rules are kept as JSON and never changed: others are another version. `DEFAULTS` is the first version (clocks and
ladder of the due diligence procedure, section 7).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from gscm.lib.working_days import WorkCalendar
from risk.scoring.ruleset import Level

HIGHEST_BY_TIME: Final = 3
"""Rungs above this one are steps of the business: a person takes them, never a clock."""
HIGHEST: Final = 5
LONGEST: Final = 366
"""Days that a clock or a wait may have at most."""
RECEIVERS: Final = frozenset({"contacts", "execution", "above", "centre", "board"})
"""Whom a rung may write to."""


class Severity(StrEnum):
    """How grave what a case is about is."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    WATCH = "watch"


class Step(StrEnum):
    """What a strategy asks to be done about a supplier."""

    SURVEY = "survey"
    CASES = "cases"
    GUIDANCE = "guidance"
    PLAN = "plan"
    PRODUCT_DECLARATION = "product_declaration"
    SELF_ASSESSMENT = "self_assessment"
    TALK = "talk"
    AUDIT = "audit"


class RulesRefused(ValueError):
    """The content of rules cannot be used: `field` says where, `value` what stood there."""

    def __init__(self, field: str, value: object) -> None:
        super().__init__(f"{field}: {value!r}")
        self.field = field
        self.value = value


@dataclass(frozen=True, slots=True)
class Clocks:
    """How long a case of one severity may take."""

    acknowledge: int
    """Working days from the notice until the supplier confirms to have read it."""
    plan: int
    """Working days from then, or from the return of a plan, until a plan is handed in."""
    done: int
    """Calendar days from the opening until it is put right."""

    def acknowledge_by(self, on: date, calendar: WorkCalendar) -> date:
        """Until when a notice of the day is to be confirmed."""
        return calendar.later(on, self.acknowledge)

    def plan_by(self, on: date, calendar: WorkCalendar) -> date:
        """Until when a plan that is expected from the day on is to be handed in."""
        return calendar.later(on, self.plan)

    def done_by(self, on: date, calendar: WorkCalendar) -> date:
        """When a case opened on the day is due: a working day, the first one from its last day on."""
        return calendar.later(on + timedelta(days=self.done - 1), 1)


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung of the ladder: E0 reminds, E1 to E3 inform by time, E4 and E5 by a person's decision."""

    level: int
    wait: int | None
    """Working days since the missed date or the last escalation, whichever is later; None: a person decides."""
    receivers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """One version."""

    clocks: Mapping[Severity, Clocks]
    ladder: tuple[Rung, ...]
    """One rung for each level, from E0 up."""
    strategy: Mapping[Level, tuple[Step, ...]]


DEFAULTS: Final[dict[str, Any]] = {
    "clocks": {
        "critical": {"acknowledge": 2, "plan": 5, "done": 30},
        "high": {"acknowledge": 3, "plan": 7, "done": 60},
        "medium": {"acknowledge": 5, "plan": 14, "done": 90},
        "watch": {"acknowledge": 5, "plan": 14, "done": 90},
    },
    "ladder": [
        {"level": 0, "wait": 1, "receivers": ["contacts"]},
        {"level": 1, "wait": 3, "receivers": ["contacts", "execution"]},
        {"level": 2, "wait": 5, "receivers": ["execution", "above"]},
        {"level": 3, "wait": 5, "receivers": ["above", "centre"]},
        {"level": 4, "wait": None, "receivers": ["above", "centre"]},
        {"level": 5, "wait": None, "receivers": ["centre", "board"]},
    ],
    "strategy": {
        "high": ["cases", "guidance", "plan", "product_declaration", "talk", "audit"],
        "medium": ["cases", "guidance", "plan", "self_assessment"],
        "low": ["survey"],
        "not_assessed": ["survey", "talk", "self_assessment"],
    },
}
"""The content of the first version, in the form in which it is kept."""


def parse(content: Mapping[str, Any]) -> Rules:
    """The rules that are kept as `content`.

    :raises RulesRefused: a part, a severity, a rung or a level of risk is missing or one too many; a number of days
        is none; a rung has no receiver, an unknown one, or a clock where a person decides (and the other way round);
        a step is unknown or named twice.
    """
    parts = {"clocks", "ladder", "strategy"}
    _same("rules", content, parts)
    return Rules(
        clocks=_clocks(content["clocks"]),
        ladder=_ladder(content["ladder"]),
        strategy=_strategy(content["strategy"]),
    )


def _same(field: str, given: object, wanted: set[str]) -> None:
    if not isinstance(given, Mapping):
        raise RulesRefused(field, given)
    if set(given) != wanted:
        raise RulesRefused(field, sorted(map(str, set(given) ^ wanted)))


def _days(field: str, given: object) -> int:
    if not isinstance(given, int) or isinstance(given, bool) or not 1 <= given <= LONGEST:
        raise RulesRefused(field, given)
    return given


def _clocks(given: Mapping[str, Any]) -> dict[Severity, Clocks]:
    _same("clocks", given, set(Severity))
    names = ("acknowledge", "plan", "done")
    found = {}
    for severity in Severity:
        _same(f"clocks.{severity}", given[severity], set(names))
        days = {name: _days(f"clocks.{severity}.{name}", given[severity][name]) for name in names}
        found[severity] = Clocks(**days)
    return found


def _ladder(given: object) -> tuple[Rung, ...]:
    if not isinstance(given, list) or len(given) != HIGHEST + 1:
        raise RulesRefused("ladder", given)
    return tuple(_rung(level, one) for level, one in enumerate(given))


def _rung(level: int, given: Mapping[str, Any]) -> Rung:
    field = f"ladder.{level}"
    _same(field, given, {"level", "wait", "receivers"})
    if given["level"] != level:
        raise RulesRefused(f"{field}.level", given["level"])
    wait, receivers = given["wait"], given["receivers"]
    if level <= HIGHEST_BY_TIME:
        wait = _days(f"{field}.wait", wait)
    elif wait is not None:
        raise RulesRefused(f"{field}.wait", wait)
    if not isinstance(receivers, list) or not receivers or not set(receivers) <= RECEIVERS:
        raise RulesRefused(f"{field}.receivers", receivers)
    return Rung(level, wait, tuple(receivers))


def _strategy(given: Mapping[str, Any]) -> dict[Level, tuple[Step, ...]]:
    _same("strategy", given, set(Level))
    found = {}
    for level in Level:
        steps = given[level]
        if not isinstance(steps, list) or len(set(steps)) != len(steps) or not set(steps) <= set(Step):
            raise RulesRefused(f"strategy.{level}", steps)
        found[level] = tuple(Step(step) for step in steps)
    return found
