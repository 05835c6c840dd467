"""How heavily each rule weighs in a campaign."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from surveys.models import Campaign, Finding
from surveys.queries.rule_catalogue import RuleLine


class SeveritiesForm(forms.Form):
    """One choice for each rule; whoever chooses nothing keeps the default."""

    def __init__(self, *args: Any, campaign: Campaign, rules: list[RuleLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {severity.value: severity.label for severity in Finding.Severity}
        for rule in rules:
            default = gettext("As by default: %(severity)s") % {"severity": words[rule.severity.value]}
            self.fields[rule.id] = forms.ChoiceField(
                label=_("Severity of %(rule)s") % {"rule": rule.id},
                choices=[("", default), *Finding.Severity.choices],
                required=False,
                initial=campaign.severities.get(rule.id, ""),
            )
        self.lines = [(rule, self[rule.id]) for rule in rules]

    def chosen(self) -> dict[str, str]:
        """The rules that are graded otherwise."""
        return {rule: severity for rule, severity in self.cleaned_data.items() if severity}
