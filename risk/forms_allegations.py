"""What people fill in about allegations against smelters."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from risk.forms import DayField
from risk.models import Allegation
from smelters.models import Mineral


class AllegationForm(forms.Form):
    """What is alleged, and where that stands."""

    metal = forms.ModelChoiceField(
        Mineral.objects.none(), label=_("Mineral"), required=False, empty_label=_("All of the smelter")
    )
    title = forms.CharField(label=_("What is alleged"), max_length=300)
    source = forms.CharField(
        label=_("Source"), max_length=300, help_text=_("Who says so: an organisation, a newspaper, a report.")
    )
    url = forms.URLField(label=_("Address"), max_length=500, required=False, assume_scheme="https")
    published_on = DayField(label=_("Published on"), required=False)

    def __init__(self, *args: Any, minerals: QuerySet[Mineral], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["metal"].queryset = minerals  # type: ignore[attr-defined]


class DecisionForm(forms.Form):
    """What was found of an allegation."""

    state = forms.ChoiceField(
        label=_("What was found"), choices=Allegation.State.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(label=_("Reason"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}))
