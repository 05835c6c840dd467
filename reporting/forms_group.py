"""What a group declaration is asked for with: for whom, as of when, and the company's own record."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reporting.models import GroupDeclaration
from suppliers.models import Customer, Subsidiary
from surveys.workbooks.labels import FIELDS, PRACTICES
from surveys.workbooks.layouts.model import CompanyQuestion, Layout

COMPANY_FIELDS = {
    "company": True,
    "address": False,
    "contact_name": True,
    "contact_email": True,
    "contact_phone": True,
    "authorizer": True,
    "authorizer_title": False,
    "authorizer_email": True,
}
"""Of the company block, and whether the template insists."""


class GroupDeclarationForm(forms.Form):
    """One template's form: its lettered questions are those of the template."""

    scope = forms.ChoiceField(label=_("Declared for"), choices=GroupDeclaration.Scope.choices)
    subsidiary = forms.ModelChoiceField(Subsidiary.objects.all(), label=_("Subsidiary"), required=False)
    customer = forms.ModelChoiceField(
        Customer.objects.all(),
        label=_("Customer"),
        required=False,
        help_text=_("Whose parts it is about, or whose rules are applied to the whole company."),
    )
    on = forms.DateField(label=_("As of"), widget=forms.DateInput(attrs={"type": "date"}))
    profile = forms.ChoiceField(
        label=_("Rules"),
        choices=GroupDeclaration.Profile.choices,
        help_text=_(
            "What does not fit is named, and left out only if this customer is not supplied with it."
        ),
    )

    def __init__(self, *arguments: Any, layout: Layout, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.today = today
        self.questions: tuple[CompanyQuestion, ...] = layout.company_questions
        for name, required in COMPANY_FIELDS.items():
            kind = forms.EmailField if name.endswith("_email") else forms.CharField
            self.fields[name] = kind(label=gettext(FIELDS[name]), required=required, max_length=250)
        for question in self.questions:
            label = f"{question.letter}. {gettext(PRACTICES[question.practice])}"
            self.fields[question.practice.value] = forms.ChoiceField(
                label=label, choices=[(option, option) for option in question.options]
            )
            self.fields[f"{question.practice.value}_comment"] = forms.CharField(
                label=gettext("Comment or web address, %(question)s") % {"question": question.letter},
                required=False,
                max_length=500,
            )

    @staticmethod
    def initial_of(record: dict[str, Any]) -> dict[str, Any]:
        """The company's record of an earlier declaration as the form begins with it."""
        comments = {f"{name}_comment": text for name, text in record["comments"].items()}
        return {**record["company"], **record["practices"], **comments}

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError(_("This day has not come yet."))
        return on

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        scope = data.get("scope")
        if scope == GroupDeclaration.Scope.SUBSIDIARY:
            if not data.get("subsidiary"):
                self.add_error("subsidiary", _("Say which subsidiary."))
            data["customer"] = None
        else:
            data["subsidiary"] = None
        needs_customer = (
            scope == GroupDeclaration.Scope.CUSTOMER
            or data.get("profile") == GroupDeclaration.Profile.OWN_LIST
        )
        if needs_customer and not data.get("customer"):
            self.add_error("customer", _("Say which customer."))
        return data

    @property
    def record(self) -> dict[str, Any]:
        """The company's own record as it is kept with the declaration."""
        names = [question.practice.value for question in self.questions]
        return {
            "company": {name: self.cleaned_data[name] for name in COMPANY_FIELDS},
            "practices": {name: self.cleaned_data[name] for name in names},
            "comments": {name: self.cleaned_data[f"{name}_comment"] for name in names},
        }
