"""What the pages of parts ask for: filters, the day, what a part contains, and tables to take in."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from smelters.models import Mineral
from suppliers.models import Customer, Subsidiary
from surveys.models import MineralContent, Reached
from surveys.services.material_jobs import Table


class DayForm(forms.Form):
    """The day as of which a page speaks."""

    on = forms.DateField(
        label=gettext_lazy("Day shown"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class PartFilterForm(DayForm):
    """What the list of parts is narrowed to."""

    mineral = forms.ModelChoiceField(
        Mineral.objects.all(), label=gettext_lazy("Mineral"), required=False, empty_label=gettext_lazy("All")
    )
    source = forms.ChoiceField(
        label=gettext_lazy("Source"),
        required=False,
        choices=[("", gettext_lazy("All")), *MineralContent.Source.choices],
    )
    customer = forms.ModelChoiceField(
        Customer.objects.all(),
        label=gettext_lazy("Customer"),
        required=False,
        to_field_name="code",
        empty_label=gettext_lazy("All"),
    )
    necessary = forms.BooleanField(label=gettext_lazy("Necessary only"), required=False)
    unknown = forms.BooleanField(label=gettext_lazy("Content unknown"), required=False)


class GapFilterForm(forms.Form):
    """What the gaps are narrowed to."""

    mineral = forms.ModelChoiceField(
        Mineral.objects.all(), label=gettext_lazy("Mineral"), required=False, empty_label=gettext_lazy("All")
    )
    subsidiary = forms.ModelChoiceField(
        Subsidiary.objects.all(),
        label=gettext_lazy("Subsidiary"),
        required=False,
        to_field_name="code",
        empty_label=gettext_lazy("All"),
    )
    necessary = forms.BooleanField(label=gettext_lazy("Necessary only"), required=False)
    reached = forms.ChoiceField(
        label=gettext_lazy("Where the trace ends"),
        required=False,
        choices=[
            ("", gettext_lazy("All")),
            *(choice for choice in Reached.choices if choice[0] != Reached.COUNTRY),
        ],
    )


class ContentForm(forms.Form):
    """What one source says of one part from a day on."""

    source = forms.ChoiceField(
        label=gettext_lazy("Source"),
        choices=[
            choice for choice in MineralContent.Source.choices if choice[0] != MineralContent.Source.RULE
        ],
    )
    minerals = forms.ModelMultipleChoiceField(
        Mineral.objects.all(),
        label=gettext_lazy("Minerals in it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: the source says that it contains none of them."),
    )
    necessary = forms.ModelMultipleChoiceField(
        Mineral.objects.all(),
        label=gettext_lazy("Of these, necessary to functionality or production"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reference = forms.CharField(label=gettext_lazy("Document"), max_length=120, required=False)
    since = forms.DateField(
        label=gettext_lazy("From this day on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Earlier days keep what held on them."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        chosen = {mineral.pk for mineral in cleaned.get("minerals") or ()}
        if any(mineral.pk not in chosen for mineral in cleaned.get("necessary") or ()):
            self.add_error("necessary", _("A mineral that is not in it cannot be necessary."))
        return cleaned


class TableForm(forms.Form):
    """A table of parts, contents or commodity rules."""

    table = forms.ChoiceField(
        label=gettext_lazy("What the table says"),
        choices=[
            (Table.PARTS, gettext_lazy("Parts, who delivers them and for which customers")),
            (Table.CONTENTS, gettext_lazy("Minerals in parts")),
            (Table.RULES, gettext_lazy("Minerals in commodities")),
        ],
    )
    file = forms.FileField(
        label=gettext_lazy("Table"), widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"})
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > settings.UPLOAD_MAX_BYTES:
            limit = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
            raise forms.ValidationError(_("The file is larger than %(limit)d MB.") % {"limit": limit})
        return file
