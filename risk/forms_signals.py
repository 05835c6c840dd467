"""What people fill in about settings that two of them put in force."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gscm.lib.versions import Version
from risk.forms import DayField
from risk.models import ComparisonSettings, EffortSettings

_COMPARISON = (
    "copied_share",
    "copied_above",
    "mistakes",
    "mistakes_share",
    "mistakes_spread",
    "lookup_share",
    "lookup_above",
    "unchanged_share",
    "unchanged_from",
    "churn_share",
    "churn_from",
    "vanished_with_alert_only",
)
_EFFORT = ("smelter", "supplier", "name", "critical", "high", "medium", "watch")


class VersionForm(forms.ModelForm):
    """A new version of some numbers."""

    NUMBERS: tuple[str, ...] = ()

    valid_from = DayField(label=_("In force from"))
    reason = forms.CharField(label=_("Reason"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 2}))

    @classmethod
    def of(cls, version: Version, **initial: Any) -> "VersionForm":
        """The form with the numbers of a version to begin with."""
        return cls(initial={name: getattr(version, name) for name in cls.NUMBERS} | initial)


class ComparisonSettingsForm(VersionForm):
    """By which numbers lists stand out."""

    NUMBERS = _COMPARISON

    class Meta:
        model = ComparisonSettings
        fields = (*_COMPARISON, "valid_from", "reason")


class EffortSettingsForm(VersionForm):
    """What requests cost and alerts weigh."""

    NUMBERS = _EFFORT

    class Meta:
        model = EffortSettings
        fields = (*_EFFORT, "valid_from", "reason")
