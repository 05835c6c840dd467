"""What people fill in about signals from comparing lists."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from risk.forms import DayField
from risk.models import ComparisonSettings

NUMBERS = (
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


class ComparisonSettingsForm(forms.ModelForm):
    """A new version of the settings of the comparison."""

    valid_from = DayField(label=_("In force from"))
    reason = forms.CharField(label=_("Reason"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 2}))

    class Meta:
        model = ComparisonSettings
        fields = (*NUMBERS, "valid_from", "reason")

    @classmethod
    def of(cls, settings: ComparisonSettings, **initial: Any) -> "ComparisonSettingsForm":
        """The form with the numbers of a version to begin with."""
        return cls(initial={name: getattr(settings, name) for name in NUMBERS} | initial)
