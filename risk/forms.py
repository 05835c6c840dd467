"""What people fill in about alerts and cases. Forms look at values; the services do the work."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from risk.models import CaseAction
from suppliers.models import User


class DayField(forms.DateField):
    """A day chosen in the browser's own calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class FutureDayForm(forms.Form):
    """A form whose `due_date` must not be over already; `on` is today, read at the edge."""

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        self.fields["due_date"].widget.attrs["min"] = on.isoformat()

    def clean_due_date(self) -> date | None:
        """The day, today at the earliest."""
        day: date | None = self.cleaned_data["due_date"]
        if day is not None and day < self.on:
            raise forms.ValidationError(_("This day is over. Choose today or a later day."))
        return day


class OwnerField(forms.ModelChoiceField):
    """A colleague; the choices are set by the form's user."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(User.objects.none(), **kwargs)


class OpenCasesForm(FutureDayForm):
    """Owner and due date of the cases that are about to be opened."""

    owner = OwnerField(label=_("Owner"), empty_label=None)
    due_date = DayField(
        label=_("Due date"),
        required=False,
        help_text=_("Left empty: 30 days for critical, 60 for high, 90 for medium and watch."),
    )

    def __init__(self, *args: Any, owners: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]


class AssignForm(forms.Form):
    """Who looks after the selected alerts."""

    owner = OwnerField(label=_("Owner"), required=False, empty_label=_("Nobody"))

    def __init__(self, *args: Any, owners: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]


class HandOverForm(forms.Form):
    """Who owns the case from now on."""

    owner = OwnerField(label=_("New owner"), empty_label=None)

    def __init__(self, *args: Any, owners: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]


class MessageForm(forms.Form):
    """One message of a thread."""

    text = forms.CharField(label=_("Message"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 3}))


class NotifyForm(MessageForm):
    """The first message to the supplier, prefilled with a draft."""

    text = forms.CharField(
        label=_("Message to the supplier"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 12})
    )


class ReasonForm(forms.Form):
    """A step that needs a reason."""

    reason = forms.CharField(label=_("Reason"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 3}))


class HoldForm(forms.Form):
    """Why a case is not taken upward by time."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class EscalateForm(ReasonForm):
    """Why a case is taken to a level of the business: the one that the page was about."""

    level = forms.IntegerField(widget=forms.HiddenInput)


class ActionForm(FutureDayForm):
    """One thing to be done in a case."""

    kind = forms.ChoiceField(label=_("Kind"), choices=CaseAction.Kind.choices)
    description = forms.CharField(label=_("What is to be done"), max_length=300)
    cause = forms.CharField(label=_("Root cause"), max_length=500, required=False)
    responsible = forms.CharField(label=_("Who does it"), max_length=100)
    due_date = DayField(label=_("Due date"))


class PlanItemForm(ActionForm):
    """One thing that a supplier is going to do, and what made it necessary."""

    cause = forms.CharField(
        label=_("Root cause"), max_length=500, help_text=_("Why it came to this, in one sentence.")
    )
    field_order = ["cause", "kind", "description", "responsible", "due_date"]


class PlanTemplateForm(FutureDayForm):
    """Which of the actions that the problems call for come into the plan; who does them, until when."""

    cause = forms.CharField(
        label=_("Root cause"), max_length=500, help_text=_("Why it came to this, in one sentence.")
    )
    planned = forms.TypedMultipleChoiceField(
        label=_("Actions"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    responsible = forms.CharField(label=_("Who does it"), max_length=100)
    due_date = DayField(label=_("Due date"))

    def __init__(
        self, *args: Any, choices: Sequence[tuple[int, str]], cause_needed: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["planned"].choices = choices  # type: ignore[attr-defined]
        self.fields["planned"].initial = [number for number, _words in choices]
        self.fields["cause"].required = cause_needed


class HandInForm(forms.Form):
    """What a supplier says when it hands something in."""

    text = forms.CharField(
        label=_("Message"), max_length=2_000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class EvidenceForm(forms.Form):
    """A file that shows what was done about an action."""

    file = forms.FileField(label=_("File"))
    note = forms.CharField(label=_("What it shows"), max_length=300, required=False)

    def clean_file(self) -> UploadedFile:
        """The file, if it is not larger than an upload may be."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > settings.UPLOAD_MAX_BYTES:
            raise forms.ValidationError(
                _("The file is larger than %(limit)s, so it was not taken."),
                code="too_large",
                params={"limit": filesizeformat(settings.UPLOAD_MAX_BYTES)},
            )
        return file


class ExtendForm(FutureDayForm, ReasonForm):
    """More time for a case, with the reason."""

    due_date = DayField(label=_("New due date"))
    field_order = ["due_date", "reason"]


class AcceptRiskForm(ReasonForm):
    """Until when a risk is borne, and why."""

    until = DayField(label=_("Until"), help_text=_("On this day the case is in progress again by itself."))
    field_order = ["until", "reason"]


class SettleActionForm(forms.Form):
    """How an action ended, and what came of it."""

    SETTLED = [(CaseAction.Status.DONE, _("Done")), (CaseAction.Status.CANCELLED, _("Cancelled"))]

    status = forms.ChoiceField(label=_("How it ended"), choices=SETTLED, widget=forms.RadioSelect)
    outcome = forms.CharField(
        label=_("Outcome"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was done and where the evidence is, or why it is no longer needed."),
    )
