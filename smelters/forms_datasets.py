"""What the pages of countries and sanctions ask for: a day, and a person's word on a match."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

CONFIRM, DISMISS, REOPEN = "confirm", "dismiss", "reopen"


def _day_field(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, required=False, **options)


class DayForm(forms.Form):
    """The day of which a page tells."""

    on = _day_field(gettext_lazy("Day shown"))

    def day(self, today: date) -> date:
        """The day that was asked for; today if none was, or none that can be read."""
        on: date | None = self.cleaned_data.get("on") if self.is_valid() else None
        return on or today


class MatchForm(forms.Form):
    """Confirm, dismiss or open again; always with a reason, and a confirmation with its day."""

    verb = forms.ChoiceField(choices=[(verb, verb) for verb in (CONFIRM, DISMISS, REOPEN)])
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("What was compared: address, owner, register number."),
    )
    from_day = _day_field(
        gettext_lazy("Holds from"),
        help_text=gettext_lazy("From this day on the smelter is flagged if the match is confirmed."),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("verb") == CONFIRM and "from_day" in values and not values["from_day"]:
            self.add_error("from_day", _("Say from which day on the match holds."))
        return values
