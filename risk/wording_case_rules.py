"""The rules of corrective action in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from risk.handling.rules import Rules, Step
from risk.models import Alert, RiskLevel
from surveys.models import LadderStep, Receiver

STEPS: Final[Mapping[Step, str | Promise]] = {
    Step.SURVEY: gettext_lazy("Ask for a declaration this year"),
    Step.CASES: gettext_lazy("A case for every alert from medium on"),
    Step.GUIDANCE: gettext_lazy("Notice and guidance sent in every case"),
    Step.PLAN: gettext_lazy("A plan approved in every case"),
    Step.PRODUCT_DECLARATION: gettext_lazy("A declaration at product level"),
    Step.SELF_ASSESSMENT: gettext_lazy("A self-assessment this year"),
    Step.TALK: gettext_lazy("A talk with the supplier"),
    Step.AUDIT: gettext_lazy("An audit proposed or done"),
}
LEVELS: Final = (RiskLevel.HIGH, RiskLevel.NOT_ASSESSED, RiskLevel.MEDIUM, RiskLevel.LOW)
"""The order in which levels are worked."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A version as its tables show it."""

    clocks: list[tuple[str, str, int, int, int]]
    """Key and name of the severity, days to acknowledge, to plan, to be done."""
    ladder: list[tuple[str, str, str]]
    """Name of the rung, how long it waits, who is told."""
    strategy: list[tuple[str, list[str]]]


def shown(rules: Rules) -> Shown:
    """The rules for their tables."""
    return Shown(
        clocks=[
            (severity, severity_name(severity), clocks.acknowledge, clocks.plan, clocks.done)
            for severity, clocks in rules.clocks.items()
        ],
        ladder=[
            (rung_name(rung.level), waits(rung.wait), _(", ").join(map(receiver_name, rung.receivers)))
            for rung in rules.ladder
        ],
        strategy=[
            (str(level.label), [str(STEPS[step]) for step in rules.strategy[level]])  # type: ignore[index]
            for level in LEVELS
        ],
    )


def severity_name(severity: str) -> str:
    return str(Alert.Severity[severity.upper()].label)


def rung_name(level: int) -> str:
    return str(LadderStep.Level(level).label)


def receiver_name(receiver: str) -> str:
    return str(Receiver(receiver).label)


def waits(days: int | None) -> str:
    """How long a rung waits."""
    if days is None:
        return _("a person decides")
    return ngettext("%(days)d working day", "%(days)d working days", days) % {"days": days}


def differences(content: Mapping[str, Any], before: Mapping[str, Any]) -> list[str]:
    """Where two versions differ, by the name of the row."""
    found = [
        severity_name(severity)
        for severity, clocks in content["clocks"].items()
        if clocks != before["clocks"][severity]
    ]
    pairs = zip(content["ladder"], before["ladder"], strict=True)
    found += [rung_name(rung["level"]) for rung, other in pairs if rung != other]
    return found + [
        str(RiskLevel(level).label)
        for level, steps in content["strategy"].items()
        if steps != before["strategy"][level]
    ]
