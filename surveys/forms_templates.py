"""What the centre enters about an official blank. Only the size is looked at here; a worker reads the file."""

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.models import TemplateFile


class TemplateForm(forms.Form):
    """An official blank template."""

    file = forms.FileField(label=gettext_lazy("Template"), widget=forms.FileInput(attrs={"accept": ".xlsx"}))
    licence_note = forms.CharField(
        label=gettext_lazy("Licence note"),
        max_length=250,
        required=False,
        help_text=TemplateFile._meta.get_field("licence_note").help_text,
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > settings.UPLOAD_MAX_BYTES:
            limit = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
            raise forms.ValidationError(
                _("The file is larger than %(limit)d MB; an official blank has about 1.5 MB.")
                % {"limit": limit}
            )
        return file
