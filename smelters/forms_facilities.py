"""What people say of a smelter: what it is, and what came of asking it to enrol."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from smelters.matching import normalise
from smelters.models import Facility, FacilityStanding, Mineral, OutreachEntry


def day_field(label: Any, **options: Any) -> forms.DateField:
    """A field for a day, with the browser's calendar."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


class AsOfForm(forms.Form):
    """The day that a page about a smelter shows, and the day as of whose knowledge.

    `known=then` is short for the knowledge of the very day shown.
    """

    on = day_field(gettext_lazy("Day shown"), required=False)
    known_on = day_field(gettext_lazy("As known on"), required=False)
    known = forms.ChoiceField(
        choices=[("today", "today"), ("then", "then")], required=False, widget=forms.HiddenInput
    )

    def days(self, today: date) -> tuple[date, date | None]:
        """The day shown, and the day of knowledge; None for what is known today."""
        values = self.cleaned_data if self.is_valid() else {}
        on = values.get("on") or today
        known_on = values.get("known_on") or (on if values.get("known") == "then" else None)
        return on, known_on if known_on and known_on < today else None


class OfMetals(forms.Form):
    """A form about some minerals of one smelter; all of them are chosen at first."""

    metals = forms.MultipleChoiceField(label=gettext_lazy("Minerals"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, minerals: list[Mineral], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["metals"]
        field.choices = [(mineral.pk, mineral.label) for mineral in minerals]
        field.initial = [mineral.pk for mineral in minerals]


class StandingForm(OfMetals):
    """What a person says of the identity or operation of a smelter."""

    what = forms.ChoiceField(label=gettext_lazy("What holds"))
    since = day_field(gettext_lazy("Since"))
    until = day_field(
        gettext_lazy("Until"),
        required=False,
        help_text=gettext_lazy("The first day on which it no longer holds; empty while it goes on."),
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        required=False,
        choices=[("", gettext_lazy("None")), *FacilityStanding.Reason.choices],
        help_text=gettext_lazy("Needed for a removal. A removal says nothing of guilt."),
    )
    same_as = forms.CharField(label=gettext_lazy("CID of the other smelter"), required=False, max_length=20)
    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=300,
        help_text=gettext_lazy(
            "Where this is known from: a letter, a page, a revision history, with its day."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        value = FacilityStanding.Value
        choices: Any = self.fields["what"]
        choices.choices = [
            (dimension.label, [(f"{dimension.value}:{key}", value(key).label) for key in keys])
            for dimension, keys in (
                (FacilityStanding.Dimension(name), keys) for name, keys in FacilityStanding.VALUES.items()
            )
        ]

    def clean_same_as(self) -> Facility | None:
        written = self.cleaned_data["same_as"]
        if not written:
            return None
        facility = Facility.objects.filter(cid=normalise.cid(written) or "").first()
        if facility is None:
            raise forms.ValidationError(_("No smelter with this CID is known."))
        return facility


class AcceptanceForm(forms.Form):
    """That an active smelter is to count for a while."""

    metal = forms.ChoiceField(label=gettext_lazy("Mineral"))
    since = day_field(gettext_lazy("Counts from"))
    until = day_field(
        gettext_lazy("Until"),
        required=False,
        help_text=gettext_lazy(
            "The first day on which it no longer counts; empty for the longest time that the thresholds allow."
        ),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Such as the day of the audit, and where it is known from."),
    )

    def __init__(self, *args: Any, minerals: list[Mineral], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        metal: Any = self.fields["metal"]
        metal.choices = [(mineral.pk, mineral.label) for mineral in minerals]


class OutreachForm(OfMetals):
    """That a smelter was asked to enrol, or what it answered."""

    happened_on = day_field(gettext_lazy("Day"))
    asked_by = forms.CharField(
        label=gettext_lazy("Who asked"),
        max_length=200,
        help_text=gettext_lazy("The person, and the company if it was a supplier."),
    )
    channel = forms.ChoiceField(label=gettext_lazy("Channel"), choices=OutreachEntry.Channel.choices)
    letter = forms.CharField(label=gettext_lazy("Letter or reference"), max_length=200, required=False)
    answer = forms.CharField(
        label=gettext_lazy("Answer"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    result = forms.ChoiceField(label=gettext_lazy("Result"), choices=OutreachEntry.Result.choices)
    next_on = day_field(gettext_lazy("Next step on"), required=False)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        happened_on, next_on = values.get("happened_on"), values.get("next_on")
        if happened_on and next_on and next_on < happened_on:
            self.add_error("next_on", _("The next step cannot lie before the day itself."))
        return values
