"""The forms of suppliers' pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from suppliers.models import Subsidiary


class SupplierFilterForm(forms.Form):
    """What the list of suppliers is narrowed to."""

    subsidiary = forms.ModelChoiceField(
        Subsidiary.objects.all(),
        label=_("Subsidiary"),
        required=False,
        to_field_name="code",
        empty_label=_("All"),
    )
