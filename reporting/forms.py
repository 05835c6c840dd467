"""What narrows a figure; it stands in the address of its page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reporting.figures.definitions import Figure
from smelters.models import Mineral, Status
from surveys.models import Family


class ArgumentsForm(forms.Form):
    """The arguments that a figure takes. Others are not looked at; a value that does not exist is an error."""

    family = forms.ChoiceField(label=_("Template"), choices=Family.choices)
    metal = forms.ChoiceField(label=_("Metal"), required=False)
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("All")), *Status.choices])

    def __init__(self, figure: Figure, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name in list(self.fields):
            if name not in figure.arguments:
                del self.fields[name]
        if "metal" in self.fields:
            self.fields["metal"].choices = [  # type: ignore[attr-defined]
                ("", _("All")),
                *((mineral.pk, mineral.label) for mineral in Mineral.objects.all()),
            ]

    def word(self, name: str) -> str:
        """The chosen value as the reader knows it; empty for none."""
        value = self.cleaned_data.get(name, "")
        return str(dict(self.fields[name].choices)[value]) if value else ""  # type: ignore[attr-defined]
