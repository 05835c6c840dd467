"""What people enter on the progress of a campaign: which rows, whom to remind, that the results are final."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from suppliers.models import Subsidiary
from surveys.queries import journey


class AsOfForm(forms.Form):
    """By the end of which day the response is told; what cannot be understood is today."""

    on = forms.DateField(required=False)

    def day(self) -> date | None:
        self.is_valid()
        day: date | None = self.cleaned_data.get("on")
        return day


class RowsForm(forms.Form):
    """What the rows of a campaign are narrowed to. What cannot be understood narrows nothing."""

    state = forms.ChoiceField(label=_("Shown"), required=False)
    subsidiary = forms.ModelChoiceField(
        Subsidiary.objects.all(),
        label=_("Subsidiary"),
        required=False,
        to_field_name="code",
        empty_label=_("All"),
    )
    buyer = forms.CharField(label=_("Buyer"), required=False, max_length=100)
    commodity = forms.CharField(label=_("Commodity"), required=False, max_length=100)
    q = forms.CharField(required=False, strip=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = [(name, step.word) for name, step in journey.STEPS.items()]
        self.fields["state"].choices = [("", _("All")), *words]  # type: ignore[attr-defined]

    def wanted(self) -> journey.Wanted:
        """The filters, with what was not understood left out."""
        self.is_valid()
        values = self.cleaned_data
        return journey.Wanted(
            state=values.get("state") or "",
            subsidiary=values.get("subsidiary"),
            buyer=values.get("buyer") or "",
            commodity=values.get("commodity") or "",
            search=values.get("q") or "",
        )


class ChosenForm(forms.Form):
    """The rows that were ticked, or all that the filters leave."""

    selected = forms.TypedMultipleChoiceField(coerce=int, required=False)
    everything = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = self.data.getlist("selected") if hasattr(self.data, "getlist") else []
        self.fields["selected"].choices = [(one, one) for one in given if one.isdecimal() and len(one) < 19]  # type: ignore[attr-defined]

    def chosen(self) -> list[int] | None:
        """The primary keys that were ticked; None for all."""
        self.is_valid()
        if self.cleaned_data.get("everything"):
            return None
        return self.cleaned_data.get("selected") or []


class FreezeForm(forms.Form):
    """That the results are final, and of when or for which report."""

    note = forms.CharField(
        label=_("Note"),
        max_length=500,
        help_text=_("For example: as of the end of Q2, for the annual report."),
    )
