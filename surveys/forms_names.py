"""What a person enters about a reported name."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from smelters.models import Facility, NameDecision

_OTHER_OUTCOMES = (
    NameDecision.Outcome.UNKNOWN_SMELTER,
    NameDecision.Outcome.NOT_A_SMELTER,
    NameDecision.Outcome.ASK_SUPPLIER,
)


class DecisionForm(forms.Form):
    """What the name means: `facility:<id>`, or one of the other outcomes."""

    choice = forms.CharField(
        error_messages={"required": gettext_lazy("Choose what the name means. Nothing was changed.")}
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Kept with the decision, for whoever doubts it later."),
    )

    question = forms.CharField(
        label=gettext_lazy("What suppliers are to be asked besides"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "Suppliers that reported the name read it beside the row: nothing that only members or colleagues may know."
        ),
    )

    def clean_choice(self) -> tuple[str, Facility | None]:
        kind, _colon, pk = self.cleaned_data["choice"].partition(":")
        if kind in _OTHER_OUTCOMES:
            return kind, None
        facility = Facility.objects.filter(pk=pk).first() if kind == "facility" and pk.isdecimal() else None
        if facility is None:
            raise forms.ValidationError(_("Choose what the name means. Nothing was changed."))
        return NameDecision.Outcome.FACILITY.value, facility

    def decision(self) -> dict[str, Any]:
        """The decision as the service takes it."""
        outcome, facility = self.cleaned_data["choice"]
        words = {name: self.cleaned_data[name] for name in ("reason", "question")}
        return {"outcome": outcome, "facility": facility, **words}


class TakeBackForm(forms.Form):
    """Why a decision is taken back."""

    reason = forms.CharField(label=gettext_lazy("Why"), required=False, max_length=2000)
