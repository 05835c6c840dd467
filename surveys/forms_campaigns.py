"""The forms of campaigns and intakes: they validate, and save nothing."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from suppliers.models import Subsidiary, Supplier, SupplyRelation
from suppliers.queries.organisation import walk
from suppliers.services import csv_table
from surveys.models import Campaign, Family
from surveys.queries.campaigns import FILTERS
from surveys.services import intake

_BETWEEN_NUMBERS = re.compile(r"[\s,;，；、]+")
SHOWN = 10
"""How many wrong supplier numbers an error names."""


class CampaignForm(forms.Form):
    """What a campaign asks, of which year and by when."""

    year = forms.IntegerField(
        label=_("Reporting year"), validators=[MinValueValidator(2010), MaxValueValidator(2100)]
    )
    family = forms.ChoiceField(label=_("Template"), choices=Family.choices)
    title = forms.CharField(
        label=_("Title"), max_length=120, help_text=_("As it stands in lists, for example CMRT 2026.")
    )
    minimum_version = forms.CharField(
        label=_("Oldest version accepted"),
        max_length=10,
        required=False,
        validators=[RegexValidator(r"^\d{1,2}(\.\d{1,3})?$", _("A version is written like 6.31."))],
        help_text=_("For example 6.31. Empty: any that can be read."),
    )
    due_date = forms.DateField(
        label=_("Due date"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The ladders of a later step count from this day."),
    )

    def __init__(self, *args: Any, campaign: Campaign | None = None, **kwargs: Any) -> None:
        if campaign is not None:
            kwargs.setdefault("initial", {name: getattr(campaign, name) for name in self.base_fields})
        super().__init__(*args, **kwargs)
        self._campaign = campaign

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or {}
        if {"year", "family", "title"} <= facts.keys():
            same = Campaign.objects.filter(year=facts["year"], family=facts["family"], title=facts["title"])
            if self._campaign is not None:
                same = same.exclude(pk=self._campaign.pk)
            if same.exists():
                self.add_error("title", _("A campaign of this year and template has this title already."))
        return facts


def indented(subsidiaries: Iterable[Subsidiary], by: str = "pk") -> list[tuple[Any, str]]:
    """The tree as choices, each by this attribute."""
    return [(getattr(one, by), "\u2003" * depth + one.name) for one, depth, _branch in walk(subsidiaries)]


class ScopeForm(forms.Form):
    """Which suppliers a campaign means: everybody, a branch, or those of a pasted list of numbers."""

    branch = forms.ChoiceField(
        label=_("Suppliers of a branch"),
        required=False,
        help_text=_("All that deliver to it or to a unit below it."),
    )
    numbers = forms.CharField(
        label=_("Supplier numbers"),
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Paste a column; spaces, commas, semicolons or new lines between them."),
    )

    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        help_text=_("CSV or XLSX with the supplier numbers in a column external_id."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)

    def __init__(self, *args: Any, needs_reason: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needs_reason
        branches = [("", _("No branch")), ("all", _("All suppliers")), *indented(Subsidiary.objects.all())]
        self.fields["branch"].choices = branches  # type: ignore[attr-defined]

    def clean_numbers(self) -> list[str]:
        return self._known(_BETWEEN_NUMBERS.split(self.cleaned_data["numbers"]))

    def clean_file(self) -> list[str]:
        file = self.cleaned_data["file"]
        if file is None:
            return []
        try:
            rows = csv_table.read_table(file.read(), required=["external_id"], columns=["external_id"])
        except csv_table.ImportRefused as refused:
            raise forms.ValidationError(refused.problems) from refused
        return self._known(cells["external_id"] for _number, cells in rows)

    def _known(self, written: Iterable[str]) -> list[str]:
        numbers = list(dict.fromkeys(filter(None, written)))
        known = set(Supplier.objects.filter(external_id__in=numbers).values_list("external_id", flat=True))
        unknown = [number for number in numbers if number not in known]
        if unknown:
            named = ", ".join(unknown[:SHOWN]) + (" …" if len(unknown) > SHOWN else "")
            sentence = ngettext(
                "%(count)d number is not known: %(numbers)s. Nothing was added.",
                "%(count)d numbers are not known: %(numbers)s. Nothing was added.",
                len(unknown),
            )
            raise forms.ValidationError(sentence % {"count": len(unknown), "numbers": named})
        return numbers

    def clean(self) -> dict[str, Any]:
        wanted: dict[str, Any] = super().clean() or {}
        if not self.errors and not any(wanted.get(one) for one in ("branch", "numbers", "file")):
            raise forms.ValidationError(_("Choose a branch or give supplier numbers."))
        return wanted

    def suppliers(self) -> QuerySet[Supplier]:
        """The suppliers that were named."""
        branch = self.cleaned_data["branch"]
        numbers = [*self.cleaned_data["numbers"], *self.cleaned_data["file"]]
        if branch == "all":
            return Supplier.objects.all()
        units = Subsidiary.objects.branch_ids([int(branch)]) if branch else []
        delivering = SupplyRelation.objects.filter(subsidiary__in=units).values("supplier")
        return Supplier.objects.filter(Q(external_id__in=numbers) | Q(pk__in=delivering))


class PickForm(forms.Form):
    """Suppliers that were ticked in a list."""

    supplier = forms.ModelMultipleChoiceField(
        Supplier.objects.all(), error_messages={"required": _("Select at least one supplier.")}
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)

    def __init__(self, *args: Any, needs_reason: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needs_reason

    def suppliers(self) -> QuerySet[Supplier]:
        """The suppliers that were ticked."""
        return self.cleaned_data["supplier"]


class RequestFilterForm(forms.Form):
    """What the table of requests is narrowed to."""

    state = forms.ChoiceField(label=_("State"), required=False)
    subsidiary = forms.ModelChoiceField(
        Subsidiary.objects.all(),
        label=_("Subsidiary"),
        required=False,
        to_field_name="code",
        empty_label=_("All"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = [(name, word) for name, (word, _rows) in FILTERS.items()]
        self.fields["state"].choices = [("", _("All")), *words]  # type: ignore[attr-defined]


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files at once; looks at their number only."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = [super(ManyFilesField, self).clean(one, initial) for one in data or [None]]
        if len(files) > settings.UPLOAD_MAX_FILES:
            sentence = ngettext(
                "Up to %(count)d file at once. Load the others afterwards.",
                "Up to %(count)d files at once. Load the others afterwards.",
                settings.UPLOAD_MAX_FILES,
            )
            raise forms.ValidationError(sentence % {"count": settings.UPLOAD_MAX_FILES})
        return files


class IntakeForm(forms.Form):
    """Files of a folder, and the campaign that they answer."""

    campaign = forms.ModelChoiceField(Campaign.objects.none(), label=_("Campaign"), empty_label=None)
    uploads = ManyFilesField(label=_("Files"), allow_empty_file=True)

    def __init__(self, *args: Any, campaigns: QuerySet[Campaign], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campaign"].queryset = campaigns  # type: ignore[attr-defined]

    def clean_uploads(self) -> list[Any]:
        files = [file for file in self.cleaned_data["uploads"] if not intake.is_hidden(file.name)]
        if not files:
            raise forms.ValidationError(_("The folder holds no file that somebody filled in."))
        return files
