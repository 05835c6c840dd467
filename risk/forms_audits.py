"""What people fill in about audits. Forms look at values; the services do the work."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.text import Truncator
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from risk.forms import DayField, FutureDayForm
from risk.models import AnswerChoice, Audit, AuditFinding, AuditTrigger, CaseAction
from risk.queries.audit_problems import sentence
from risk.questionnaires.form import LONGEST_NOTE, Answer, Form, Question, Section
from risk.questionnaires.workbook import LIMITS, Given, faults_of
from risk.services import audits
from risk.services.independence import Candidate
from suppliers.models import User
from suppliers.models.documents import PolicyTopic


class ProposeForm(forms.Form):
    """Why somebody wants a supplier audited."""

    trigger = forms.ChoiceField(
        label=_("Reason"),
        choices=[(trigger.value, trigger.label) for trigger in audits.BY_PEOPLE],
        initial=AuditTrigger.MANUAL,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("What was seen"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 3})
    )


class PlanForm(forms.Form):
    """Who audits, when and how. Who is not independent stands beside the choice, with what speaks against it."""

    auditor = forms.ChoiceField(label=_("Auditor"), widget=forms.RadioSelect)
    planned_for = DayField(label=_("Day"))
    mode = forms.ChoiceField(
        label=_("How"), choices=Audit.Mode.choices, initial=Audit.Mode.ON_SITE, widget=forms.RadioSelect
    )
    place = forms.CharField(
        label=_("Where"),
        max_length=200,
        required=False,
        help_text=_("The plant, or how to join a remote audit. The supplier reads it."),
    )
    focus = forms.CharField(
        label=_("What it looks at first"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In the supplier's language; it stands in the notice."),
    )

    def __init__(self, *args: Any, candidates: Iterable[Candidate], on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = list(candidates)
        self.on = on
        self._people = {str(one.user.pk): one for one in self.candidates}
        self.fields["auditor"].choices = [  # type: ignore[attr-defined]
            (str(one.user.pk), str(one.user)) for one in self.candidates if one.is_independent
        ]
        self.fields["planned_for"].widget.attrs["min"] = on.isoformat()

    @property
    def refused(self) -> list[Candidate]:
        """Those who may not audit this supplier."""
        return [one for one in self.candidates if not one.is_independent]

    def clean_auditor(self) -> User:
        """The person; the service asks again whether independent."""
        return self._people[self.cleaned_data["auditor"]].user

    def clean_planned_for(self) -> date:
        """The day, today at the earliest."""
        day: date = self.cleaned_data["planned_for"]
        if day < self.on:
            raise forms.ValidationError(_("This day is over. Choose today or a later day."))
        return day


class ConductForm(forms.Form):
    """On which day an audit took place."""

    conducted_on = DayField(label=_("Conducted on"))


class AnswersForm(forms.Form):
    """The form of an audit in the browser: an answer and a note for each question; what is empty stays open."""

    def __init__(self, *args: Any, form: Form, given: Mapping[str, Given], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._form = form
        choices = [("", _("Not answered yet")), *AnswerChoice.choices]
        for key, question in form.questions.items():
            text = question.text.in_(get_language() or "")
            one = given.get(key)
            self.fields[f"answer_{key}"] = forms.ChoiceField(
                label=text, choices=choices, required=False, initial=one.answer if one else ""
            )
            self.fields[f"note_{key}"] = forms.CharField(
                label=_("What was seen"),
                required=False,
                max_length=LONGEST_NOTE,
                initial=one.note if one else "",
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    @property
    def sections(self) -> list[tuple[Section, list[tuple[Question, forms.BoundField, forms.BoundField]]]]:
        """The fields in the order of the form."""
        return [
            (
                section,
                [(one, self[f"answer_{one.key}"], self[f"note_{one.key}"]) for one in section.questions],
            )
            for section in self._form.sections
        ]

    def clean(self) -> dict[str, Any]:
        """The same is asked of an answer as in the workbook."""
        for key in self._form.questions:
            answer = self.cleaned_data.get(f"answer_{key}", "")
            note = self.cleaned_data.get(f"note_{key}", "")
            for fault in faults_of(Answer(answer) if answer else None, note):
                self.add_error(f"note_{key}", sentence(fault))
        return self.cleaned_data

    @property
    def given(self) -> dict[str, Given | None]:
        """What was filled in, by question; None where it is left open."""
        found: dict[str, Given | None] = {}
        for key in self._form.questions:
            answer = self.cleaned_data[f"answer_{key}"]
            note = self.cleaned_data[f"note_{key}"]
            found[key] = Given(Answer(answer), note) if answer else None
        return found


class UploadForm(forms.Form):
    """A form that was filled in without a connection."""

    file = forms.FileField(
        label=_("Filled-in form"), widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"})
    )

    def clean_file(self) -> UploadedFile:
        """The file, if it is not larger than such a form can be; looked at before it is read."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LIMITS.max_bytes:
            raise forms.ValidationError(
                _("The file is larger than %(limit)s, so it was not taken."),
                code="too_large",
                params={"limit": filesizeformat(LIMITS.max_bytes)},
            )
        return file


class FindingForm(forms.Form):
    """What is wrong, how grave it is, and where in the form it was seen."""

    gravity = forms.ChoiceField(
        label=_("Gravity"), choices=AuditFinding.Gravity.choices, widget=forms.RadioSelect
    )
    question = forms.ChoiceField(label=_("Question"), required=False)
    risk = forms.ChoiceField(
        label=_("Risk"), required=False, choices=[("", _("None of these")), *PolicyTopic.choices]
    )
    text = forms.CharField(
        label=pgettext_lazy("audits", "Finding"),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In the supplier's language; it stands in the portal."),
    )

    def __init__(self, *args: Any, form: Form, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or ""
        self.fields["question"].choices = [  # type: ignore[attr-defined]
            ("", _("No single question")),
            *(
                (
                    section.title.in_(language),
                    [(one.key, Truncator(one.text.in_(language)).chars(90)) for one in section.questions],
                )
                for section in form.sections
            ),
        ]


class ReportForm(forms.Form):
    """What the report says in short."""

    summary = forms.CharField(
        label=_("Summary"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("In the supplier's language; it stands in the portal."),
    )


class AgreeForm(FutureDayForm):
    """Which action puts a finding right, who does it, until when."""

    kind = forms.ChoiceField(label=_("Kind"), choices=CaseAction.Kind.choices, initial=CaseAction.Kind.OTHER)
    description = forms.CharField(label=_("What is to be done"), max_length=300)
    responsible = forms.CharField(label=_("Who does it"), max_length=100)
    due_date = DayField(label=_("Due date"))

    def __init__(self, *args: Any, latest: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_date"].widget.attrs["max"] = latest.isoformat()
        self.fields["due_date"].initial = max(latest, self.on)


class VerifyForm(forms.Form):
    """How the auditor saw that a finding is put right."""

    text = forms.CharField(
        label=_("How it was verified"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 3})
    )


class TriggersForm(forms.Form):
    """Which triggers propose audits by themselves."""

    triggers = forms.MultipleChoiceField(
        label=_("An audit is proposed by the system when"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, choices: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["triggers"].choices = choices  # type: ignore[attr-defined]
