"""What is filled in about the competence of people."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from suppliers.models import Competence, Membership, User


def _day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class CompetenceForm(forms.Form):
    """Who is trained for what, from when; `on` is today, read at the edge."""

    user = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Person"))
    task = forms.ChoiceField(label=gettext_lazy("Task"), choices=Competence.Task.choices)
    since = forms.DateField(label=gettext_lazy("Since"), widget=_day_input())
    until = forms.DateField(label=gettext_lazy("Until (not included)"), required=False, widget=_day_input())
    evidence = forms.CharField(
        label=gettext_lazy("Evidence"),
        max_length=300,
        help_text=gettext_lazy("The training or the experience, with its day or number."),
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        holders = Membership.objects.in_force(on).values("user")
        self.fields["user"].queryset = User.objects.filter(pk__in=holders, is_active=True)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until <= since:
            self.add_error("until", _("It ends before it begins."))
        if since and not self.errors:
            same = Competence.objects.filter(user=cleaned["user"], task=cleaned["task"], since=since)
            if same.exists():
                message = _("A competence of this person for this task begins on this day already.")
                self.add_error("since", message)
        return cleaned


class EndForm(forms.Form):
    """The first day on which a competence no longer holds."""

    on = forms.DateField(label=gettext_lazy("Until (not included)"), widget=_day_input())
