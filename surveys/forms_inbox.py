"""What people enter in the inbox: which files to accept together, a filter's name, a prepared message."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from surveys.models import CannedMessage, SavedFilter
from surveys.workbooks.rules.catalogue import RULES


class AcceptTogetherForm(forms.Form):
    """The rules that may stand, the ticked files or all that match, up to which one, and why."""

    rule = forms.MultipleChoiceField(choices=[(rule.id, rule.id) for rule in RULES], required=False)
    selected = forms.TypedMultipleChoiceField(coerce=int, required=False)
    up_to = forms.IntegerField(required=False, min_value=0)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        strip=True,
        help_text=_("Stands in the history of every file that is accepted, and its supplier reads it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = self.data.getlist("selected") if isinstance(self.data, QueryDict) else []
        self.fields["selected"].choices = [(one, one) for one in given if one.isdecimal() and len(one) < 19]  # type: ignore[attr-defined]

    def rules(self) -> list[str]:
        """The rules that were ticked; what is no rule is left out."""
        self.is_valid()
        return self.cleaned_data.get("rule") or []

    def selected_files(self) -> list[int] | None:
        """The files that were ticked; None where none was: all that match."""
        self.is_valid()
        return self.cleaned_data.get("selected") or None


class SavedFilterForm(forms.ModelForm):
    """A name for the filters of the address."""

    class Meta:
        model = SavedFilter
        fields = ("name", "query")
        widgets = {"query": forms.HiddenInput}


class CannedMessageForm(forms.ModelForm):
    """A prepared message in both languages."""

    class Meta:
        model = CannedMessage
        fields = ("purpose", "title_en", "title_zh", "text_en", "text_zh", "is_in_use")
        widgets = {"text_en": forms.Textarea({"rows": 4}), "text_zh": forms.Textarea({"rows": 4})}
