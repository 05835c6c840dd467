"""What people write in the thread of a task, and how the service levels are looked at and kept."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gscm.lib.months import quarter
from suppliers.models import User
from surveys.forms import PreparedForm
from surveys.models import CalendarDay, ServiceGoal

LONGEST = 4000
FARTHEST = timedelta(days=3 * 366)


class MessageForm(forms.Form):
    """A message to the other side. Its ids are its own: it stands beside other forms with a text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "message_%s", **kwargs})

    text = forms.CharField(
        label=gettext_lazy("Message"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Write something first.")},
    )


class AnswerForm(PreparedForm):
    """What the team writes in the thread of a task."""

    own_words = "text"
    text = forms.CharField(
        label=gettext_lazy("Message"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        error_messages={"required": gettext_lazy("Write something first.")},
    )


class ThreadOwnerForm(forms.Form):
    """Who answers in a thread."""

    owner = forms.ModelChoiceField(
        label=gettext_lazy("Who answers"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("The whole team"),
    )

    def __init__(self, *args: Any, owners: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]


class DayInput(forms.DateInput):
    """A day chosen in the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class PeriodForm(forms.Form):
    """From which day to which; what cannot be understood is the quarter in which today is."""

    first = forms.DateField(label=gettext_lazy("From"), required=False, widget=DayInput())
    last = forms.DateField(label=gettext_lazy("To"), required=False, widget=DayInput())

    def period(self, today: date) -> tuple[date, date]:
        """The days asked for, the first not after the last and three years at most."""
        self.is_valid()
        first = self.cleaned_data.get("first") or quarter(today)[0]
        last = self.cleaned_data.get("last") or max(first, quarter(today)[1])
        return (first, last) if first <= last <= first + FARTHEST else quarter(today)


class GoalForm(forms.ModelForm):
    """Another goal, from a day on."""

    class Meta:
        model = ServiceGoal
        fields = ("kind", "working_days", "since")
        widgets = {"since": DayInput()}


class CalendarDayForm(forms.ModelForm):
    """A day that is not what its weekday says."""

    class Meta:
        model = CalendarDay
        fields = ("day", "is_worked", "name")
        widgets = {"day": DayInput()}

    def validate_unique(self) -> None:
        """A day that was entered before is entered anew."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        day = cleaned.get("day")
        if day and cleaned.get("is_worked") is (day.weekday() < 5):
            self.add_error("day", _("That is what the weekday says already."))
        return cleaned
