"""What the pages of smelters ask for. Forms look at size and form of what they get, never into a file."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from smelters.models import ReferenceList


class ImportForm(forms.Form):
    """A reference list to import."""

    file = forms.FileField(
        label=gettext_lazy("List"), widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.csv"})
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[("", gettext_lazy("By what the file holds")), *ReferenceList.Kind.choices],
        required=False,
    )
    valid_from = forms.DateField(
        label=gettext_lazy("Valid from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy(
            "For a status list the day on which RMI published it. A template says its own; "
            "a day entered here counts more."
        ),
    )
    label = forms.CharField(
        label=gettext_lazy("Issue"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("How the issue is called, such as 2026-03. Empty: the revision, or the day."),
    )
    licence = forms.ChoiceField(
        label=gettext_lazy("Licence class"),
        choices=ReferenceList.Licence.choices,
        initial=ReferenceList.Licence.LICENSED_INTERNAL,
        help_text=gettext_lazy("Pages and mails for suppliers use only what this class allows."),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_MAX_BYTES:
            limit = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
            raise forms.ValidationError(
                _(
                    "The file is larger than %(limit)d MB. Remove what does not belong to the list and choose it again."
                )
                % {"limit": limit}
            )
        return file


class AsOfForm(forms.Form):
    """The day that a page about a smelter shows, and whether as known today or as known then."""

    on = forms.DateField(
        label=gettext_lazy("Day shown"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    known = forms.ChoiceField(
        choices=[("today", "today"), ("then", "then")], required=False, widget=forms.HiddenInput
    )
