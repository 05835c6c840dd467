"""What people fill in about exceptions to alerts."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from risk.forms import DayField
from risk.models import AlertException


class ExceptionForm(forms.Form):
    """On what ground the selected alerts need nobody, and until when."""

    kind = forms.ChoiceField(label=_("Ground"), choices=AlertException.Kind.choices)
    since = DayField(label=_("First day"))
    last_day = DayField(
        label=_("Last day"),
        help_text=_(
            "The alerts stay open and counted. After this day, or when a smelter stands worse, they ask again."
        ),
    )
    reason = forms.CharField(
        label=_("Reason, and where the evidence is"),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """The values with `until`, the first day on which it no longer holds."""
        values: dict[str, Any] = super().clean() or {}
        if last := values.pop("last_day", None):
            values["until"] = last + timedelta(days=1)
        return values
