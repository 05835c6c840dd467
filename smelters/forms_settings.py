"""The settings of smelters: thresholds, the membership of RMI, information for suppliers."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from smelters.forms_facilities import day_field
from smelters.models import InformationItem, Mineral, Status, Thresholds

LONGEST_LEAD = 365


class ThresholdsForm(forms.Form):
    """A new version of the thresholds."""

    participates = forms.MultipleChoiceField(
        label=gettext_lazy("Take part in RMAP"),
        choices=Status.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("A smelter with another status raises an alert."),
    )
    qualifies = forms.MultipleChoiceField(
        label=gettext_lazy("Qualified"),
        choices=Status.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("A case closes only when every smelter has one of these."),
    )
    acceptance_days = forms.IntegerField(
        label=gettext_lazy("Days for which an accepted active smelter counts"), min_value=1, max_value=3650
    )
    lead_days = forms.CharField(
        label=gettext_lazy("Lead time of re-assessments, in days"),
        max_length=60,
        help_text=gettext_lazy("Such as 30, 60, 90. It is a watch; no status changes by it."),
    )
    valid_from = day_field(gettext_lazy("In force from"))
    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 2}))

    @classmethod
    def of(cls, thresholds: Thresholds, **initial: Any) -> "ThresholdsForm":
        """The form with the values of a version to begin with."""
        values = {
            "participates": thresholds.participates,
            "qualifies": thresholds.qualifies,
            "acceptance_days": thresholds.acceptance_days,
            "lead_days": ", ".join(map(str, thresholds.lead_days)),
        }
        return cls(initial=values | initial)

    def clean_lead_days(self) -> list[int]:
        written = self.cleaned_data["lead_days"].replace("，", ",").replace("、", ",").split(",")
        try:
            days = sorted({int(part) for part in written if part.strip()})
        except ValueError:
            days = []
        if not days or days[0] < 1 or days[-1] > LONGEST_LEAD:
            raise forms.ValidationError(_("Write numbers of days from 1 to 365, separated by commas."))
        return days

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if set(values.get("qualifies", [])) - set(values.get("participates", [])):
            self.add_error("qualifies", _("A qualified status has to be one that takes part."))
        return values


class MembershipForm(forms.Form):
    """A membership of RMI."""

    since = day_field(gettext_lazy("First day"))
    until = day_field(
        gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Empty while it goes on.")
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)


class RecognitionForm(forms.Form):
    """That an authority recognises a scheme."""

    authority = forms.CharField(label=gettext_lazy("Authority"), max_length=40, initial="EU")
    scheme = forms.CharField(
        label=gettext_lazy("Scheme"),
        max_length=40,
        initial="RMAP",
        help_text=gettext_lazy(
            "As the lists name it. Its own audits count, not those that it accepts from others."
        ),
    )
    metals = forms.MultipleChoiceField(label=gettext_lazy("Minerals"), widget=forms.CheckboxSelectMultiple)
    since = day_field(gettext_lazy("Recognised from"))
    until = day_field(
        gettext_lazy("Until"),
        required=False,
        help_text=gettext_lazy("The first day on which it no longer holds; empty while it goes on."),
    )
    basis = forms.CharField(label=gettext_lazy("Legal basis"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        metals: Any = self.fields["metals"]
        metals.choices = [(mineral.pk, mineral.label) for mineral in Mineral.objects.all()]


class InformationForm(forms.ModelForm):
    """One piece of information for suppliers, in both languages.

    :param classes: the licence classes that the team may read, and so write of, today.
    """

    class Meta:
        model = InformationItem
        fields = ("title_en", "text_en", "title_zh", "text_zh", "source", "licence")
        widgets = {"text_en": forms.Textarea(attrs={"rows": 4}), "text_zh": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, classes: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        licence: Any = self.fields["licence"]
        licence.choices = [choice for choice in licence.choices if choice[0] in ("", *classes)]
