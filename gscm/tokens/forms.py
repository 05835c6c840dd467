"""What a person says of a new token."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gscm.tokens.models import ApiToken, Scope


class TokenForm(forms.ModelForm):
    """Name, scopes and last day of a token."""

    scopes = forms.MultipleChoiceField(
        label=_("May"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    last_day = forms.DateField(
        label=_("Valid through"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("At most a year from today."),
    )

    class Meta:
        model = ApiToken
        fields = ["name"]

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._on = on
        self.fields["last_day"].initial = on + timedelta(days=90)

    def clean_last_day(self) -> date:
        day: date = self.cleaned_data["last_day"]
        if not self._on <= day <= self._on + timedelta(days=364):
            raise forms.ValidationError(
                _("The last day lies between today and a year from today."), code="out_of_range"
            )
        return day
