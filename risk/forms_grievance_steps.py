"""What officers fill in about a grievance."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from risk.forms_grievances import LONGEST, ReportForm, area
from risk.models import Grievance, GrievanceEntry
from risk.services.grievances import Triage
from smelters.models import Facility
from suppliers.models import Supplier, User


class DayInput(forms.DateInput):
    """A day chosen in the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def person_field(label: Any) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(User.objects.none(), label=label, empty_label=None)


class TextForm(forms.Form):
    """Words."""

    text = forms.CharField(label=gettext_lazy("Text"), max_length=LONGEST, widget=area(6))

    def __init__(self, *args: Any, label: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label:
            self.fields["text"].label = label


class AdmitForm(TextForm):
    """The triage: category, severity, whom it concerns, who looks into it."""

    field_order = ["category", "severity", "owner", "supplier", "facility", "tells", "text"]

    category = forms.ChoiceField(
        label=gettext_lazy("Category (OECD Annex II)"),
        choices=[("", gettext_lazy("Choose")), *Grievance.Category.choices],
    )
    severity = forms.TypedChoiceField(
        label=gettext_lazy("Severity"),
        coerce=int,
        choices=[("", gettext_lazy("Choose")), *Grievance.Severity.choices],
    )
    owner = person_field(gettext_lazy("Owner of the project"))
    supplier = forms.CharField(
        label=gettext_lazy("Number of the supplier"),
        max_length=50,
        required=False,
        help_text=gettext_lazy("Who works with this supplier cannot read the grievance from then on."),
    )
    facility = forms.CharField(label=gettext_lazy("CID of the smelter"), max_length=20, required=False)
    tells = forms.BooleanField(
        label=gettext_lazy("Tell colleagues that a grievance is looked into, without text and source"),
        required=False,
        help_text=gettext_lazy("Not where it would show who reported."),
    )

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, label=gettext_lazy("Reason, for the reporter"), **kwargs)
        field: Any = self.fields["owner"]
        field.queryset = User.objects.filter(pk__in=[one.pk for one in people])

    def clean_supplier(self) -> Supplier | None:
        number = self.cleaned_data["supplier"].strip()
        found = Supplier.objects.filter(external_id__iexact=number).first() if number else None
        if number and found is None:
            raise forms.ValidationError(_("No supplier has this number."))
        return found

    def clean_facility(self) -> Facility | None:
        cid = self.cleaned_data["facility"].strip()
        found = Facility.objects.filter(cid__iexact=cid).first() if cid else None
        if cid and found is None:
            raise forms.ValidationError(_("No smelter has this CID."))
        return found

    def triage(self) -> Triage:
        """What was decided, as values."""
        values = self.cleaned_data
        return Triage(
            values["category"],
            values["severity"],
            values["owner"],
            values["supplier"],
            values["facility"],
            values["tells"],
        )


class ExtendForm(TextForm):
    """A later day, with notice."""

    field_order = ["until", "text"]

    until = forms.DateField(label=pgettext_lazy("day", "Answered by"), widget=DayInput())


class WriteForm(TextForm):
    """A message, or a record of the investigation."""

    field_order = ["kind", "text"]

    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"),
        choices=[
            (kind, GrievanceEntry.Kind(kind).label)
            for kind in (GrievanceEntry.Kind.TO_REPORTER, *GrievanceEntry.INTERNAL)
        ],
    )


class AnswerForm(TextForm):
    """Findings and answer."""

    field_order = ["finding", "cause", "text"]

    finding = forms.ChoiceField(
        label=pgettext_lazy("grievance", "Finding"),
        choices=Grievance.Finding.choices,
        widget=forms.RadioSelect,
    )
    cause = forms.ChoiceField(
        label=gettext_lazy("Root cause"), choices=[("", gettext_lazy("Choose")), *Grievance.Cause.choices]
    )


class TaskForm(TextForm):
    """One thing to be done."""

    field_order = ["text", "owner", "due_date"]

    owner = person_field(gettext_lazy("Owner"))
    due_date = forms.DateField(label=gettext_lazy("Due"), widget=DayInput())

    def __init__(self, *args: Any, people: Sequence[User], on: date, **kwargs: Any) -> None:
        super().__init__(*args, label=gettext_lazy("What is to be done"), **kwargs)
        self.fields["text"].widget = area(3)
        field: Any = self.fields["owner"]
        field.queryset = User.objects.filter(pk__in=[one.pk for one in people])
        self.on = on

    def clean_due_date(self) -> date:
        due: date = self.cleaned_data["due_date"]
        if due < self.on:
            raise forms.ValidationError(_("Choose today or a later day."))
        return due


class ConflictForm(TextForm):
    """Why somebody must not handle it, and who does instead."""

    field_order = ["text", "hand_to"]

    hand_to = person_field(gettext_lazy("Who handles it instead"))

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, label=gettext_lazy("Conflict of interest"), **kwargs)
        field: Any = self.fields["hand_to"]
        field.queryset = User.objects.filter(pk__in=[one.pk for one in people])


class EnterForm(ReportForm):
    """A grievance that was told or mailed, written down by an officer."""

    field_order = ["channel", *ReportForm.field_order]

    channel = forms.ChoiceField(
        label=gettext_lazy("How it came in"),
        choices=[
            (way, Grievance.Channel(way).label) for way in (Grievance.Channel.MAIL, Grievance.Channel.OTHER)
        ],
    )
