"""What the pages of smelters ask for. Forms look at size and form of what they get, never into a file."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from smelters.kinds import KINDS
from smelters.models import ReferenceList, Status

ACCEPTED = ".xlsx,.xlsm,.csv,.xml,.xls"
"""What the file chooser offers: what RMI's site gives as .xls is XML inside."""


class ImportForm(forms.Form):
    """A reference list to read into a preview."""

    file = forms.FileField(label=gettext_lazy("List"), widget=forms.FileInput(attrs={"accept": ACCEPTED}))
    supersedes = forms.ModelChoiceField(
        queryset=ReferenceList.objects.applied(), required=False, widget=forms.HiddenInput
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[
            ("", gettext_lazy("By what the file holds")),
            *((kind, ReferenceList.Kind(kind).label) for kind in KINDS),
        ],
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
    published_on = forms.DateField(
        label=gettext_lazy("Published on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("The day that the publisher names, where it is another than the first day."),
    )
    publisher = forms.CharField(
        label=gettext_lazy("Publisher"),
        max_length=100,
        required=False,
        help_text=gettext_lazy(
            "Empty: the source that the file names, else the usual one of the kind. Usual are: RMI; the European "
            "Commission for conflict-affected areas; the US Congress for covered countries; the own company for its "
            "high-risk list."
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
        choices=[("", gettext_lazy("As usual for the kind")), *ReferenceList.Licence.choices],
        required=False,
        help_text=gettext_lazy(
            "Pages and mails for suppliers use only what this class allows. Usual are: public for the look-up of a "
            "template, conflict-affected areas, covered countries and sanctions; RMI members only for countries of "
            "origin; internal use for all others."
        ),
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


class ApplyForm(forms.Form):
    """The differences that the person has seen, by the moment at which they were made."""

    compared_at = forms.CharField(widget=forms.HiddenInput)

    def clean_compared_at(self) -> Any:
        moment = parse_datetime(self.cleaned_data["compared_at"])
        if moment is None:
            raise forms.ValidationError(_("Open the list again and look at its differences."))
        return moment


class ReasonForm(forms.Form):
    """Why a list is let go."""

    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


class LabelsForm(forms.Form):
    """What the unknown status labels of a preview mean; those left empty stay unknown."""

    def __init__(self, labels: Iterable[str], *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.label_of: dict[str, str] = {}
        for number, label in enumerate(labels):
            name = f"label-{number}"
            self.label_of[name] = label
            self.fields[name] = forms.ChoiceField(
                label=label,
                required=False,
                choices=[("", _("Choose a status")), *Status.choices],
            )
            # The label goes with its choice, so that a page opened earlier never gives it to another label.
            self.fields[f"written-{number}"] = forms.CharField(
                initial=label, required=False, widget=forms.HiddenInput
            )

    def decisions(self) -> dict[str, str]:
        """Label as written, to the status that was chosen."""
        return {
            self.data.get(name.replace("label-", "written-"), ""): self.cleaned_data[name]
            for name in self.label_of
            if self.cleaned_data[name]
        }
