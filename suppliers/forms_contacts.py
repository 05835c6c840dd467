"""What is filled in about contacts, sites and the survey of sub-suppliers."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from suppliers.models import CascadeSurvey, Contact, SupplierSite, SupplierTalk


class ContactForm(forms.ModelForm):
    """A contact of a supplier, as the team enters it."""

    class Meta:
        model = Contact
        fields = ("name", "email", "phone", "language", "is_active")


class SiteForm(forms.ModelForm):
    """A site of a supplier."""

    class Meta:
        model = SupplierSite
        fields = ("name", "address", "country", "is_active")

    def clean_country(self) -> str:
        country: str = self.cleaned_data["country"].upper()
        if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
            raise forms.ValidationError(_("Enter the two letters of ISO 3166-1, such as CN."))
        return country

    def clean(self) -> dict[str, Any]:
        # The supplier is no field of the form, so Django leaves the constraint with it out.
        cleaned: dict[str, Any] = super().clean() or {}
        same = SupplierSite.objects.filter(supplier=self.instance.supplier_id, name=cleaned.get("name"))
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error("name", _("The supplier has a site of this name already."))
        return cleaned


class HandOverForm(forms.Form):
    """ "Not me, ask ...": who speaks for the supplier instead."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=100)
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    stays = forms.BooleanField(label=gettext_lazy("I stay a contact as well"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, contact: Contact, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contact = contact

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if email == self.contact.email.lower():
            raise forms.ValidationError(_("This is the address of the present contact."))
        return email


class RightPersonForm(HandOverForm):
    """ "I am the right person": filled in by somebody who was sent the mail of a contact."""

    stays = None  # type: ignore[assignment]

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if email == self.contact.email.lower():
            raise forms.ValidationError(
                _("The mail was sent to this address: go back, and open the task or ask for a code.")
            )
        return email


class CascadeForm(forms.ModelForm):
    """The state of a survey of sub-suppliers on a day; `on` is today, read at the edge."""

    evidence = forms.FileField(label=gettext_lazy("Evidence"), required=False)

    class Meta:
        model = CascadeSurvey
        fields = ("surveyed_on", "asked", "answered", "note", "evidence")
        widgets = {
            "surveyed_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "note": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        self.fields["surveyed_on"].widget.attrs["max"] = on.isoformat()

    def clean_surveyed_on(self) -> date:
        day: date = self.cleaned_data["surveyed_on"]
        if day > self.on:
            raise forms.ValidationError(_("This day has not come yet."))
        return day

    def clean_evidence(self) -> UploadedFile | None:
        file: UploadedFile | None = self.cleaned_data["evidence"]
        if file and (file.size or 0) > settings.UPLOAD_MAX_BYTES:
            raise forms.ValidationError(
                _("The file has more than %(limit)d MB.")
                % {"limit": settings.UPLOAD_MAX_BYTES // (1024 * 1024)}
            )
        return file or None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        asked, answered = cleaned.get("asked"), cleaned.get("answered")
        if asked is not None and answered is not None and answered > asked:
            self.add_error("answered", _("No more can answer than were asked."))
        return cleaned


class TalkForm(forms.ModelForm):
    """A call, a visit or a message that went outside of this house."""

    happened_on = forms.DateField(
        label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    class Meta:
        model = SupplierTalk
        fields = ("happened_on", "channel", "partner", "support", "text")
        widgets: ClassVar[dict[str, forms.Widget]] = {"text": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, data: QueryDict | None = None, *, on: date) -> None:
        super().__init__(data, initial={"happened_on": on})
        self._on = on

    def clean_happened_on(self) -> date:
        day: date = self.cleaned_data["happened_on"]
        if day > self._on:
            raise forms.ValidationError(_("This day is still to come."))
        return day
