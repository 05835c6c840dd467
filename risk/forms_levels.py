"""What people fill in about levels: numbers of a ruleset, a level by hand."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from risk import wording_rulesets
from risk.forms import DayField
from risk.models import RiskLevel
from risk.scoring.ratings import RULES
from risk.scoring.ruleset import DEFAULTS, RulesetRefused, parse

HUNDRED = 100


class RulesetForm(forms.Form):
    """A new version of the numbers; a field for each number, a box for each rule of the rating."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, path in _numbers():
            self.fields[name] = forms.DecimalField(
                label=wording_rulesets.number(*path), min_value=0, max_value=HUNDRED, decimal_places=2
            )
        self.fields["findings_counted_elsewhere"] = forms.CharField(
            label=gettext_lazy("Rules of findings that count in another factor"),
            required=False,
            max_length=200,
        )
        self.fields["switched_off"] = forms.MultipleChoiceField(
            label=gettext_lazy("Rules of the rating that are switched off"),
            choices=[(rule.code, wording_rulesets.rule(rule.code)) for rule in RULES],
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["valid_from"] = DayField(label=gettext_lazy("In force from"))
        self.fields["reason"] = forms.CharField(
            label=gettext_lazy("Reason"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 2})
        )

    @classmethod
    def of(cls, content: Mapping[str, Any], *, valid_from: date) -> "RulesetForm":
        """The form with the numbers of a version to begin with."""
        initial: dict[str, Any] = {
            name: content[path[0]][path[1]] if len(path) > 1 else content[path[0]]
            for name, path in _numbers()
        }
        initial["findings_counted_elsewhere"] = ", ".join(content["findings_counted_elsewhere"])
        return cls(initial={**initial, "switched_off": content["switched_off"], "valid_from": valid_from})

    def clean(self) -> dict[str, Any]:
        """The values with `content`, as rulesets keep it."""
        values: dict[str, Any] = super().clean() or {}
        if self.errors:
            return values
        content: dict[str, Any] = {}
        for name, path in _numbers():
            table = content.setdefault(path[0], {}) if len(path) > 1 else content
            table[path[-1]] = str(values[name].normalize().to_eng_string() if values[name] else 0)
        written = values["findings_counted_elsewhere"].replace("，", ",").replace("、", ",").split(",")
        content["findings_counted_elsewhere"] = sorted({one.strip() for one in written if one.strip()})
        content["switched_off"] = values["switched_off"]
        try:
            parse(content)
        except RulesetRefused as refused:
            field = refused.field.replace(".", "__")
            self.add_error(
                field if field in self.fields else None,
                _(
                    "This number does not fit: shares and weights lie between 0 and 1, Medium begins below High."
                ),
            )
        values["content"] = content
        return values

    def groups(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """The numbers by the factor that they are about."""
        for title, tables in wording_rulesets.GROUPS:
            yield str(title), [self[name] for name, path in _numbers() if path[0] in tables]

    def rest(self) -> list[forms.BoundField]:
        """What is no number."""
        return [self[name] for name in ("findings_counted_elsewhere", "switched_off", "valid_from", "reason")]


class OverrideForm(forms.Form):
    """A level by hand."""

    level = forms.ChoiceField(label=gettext_lazy("Level"), choices=RiskLevel.choices)
    since = DayField(label=gettext_lazy("First day"))
    last_day = DayField(label=gettext_lazy("Last day"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self) -> dict[str, Any]:
        """The values with `until`, the first day on which it no longer holds."""
        values: dict[str, Any] = super().clean() or {}
        if last := values.pop("last_day", None):
            values["until"] = last + timedelta(days=1)
        return values


class EndForm(forms.Form):
    """Why something ends before its day."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=1_000)


def _numbers() -> Iterator[tuple[str, tuple[str, ...]]]:
    """The name of a field for each number, and where it stands in the content."""
    for name, value in DEFAULTS.items():
        if isinstance(value, dict):
            for key in value:
                yield f"{name}__{key}", (name, key)
        elif not isinstance(value, list):
            yield name, (name,)
