"""Which repairs a supplier chooses, and what it fills in by hand."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from surveys.models import FindingRepair
from surveys.queries.repairs import Repairable
from surveys.services import corrections

LONGEST = 1000
NOT_CHOSEN = "–"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A box to tick."""

    repair: FindingRepair
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Blank:
    """A field to fill in."""

    repair: FindingRepair
    field: forms.BoundField


@dataclass(frozen=True, slots=True)
class Section:
    """One finding of the form."""

    about: Repairable
    proposals: Sequence[Proposal]
    blanks: Sequence[Blank]
    is_chosen: bool
    """Whether all proposals of a finding that is repaired as a whole are chosen."""


class RepairsForm(forms.Form):
    """The repairs of one file: boxes for what is proposed, fields for what only the supplier knows."""

    def __init__(self, repairables: Iterable[Repairable], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._repairables = list(repairables)
        singly = [p for each in self._repairables if not each.is_whole for p in each.proposals]
        whole = [each for each in self._repairables if each.is_whole]
        self.fields["chosen"] = forms.MultipleChoiceField(
            choices=[(str(repair.pk), str(repair)) for repair in singly], required=False
        )
        self.fields["whole"] = forms.MultipleChoiceField(
            choices=[(str(each.line.pk), each.line.sentence) for each in whole], required=False
        )
        self.initial.setdefault("chosen", [str(repair.pk) for repair in singly if repair.is_certain])
        self.initial.setdefault("whole", [str(each.line.pk) for each in whole if each.is_certain])
        for each in self._repairables:
            for repair in each.blanks:
                self.fields[_name(repair)] = _field(repair)

    def again(self, choose: str) -> "RepairsForm":
        """The same form with all boxes ticked, or none; what was filled in stays."""
        initial: dict[str, Any] = {name: self.data.get(name, "") for name in self.fields}
        initial |= {"chosen": [], "whole": []}
        if choose == "all":
            taken: dict[tuple[str, str], str] = {}
            for each in self._repairables:
                # Where two rules propose different values for a cell, the first one is chosen.
                fitting = [
                    p for p in each.proposals if taken.setdefault((p.sheet, p.cell), p.value) == p.value
                ]
                if not each.is_whole:
                    initial["chosen"] += [str(proposal.pk) for proposal in fitting]
                elif len(fitting) == len(each.proposals):
                    initial["whole"].append(str(each.line.pk))
        return RepairsForm(self._repairables, initial=initial)

    def sections(self) -> Iterator[Section]:
        """The form, finding by finding."""
        chosen, whole = self["chosen"].value() or [], self["whole"].value() or []
        for each in self._repairables:
            yield Section(
                about=each,
                proposals=[Proposal(repair, str(repair.pk) in chosen) for repair in each.shown],
                blanks=[Blank(repair, self[_name(repair)]) for repair in each.blanks],
                is_chosen=str(each.line.pk) in whole,
            )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return data
        try:
            changes = corrections.changes_by_cell(self.wanted())
        except corrections.Contradiction as two:
            raise forms.ValidationError(
                gettext(
                    "Two different values are chosen for %(cell)s in the sheet %(sheet)s. Choose one of them."
                ),
                params={"cell": two.cell, "sheet": two.sheet},
            ) from two
        if not changes:
            raise forms.ValidationError(_("Nothing is chosen: choose a repair or fill in a field."))
        return data

    def wanted(self) -> list[tuple[FindingRepair, str]]:
        """The chosen repairs with the values to be written, in the order of the findings."""
        data: Mapping[str, Any] = self.cleaned_data
        wanted = []
        for each in self._repairables:
            is_whole = str(each.line.pk) in data["whole"]
            for repair in each.proposals:
                if is_whole or str(repair.pk) in data["chosen"]:
                    wanted.append((repair, repair.value))
            for repair in each.blanks:
                value = data.get(_name(repair))
                if value:
                    wanted.append((repair, value.isoformat() if isinstance(value, date) else value))
        return wanted


def _name(repair: FindingRepair) -> str:
    return f"fill_{repair.pk}"


def _field(repair: FindingRepair) -> forms.Field:
    label = gettext("New value for %(cell)s") % {"cell": repair.cell}
    if repair.entry == FindingRepair.Entry.CHOICE:
        options = [(option, option) for option in repair.options]
        return forms.ChoiceField(label=label, choices=[("", NOT_CHOSEN), *options], required=False)
    if repair.entry == FindingRepair.Entry.DATE:
        day = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.DateField(label=label, required=False, widget=day)
    return forms.CharField(label=label, required=False, max_length=LONGEST, strip=True)
