"""What is filled in to give work to a colleague for a time."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from suppliers.models import User

LONGEST = timedelta(days=366)


class DelegationForm(forms.Form):
    """Who does the open work, from when until when."""

    to = forms.ModelChoiceField(
        queryset=User.objects.none(), label=gettext_lazy("Colleague"), empty_label=gettext_lazy("Choose")
    )
    since = forms.DateField(
        label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=gettext_lazy("Until and including"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("What the colleague should know, such as what was agreed with the supplier."),
    )

    def __init__(self, *args: Any, colleagues: QuerySet[User], on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        self.fields["to"].queryset = colleagues  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        since, until = values.get("since"), values.get("until")
        if since and since < self.on:
            self.add_error("since", _("Work cannot be delegated for days gone by."))
        elif since and until and until < since:
            self.add_error("until", _("The last day is before the first one."))
        elif since and until and until - since > LONGEST:
            self.add_error("until", _("Delegate for a year at most."))
        return values
