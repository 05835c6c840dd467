"""The forms of suppliers' pages."""

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from suppliers.models import ReleaseDecision


class SupplierTableForm(forms.Form):
    """A table of suppliers to compare; it is read by a worker, here only its size and name are looked at."""

    file = forms.FileField(
        label=gettext_lazy("Table of suppliers"), widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"})
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if not str(file.name).lower().endswith((".xlsx", ".csv", ".txt")):
            raise forms.ValidationError(_("Choose a file of the kind .xlsx or .csv."))
        if (file.size or 0) > settings.UPLOAD_MAX_BYTES:
            raise forms.ValidationError(
                _("The file has more than %(limit)d MB.")
                % {"limit": settings.UPLOAD_MAX_BYTES // (1024 * 1024)}
            )
        return file


class ReleaseForm(forms.Form):
    """The status of a supplier for purchasing, and why."""

    status = forms.ChoiceField(
        label=gettext_lazy("Status for purchasing"),
        choices=ReleaseDecision.Status.choices,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "Purchasing reads it. For a conditional release: which condition, until when."
        ),
    )
