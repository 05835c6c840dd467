"""The forms of the campaign wizard: they validate, and save nothing."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from smelters.models import Mineral
from suppliers.models import Subsidiary
from surveys.forms_campaigns import indented
from surveys.models import Basis, Campaign, CampaignText, LadderStep, Receiver
from surveys.models.ladders import HIGHEST_BY_TIME
from surveys.services.ladders import Rung
from surveys.services.presets import Preset


class RuleForm(forms.Form):
    """Whom a campaign means by rule."""

    basis = forms.ChoiceField(label=_("Start from"), choices=Basis.choices, widget=forms.RadioSelect)
    minerals = forms.MultipleChoiceField(
        label=_("Minerals"), required=False, widget=forms.CheckboxSelectMultiple
    )
    is_necessary = forms.BooleanField(
        label=_("Only minerals that are necessary to the function or production of the part"), required=False
    )
    branches = forms.MultipleChoiceField(
        label=_("Only who delivers to"),
        required=False,
        widget=forms.SelectMultiple({"size": 6}),
        help_text=_("A subsidiary includes the units below it. None chosen: all."),
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        minerals = list(Mineral.objects.of_campaign(campaign.family, campaign.year))
        kwargs.setdefault(
            "initial",
            campaign.scope_rule
            or {"basis": Basis.MINERALS.value, "minerals": [mineral.pk for mineral in minerals]},
        )
        super().__init__(*args, **kwargs)
        self.fields["minerals"].choices = [(mineral.pk, mineral.label) for mineral in minerals]  # type: ignore[attr-defined]
        units = [(code, name) for code, name in indented(Subsidiary.objects.all(), by="code")]
        self.fields["branches"].choices = units  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        wanted: dict[str, Any] = super().clean() or {}
        if wanted.get("basis") == Basis.MINERALS and not wanted.get("minerals"):
            self.add_error("minerals", _("Choose at least one mineral."))
        return wanted

    def rule(self) -> dict[str, Any]:
        """The rule as the campaign keeps it."""
        wanted = self.cleaned_data
        if wanted["basis"] == Basis.EVERYBODY:
            return {"basis": wanted["basis"], "branches": wanted["branches"]}
        return {
            "basis": wanted["basis"],
            "minerals": wanted["minerals"],
            "is_necessary": wanted["is_necessary"],
            "branches": wanted["branches"],
        }


class ReasonForm(forms.Form):
    """Why somebody does this."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 2}), strip=True
    )


class TextsForm(forms.Form):
    """What a campaign says in its own words, in each language."""

    PARTS = ("subject", "introduction", "closing")

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        texts = {text.language: text for text in campaign.texts.all()}
        self.languages: list[tuple[str, str, list[Any]]] = []
        for language, _name in settings.LANGUAGES:
            fields = []
            for part in self.PARTS:
                model = CampaignText._meta.get_field(part)
                name = f"{part}_{language}"
                self.fields[name] = forms.CharField(
                    label=str(model.verbose_name).capitalize(),  # type: ignore[union-attr]
                    max_length=model.max_length,  # type: ignore[union-attr]
                    required=False,
                    initial=getattr(texts.get(language), part, ""),
                    widget=forms.TextInput({"lang": language})
                    if part == "subject"
                    else forms.Textarea({"rows": 4, "lang": language}),
                )
                fields.append(self[name])
            self.languages.append((language, get_language_info(language)["name_local"], fields))

    def texts(self) -> dict[str, dict[str, str]]:
        """The parts by language."""
        return {
            language: {part: self.cleaned_data[f"{part}_{language}"].strip() for part in self.PARTS}
            for language, _name in settings.LANGUAGES
        }


class DueForm(forms.Form):
    """By when suppliers answer, and whether they may answer that they use none of the minerals."""

    due_date = forms.DateField(
        label=_("Due date"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    allows_no_minerals = forms.BooleanField(
        label=_("Suppliers may answer that they use none of the minerals"),
        required=False,
        help_text=_("Each such answer names an officer and a reason, and is checked against material data."),
    )


class PresetForm(forms.Form):
    """Which findings ask for correction or reject."""

    preset = forms.ChoiceField(
        label=_("Acceptance policy"),
        choices=[("", _("As it is, or graded by hand under Severities")), *Preset.choices],
        required=False,
        widget=forms.RadioSelect,
    )


class RungForm(forms.Form):
    """One step of a ladder by time."""

    level = forms.TypedChoiceField(
        label=_("Level"),
        coerce=int,
        initial=0,  # a line that offers a further step and is left alone is no step
        choices=[(value, label) for value, label in LadderStep.Level.choices if value <= HIGHEST_BY_TIME],
    )
    days = forms.IntegerField(
        label=_("Days after the due date"),
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    receivers = forms.MultipleChoiceField(
        label=_("Receivers"), choices=Receiver.choices, widget=forms.CheckboxSelectMultiple
    )


class DecidedForm(forms.Form):
    """Who is told of one step of the business level."""

    receivers = forms.MultipleChoiceField(
        label=_("Receivers"), choices=Receiver.choices, widget=forms.CheckboxSelectMultiple
    )


SPARE = 2
"""How many empty lines the page offers for further steps."""


class RungFormSet(forms.BaseFormSet):
    """The steps of a ladder by time; no two alike, and every level above the first later than the one below."""

    def clean(self) -> None:
        if any(self.errors):
            return
        rungs = self.rungs()
        if len({(rung.level, rung.days) for rung in rungs}) != len(rungs):
            raise forms.ValidationError(_("Two steps have the same level and the same day."))
        first = {
            level: min(rung.days for rung in rungs if rung.level == level)  # type: ignore[type-var]
            for level in {rung.level for rung in rungs if rung.level}
        }
        days = [first[level] for level in sorted(first)]
        if days != sorted(set(days)):  # type: ignore[type-var]
            raise forms.ValidationError(_("A higher level comes on a later day than the level below it."))

    def rungs(self) -> list[Rung]:
        """The steps that were filled in and not taken out."""
        return [
            Rung(form.cleaned_data["level"], form.cleaned_data["days"], form.cleaned_data["receivers"])
            for form in self.forms
            if form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]


Rungs = forms.formset_factory(RungForm, formset=RungFormSet, extra=SPARE, can_delete=True, max_num=30)


def rungs_of(campaign: Campaign, data: Any = None) -> RungFormSet:
    """The formset with the campaign's steps by time."""
    steps = campaign.ladder.filter(is_in_use=True, days__isnull=False)
    initial = [
        {"level": step.level, "days": step.days, "receivers": step.receivers}
        for step in sorted(steps, key=lambda step: (step.days or 0, step.level))
    ]
    formset = Rungs(data, initial=initial, prefix="step")
    return cast("RungFormSet", formset)


def decided_of(campaign: Campaign, data: Any = None) -> list[tuple[LadderStep.Level, DecidedForm]]:
    """One form for each level that a person decides on."""
    receivers = dict(
        campaign.ladder.filter(is_in_use=True, days__isnull=True).values_list("level", "receivers")
    )
    return [
        (level, DecidedForm(data, prefix=level.name.lower(), initial={"receivers": receivers.get(level, [])}))
        for level in LadderStep.Level
        if level > HIGHEST_BY_TIME
    ]


class LaunchForm(forms.Form):
    """Which further drafts are launched together with one."""

    together = forms.ModelMultipleChoiceField(Campaign.objects.none(), required=False)

    def __init__(self, *args: Any, partners: list[Campaign], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = Campaign.objects.filter(pk__in=[one.pk for one in partners])
        self.fields["together"].queryset = choices  # type: ignore[attr-defined]


class NoMineralsForm(forms.Form):
    """The answer that none of the minerals is used."""

    officer = forms.CharField(label=_("Officer who answers for it"), max_length=100)
    officer_title = forms.CharField(label=_("Title of the officer"), max_length=100)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("For example what your parts are made of, and how you know."),
    )
    confirms = forms.BooleanField(
        label=_("The officer confirms that nothing supplied contains any of these minerals.")
    )


class DecideNoMineralsForm(ReasonForm):
    """Whether the team takes such an answer."""

    accept = forms.TypedChoiceField(
        label=_("Decision"),
        coerce=lambda value: value == "yes",
        choices=[("yes", _("Accept")), ("no", _("Decline: the file is needed"))],
        widget=forms.RadioSelect,
    )
