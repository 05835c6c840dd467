"""The forms of documents and letters of guarantee."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from suppliers.models import Document, DocumentVersion, Membership, Role, Subsidiary, Supplier, User
from suppliers.models.documents import LANGUAGES, PolicyTopic

SCANS = {".pdf": b"%PDF", ".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff", ".png": b"\x89PNG"}
"""Which files a scan may be, and how each begins."""


def day_field(label: Any, **options: Any) -> forms.DateField:
    """A field for a day, with the browser's calendar."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


def text_field(label: Any, rows: int = 3, **options: Any) -> forms.CharField:
    """A field for some lines of text."""
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **options)


class DocumentForm(forms.ModelForm):
    """A new document."""

    class Meta:
        model = Document
        fields = ("kind", "title_en", "title_zh", "owner", "review_months", "validity_months")

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owners: Any = self.fields["owner"]
        centre = Membership.objects.in_force(on).filter(role=Role.CENTRE)
        owners.queryset = User.objects.filter(is_active=True, pk__in=centre.values("user"))


class VersionForm(forms.ModelForm):
    """A draft of a version: the text in both languages, what changes, from when, and for whom.

    A policy has a field for each of its topics besides; they may be empty until the version is proposed.
    """

    effective_on = day_field(gettext_lazy("Effective from"))
    subsidiaries = forms.ModelMultipleChoiceField(
        Subsidiary.objects.all(),
        label=gettext_lazy("Subsidiaries"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Each with all that belongs to it."),
    )

    class Meta:
        model = DocumentVersion
        fields = (
            "text_en",
            "text_zh",
            "change_en",
            "change_zh",
            "effective_on",
            "for_colleagues",
            "for_suppliers",
            "subsidiaries",
        )
        widgets = {
            "text_en": forms.Textarea(attrs={"rows": 10}),
            "text_zh": forms.Textarea(attrs={"rows": 10}),
            "change_en": forms.Textarea(attrs={"rows": 2}),
            "change_zh": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        audience = DocumentVersion.SupplierAudience
        if "for_suppliers" in self.fields:
            field: Any = self.fields["for_suppliers"]
            field.choices = [choice for choice in audience.choices if choice[0] != audience.NAMED]
        self.topics = list(PolicyTopic) if self.instance.document.is_policy else []
        for topic in self.topics:
            for language, word in zip(LANGUAGES, (_("English"), _("Chinese")), strict=True):
                self.fields[_name(topic, language)] = text_field(
                    f"{topic.label} ({word})",
                    required=False,
                    initial=self.instance.sections.get(topic, {}).get(language, ""),
                )

    def shared_fields(self) -> list[forms.BoundField]:
        """The fields that belong to no topic."""
        mine = {_name(topic, language) for topic in self.topics for language in LANGUAGES}
        return [field for field in self if field.name not in mine]

    def topic_fields(self) -> list[tuple[str, list[forms.BoundField]]]:
        """For each topic its name and its fields."""
        return [
            (str(topic.label), [self[_name(topic, language)] for language in LANGUAGES])
            for topic in self.topics
        ]

    def clean_effective_on(self) -> date:
        day: date = self.cleaned_data["effective_on"]
        if day < self.today:
            raise forms.ValidationError(_("A version becomes effective today or later."))
        return day

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        by_subsidiary = DocumentVersion.SupplierAudience.SUBSIDIARIES
        if values.get("for_suppliers") == by_subsidiary and not values.get("subsidiaries"):
            self.add_error("subsidiaries", _("Choose at least one subsidiary."))
        if self.topics:
            self.instance.sections = {
                topic: {language: values.get(_name(topic, language), "") for language in LANGUAGES}
                for topic in self.topics
            }
        return values


def _name(topic: str, language: str) -> str:
    return f"section_{topic}_{language}"


class ReasonForm(forms.Form):
    """Why somebody decides as they do."""

    reason = text_field(gettext_lazy("Reason"), max_length=300)


class ReviewForm(forms.Form):
    """What was looked at in a review that changes nothing."""

    note = text_field(gettext_lazy("What was looked at"), max_length=2000)


class AcknowledgedElsewhereForm(forms.Form):
    """That a supplier acknowledged outside of the portal, and where that can be seen."""

    supplier = forms.ModelChoiceField(Supplier.objects.none(), label=gettext_lazy("Supplier"))
    note = forms.CharField(
        label=gettext_lazy("Evidence"),
        max_length=300,
        help_text=gettext_lazy("Such as: signed list of the conference of 12 March."),
    )

    def __init__(self, *args: Any, suppliers: Iterable[Supplier], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["supplier"]
        field.queryset = suppliers


class SignForm(forms.Form):
    """Who signs a letter of guarantee, and that the person may."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=100)
    function = forms.CharField(
        label=gettext_lazy("Function"), max_length=100, help_text=gettext_lazy("Such as managing director.")
    )
    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    language = forms.ChoiceField(widget=forms.HiddenInput, choices=settings.LANGUAGES)
    may_sign = forms.BooleanField(
        label=gettext_lazy("I have read the text and may sign it for the company."),
        error_messages={"required": gettext_lazy("Only who may sign for the company can sign.")},
    )


class ScanForm(forms.Form):
    """The scan of a letter that was signed on paper."""

    file = forms.FileField(
        label=gettext_lazy("Scan"), widget=forms.FileInput(attrs={"accept": ",".join(SCANS)})
    )
    name = forms.CharField(label=gettext_lazy("Name of the signer"), max_length=100)
    function = forms.CharField(label=gettext_lazy("Function of the signer"), max_length=100)
    signed_on = day_field(gettext_lazy("Signed on"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        limit = settings.UPLOAD_MAX_BYTES
        if (file.size or 0) > limit:
            raise forms.ValidationError(
                _("The file is larger than %(limit)s, so it was not taken."),
                code="too_large",
                params={"limit": filesizeformat(limit)},
            )
        beginning = next(
            (sign for ending, sign in SCANS.items() if (file.name or "").lower().endswith(ending)), None
        )
        head = file.read(8)
        file.seek(0)
        if beginning is None or not head.startswith(beginning):
            raise forms.ValidationError(_("Send the scan as PDF, JPEG or PNG."), code="no_scan")
        return file

    def clean_signed_on(self) -> date:
        day: date = self.cleaned_data["signed_on"]
        if day > self.today:
            raise forms.ValidationError(_("The letter cannot have been signed in the future."))
        return day
