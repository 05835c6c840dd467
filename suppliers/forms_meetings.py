"""The forms of meetings."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from suppliers.forms_documents import day_field, text_field
from suppliers.models import FollowUp, Meeting, Membership, User


class MeetingForm(forms.ModelForm):
    """A meeting to come."""

    planned_on = day_field(gettext_lazy("Day"))

    class Meta:
        model = Meeting
        fields = ("kind", "title", "planned_on", "agenda")


class MinutesForm(forms.Form):
    """That a meeting was held, and what was said."""

    held_on = day_field(gettext_lazy("Held on"))
    participants = forms.CharField(label=gettext_lazy("Who took part"), max_length=500)
    minutes = text_field(gettext_lazy("Minutes"), rows=8, max_length=20_000)


class DecisionForm(forms.Form):
    """A decision, or guidance."""

    text = text_field(gettext_lazy("Decision or guidance"), rows=2, max_length=2000)


class FollowUpForm(forms.ModelForm):
    """A task for a colleague."""

    due_on = day_field(gettext_lazy("Due"))

    class Meta:
        model = FollowUp
        fields = ("text", "owner", "due_on")

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        holders = Membership.objects.in_force(on).values("user")
        owner.queryset = User.objects.filter(is_active=True, pk__in=holders).order_by("full_name", "email")


class OutcomeForm(forms.Form):
    """What came of a task."""

    outcome = text_field(gettext_lazy("Outcome"), rows=2, max_length=2000)
