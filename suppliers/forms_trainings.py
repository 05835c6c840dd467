"""The forms of trainings, materials, quizzes and duties."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_email
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from suppliers import training_rules
from suppliers.access import may_steer, reach_of
from suppliers.forms_documents import day_field, text_field
from suppliers.models import (
    MaterialVersion,
    Membership,
    Participant,
    Quiz,
    Role,
    Subsidiary,
    TrainingDuty,
    TrainingMaterial,
    TrainingSession,
    User,
)
from suppliers.models.trainings import DUE
from suppliers.models.trainings_materials import topic_choices
from suppliers.queries import trainings_materials
from suppliers.services.trainings_materials import Receiver, Upload
from suppliers.services.trainings_sheets import MOST_BYTES

FILES = (".pdf", ".pptx", ".docx", ".xlsx", ".zip", ".mp4", ".png", ".jpg")


def topics_form_field(**options: Any) -> forms.TypedMultipleChoiceField:
    """Several topics, each a box to tick."""
    return forms.TypedMultipleChoiceField(
        label=gettext_lazy("Topics"),
        choices=topic_choices,
        widget=forms.CheckboxSelectMultiple,
        **options,
    )


class MaterialChoice(forms.ModelMultipleChoiceField):
    """Versions by title and number."""

    def label_from_instance(self, version: MaterialVersion) -> str:
        return _("%(title)s, version %(number)d") % {
            "title": version.material.title,
            "number": version.number,
        }


class SessionForm(forms.ModelForm):
    """A training or conference."""

    topics = topics_form_field()
    day = day_field(gettext_lazy("Day"))
    link = forms.URLField(
        label=gettext_lazy("Link to take part online"), required=False, max_length=500, assume_scheme="https"
    )
    materials = MaterialChoice(
        MaterialVersion.objects.none(),
        label=gettext_lazy("Materials"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = TrainingSession
        fields = (
            "kind",
            "title_en",
            "title_zh",
            "topics",
            "day",
            "begins",
            "ends",
            "place",
            "link",
            "language",
            "trainer",
            "subsidiary",
            "agenda_en",
            "agenda_zh",
            "materials",
            "quiz",
            "must_pass",
            "gives_task",
            "gives_months",
            "follows",
        )
        widgets = {
            "begins": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "ends": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "agenda_en": forms.Textarea(attrs={"rows": 4}),
            "agenda_zh": forms.Textarea(attrs={"rows": 4}),
        }

    GROUPS = (
        (None, ("kind", "follows", "title_en", "title_zh", "topics", "agenda_en", "agenda_zh")),
        (
            gettext_lazy("When and where"),
            ("day", "begins", "ends", "place", "link", "language", "trainer", "subsidiary"),
        ),
        (gettext_lazy("Materials and quiz"), ("materials", "quiz", "must_pass")),
        (gettext_lazy("Competence"), ("gives_task", "gives_months")),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        newest = trainings_materials.with_versions()
        if self.instance.pk:
            fields["materials"].initial = self.instance.materials.all()
            used = self.instance.materials.values("pk")
            every = MaterialVersion.objects.select_related("material").order_by("material__kind", "pk")
            newest = every.filter(
                pk__in=[*newest.values_list("pk", flat=True), *used.values_list("pk", flat=True)]
            )
        fields["materials"].queryset = newest
        fields["subsidiary"].required = not may_steer(user)
        if not may_steer(user):
            fields["subsidiary"].queryset = Subsidiary.objects.filter(pk__in=reach_of(user).subsidiary_ids)
        conferences = TrainingSession.objects.held().filter(kind=TrainingSession.Kind.CONFERENCE)
        fields["follows"].queryset = conferences.exclude(pk=self.instance.pk)

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields under their headings."""
        return [(heading, [self[name] for name in names]) for heading, names in self.GROUPS]


class CallOffForm(forms.Form):
    """Why a training is not held; whoever was invited reads it."""

    reason = text_field(gettext_lazy("Reason"), max_length=300)


class PlanForm(forms.Form):
    """What was planned at a conference."""

    plan = text_field(gettext_lazy("What was planned"), rows=5, max_length=5000, required=False)


class GuestsForm(forms.Form):
    """Whom to invite: colleagues who are due or of a role, suppliers by rule. It stands in the address."""

    colleagues = forms.ChoiceField(label=gettext_lazy("Colleagues"), required=False)
    rule = forms.ChoiceField(label=gettext_lazy("Suppliers"), required=False)
    branch = forms.ModelChoiceField(
        Subsidiary.objects.all(),
        label=gettext_lazy("Only those that deliver to"),
        required=False,
        to_field_name="code",
        empty_label=gettext_lazy("All subsidiaries"),
    )
    untrained_only = forms.BooleanField(
        label=gettext_lazy("Leave out suppliers trained in these topics within a year"), required=False
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        roles = [choice for choice in Role.choices if choice[0] in {Role.EXECUTION_TEAM, Role.CENTRE}]
        due = (DUE, _("All who lack a topic of this training"))
        fields["colleagues"].choices = [("", _("None")), due, *roles]
        fields["rule"].choices = [("", _("None")), *training_rules.choices()]
        if not may_steer(user):
            fields["branch"].queryset = Subsidiary.objects.filter(pk__in=reach_of(user).subsidiary_ids)


class AddPersonForm(forms.Form):
    """Somebody who was there without an invitation: a colleague, a contact, or a guest of a supplier."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=100)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    supplier = forms.CharField(label=gettext_lazy("Supplier number"), max_length=40, required=False)


class SheetForm(forms.Form):
    """A list of who took part."""

    file = forms.FileField(
        label=gettext_lazy("List of who took part"), widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"})
    )

    def clean_file(self) -> UploadedFile:
        return small_table(self.cleaned_data["file"])


def small_table(file: UploadedFile) -> UploadedFile:
    """A table small enough to be read while its sender waits.

    :raises ValidationError: it is too large, or by its name no table.
    """
    if not str(file.name).lower().endswith((".xlsx", ".csv", ".txt")):
        raise ValidationError(_("Choose a file of the kind .xlsx or .csv."))
    if (file.size or 0) > MOST_BYTES:
        raise ValidationError(
            _("The file is larger than %(limit)s, so it was not taken.")
            % {"limit": filesizeformat(MOST_BYTES)}
        )
    return file


class AnswerForm(forms.Form):
    """Whether somebody comes."""

    answer = forms.ChoiceField(choices=Participant.Answer.choices)


class FeedbackForm(forms.Form):
    """What somebody who was there thinks of it."""

    rating = forms.TypedChoiceField(
        label=gettext_lazy("How helpful was it?"),
        coerce=int,
        choices=[
            (5, gettext_lazy("5, very helpful")),
            (4, "4"),
            (3, "3"),
            (2, "2"),
            (1, gettext_lazy("1, not helpful")),
        ],
    )
    comment = text_field(gettext_lazy("What should be better?"), required=False, max_length=2000)


class DutyForm(forms.ModelForm):
    """Who has to be trained in what from a day on: a role, or suppliers by a rule."""

    topics = topics_form_field()
    since = day_field(gettext_lazy("Since"))

    class Meta:
        model = TrainingDuty
        fields = ("role", "task", "rule", "topics", "months", "since")

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if bool(values.get("role")) == bool(values.get("rule")):
            self.add_error("role", _("Choose either a role or suppliers."))
        elif values.get("rule") and values.get("task"):
            self.add_error("task", _("This narrows a role, not suppliers."))
        return values


class MaterialForm(forms.ModelForm):
    """What a material is, whoever may read it."""

    topics = topics_form_field()

    class Meta:
        model = TrainingMaterial
        fields = ("kind", "reach", "title_en", "title_zh", "topics", "owner", "review_months")

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        holders = Membership.objects.in_force(on).filter(role__in=[Role.CENTRE, Role.EXECUTION_TEAM])
        owner.queryset = User.objects.filter(is_active=True, pk__in=holders.values("user"))


class MaterialVersionForm(forms.ModelForm):
    """The next version of a material: text, file, or both, in each language."""

    file_en = forms.FileField(label=gettext_lazy("File in English"), required=False)
    file_zh = forms.FileField(label=gettext_lazy("File in Chinese"), required=False)

    class Meta:
        model = MaterialVersion
        fields = ("change_en", "change_zh", "text_en", "text_zh", "file_en", "file_zh")
        widgets = {
            "text_en": forms.Textarea(attrs={"rows": 8}),
            "text_zh": forms.Textarea(attrs={"rows": 8}),
        }

    def clean_file_en(self) -> UploadedFile | None:
        return _sound(self.cleaned_data["file_en"])

    def clean_file_zh(self) -> UploadedFile | None:
        return _sound(self.cleaned_data["file_zh"])

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        for language in ("en", "zh"):
            if not values.get(f"text_{language}") and not values.get(f"file_{language}"):
                self.add_error(f"text_{language}", _("Write a text or choose a file in this language."))
        return values

    def uploads(self) -> dict[str, Upload]:
        """The files by the code of their language."""
        files = {"en": self.cleaned_data["file_en"], "zh-hans": self.cleaned_data["file_zh"]}
        return {code: Upload(file.name, file.read()) for code, file in files.items() if file}


def _sound(file: UploadedFile | None) -> UploadedFile | None:
    if file is None:
        return None
    if not str(file.name).lower().endswith(FILES):
        raise ValidationError(
            _("Choose one of these kinds of file: %(kinds)s.") % {"kinds": ", ".join(FILES)}
        )
    limit = settings.UPLOAD_MAX_BYTES
    if (file.size or 0) > limit:
        raise ValidationError(
            _("The file is larger than %(limit)s, so it was not taken.") % {"limit": filesizeformat(limit)}
        )
    return file


class QuizForm(forms.ModelForm):
    """A quiz; its questions come as a table."""

    file = forms.FileField(
        label=gettext_lazy("Table of questions"), widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"})
    )

    class Meta:
        model = Quiz
        fields = ("title_en", "title_zh", "pass_percent")

    def clean_file(self) -> UploadedFile:
        return small_table(self.cleaned_data["file"])


class HandOnForm(forms.Form):
    """To whom a supplier hands material on: one company a line, its name and an e-mail address."""

    receivers = text_field(
        gettext_lazy("Companies"),
        rows=5,
        max_length=10_000,
        help_text=gettext_lazy("One a line: name of the company, e-mail address."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the mail"), choices=settings.LANGUAGES)
    note = forms.CharField(label=gettext_lazy("A line to the readers"), max_length=300, required=False)

    def clean_receivers(self) -> list[Receiver]:
        found = []
        for number, line in enumerate(self.cleaned_data["receivers"].splitlines(), start=1):
            if not line.strip():
                continue
            company, _comma, email = line.replace("，", ",").rpartition(",")
            try:
                validate_email(email.strip())
            except ValidationError:
                company = ""
            if not company.strip():
                raise ValidationError(
                    _("Line %(number)d: write the name of the company, a comma and an e-mail address.")
                    % {"number": number}
                )
            found.append(Receiver(company.strip(), email.strip()))
        return found
