"""What people fill in about the rules of corrective action."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from risk import wording_case_rules
from risk.forms import DayField
from risk.handling.rules import HIGHEST, HIGHEST_BY_TIME, LONGEST, Severity
from surveys.models import Receiver

_CLOCKS: Mapping[str, Any] = {
    "acknowledge": _("Confirm, in working days"),
    "plan": _("Plan, in working days"),
    "done": _("Done, in calendar days"),
}


class CaseRulesForm(forms.Form):
    """A new version: days by severity, the rungs of the ladder, the steps for each level of risk."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for severity in Severity:
            for clock, label in _CLOCKS.items():
                self.fields[f"{severity}_{clock}"] = _days(label)
        for level in range(HIGHEST + 1):
            if level <= HIGHEST_BY_TIME:
                self.fields[f"e{level}_wait"] = _days(_("Waits, in working days"))
            self.fields[f"e{level}_receivers"] = forms.MultipleChoiceField(
                label=_("Receivers"), choices=Receiver.choices, widget=forms.CheckboxSelectMultiple
            )
        for risk in wording_case_rules.LEVELS:
            self.fields[f"steps_{risk}"] = forms.MultipleChoiceField(
                label=risk.label,
                choices=[(step.value, words) for step, words in wording_case_rules.STEPS.items()],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        self.fields["valid_from"] = DayField(label=_("In force from"))
        self.fields["reason"] = forms.CharField(
            label=_("Reason"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 2})
        )

    @classmethod
    def of(cls, content: Mapping[str, Any], *, valid_from: date) -> "CaseRulesForm":
        """The form with a version to begin with."""
        initial: dict[str, Any] = {"valid_from": valid_from}
        for severity, clocks in content["clocks"].items():
            initial |= {f"{severity}_{clock}": days for clock, days in clocks.items()}
        for rung in content["ladder"]:
            initial |= {f"e{rung['level']}_{name}": rung[name] for name in ("wait", "receivers")}
        return cls(
            initial=initial | {f"steps_{level}": steps for level, steps in content["strategy"].items()}
        )

    def clean(self) -> dict[str, Any]:
        """The values with `content`, as the rules keep it."""
        values: dict[str, Any] = super().clean() or {}
        if not self.errors:
            values["content"] = {
                "clocks": {
                    severity.value: {clock: values[f"{severity}_{clock}"] for clock in _CLOCKS}
                    for severity in Severity
                },
                "ladder": [
                    {
                        "level": level,
                        "wait": values.get(f"e{level}_wait"),
                        "receivers": values[f"e{level}_receivers"],
                    }
                    for level in range(HIGHEST + 1)
                ],
                "strategy": {level.value: values[f"steps_{level}"] for level in wording_case_rules.LEVELS},
            }
        return values

    def clocks(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """The days of each severity."""
        for severity in Severity:
            yield (
                wording_case_rules.severity_name(severity),
                [self[f"{severity}_{clock}"] for clock in _CLOCKS],
            )

    def ladder(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """The fields of each rung."""
        for level in range(HIGHEST + 1):
            names = [name for name in (f"e{level}_wait", f"e{level}_receivers") if name in self.fields]
            yield wording_case_rules.rung_name(level), [self[name] for name in names]

    def strategy(self) -> list[forms.BoundField]:
        """The steps of each level of risk."""
        return [self[f"steps_{level}"] for level in wording_case_rules.LEVELS]


def _days(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=LONGEST)
