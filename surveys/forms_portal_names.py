"""What a supplier says of a name in its file that nobody could place."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from smelters.matching import normalise
from surveys.models import NameProposal
from surveys.queries.portal_names import OpenName
from surveys.services.name_answers import Said

OTHER = NameProposal.Answer.OTHER.value
NOT_A_SMELTER = NameProposal.Answer.NOT_A_SMELTER.value


class NameAnswerForm(forms.Form):
    """One name: one of the suggestions by its CID, another smelter as named, not a smelter; or nothing for now."""

    choice = forms.CharField(required=False)
    cid = forms.CharField(label="CID", required=False, max_length=20)
    name = forms.CharField(label=gettext_lazy("Correct name"), required=False, max_length=250)
    country = forms.CharField(label=gettext_lazy("Country"), required=False, max_length=100)

    def __init__(self, open_name: OpenName, data: Any = None) -> None:
        self.open_name = open_name
        super().__init__(data, prefix=f"name-{open_name.name.pk}", initial=_said_before(open_name))

    @property
    def chosen(self) -> str:
        return str(self["choice"].value() or "")

    def clean_cid(self) -> str:
        written = str(self.cleaned_data["cid"])
        cid = normalise.cid(written) if written else ""
        if cid is None:
            raise forms.ValidationError(_("A CID is “CID” and six digits, such as CID001234."))
        return cid

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        choice = found["choice"] = found.get("choice") or _typed(found)
        if choice and choice not in {OTHER, NOT_A_SMELTER, *self._suggested()}:
            self.add_error("choice", _("This suggestion is no longer there. Please choose again."))
        if choice == OTHER and not self.errors and not (found["cid"] or found["name"]):
            self.add_error("choice", _("Give the CID of the smelter, or its correct name and country."))
        return found

    def said(self) -> Said | None:
        """The answer as the service takes it; None where the name is left for now."""
        choice = self.cleaned_data["choice"]
        if not choice:
            return None
        if choice == NOT_A_SMELTER:
            return Said(NOT_A_SMELTER)
        if choice == OTHER:
            return Said(OTHER, *(self.cleaned_data[part] for part in ("cid", "name", "country")))
        chosen = next(one for one in self.open_name.suggestions if one.cid == choice)
        suggested = NameProposal.Answer.SUGGESTED.value
        return Said(suggested, chosen.cid, chosen.name[:250], chosen.country[:100])

    def _suggested(self) -> set[str]:
        return {suggestion.cid for suggestion in self.open_name.suggestions}


def forms_of(names: Sequence[OpenName], data: Any = None) -> list[NameAnswerForm]:
    """A form for each name of a page."""
    return [NameAnswerForm(name, data) for name in names]


def _typed(found: dict[str, Any]) -> str:
    """Whoever writes a CID or a name means another smelter, whether or not that was marked."""
    return OTHER if found.get("cid") or found.get("name") else ""


def _said_before(open_name: OpenName) -> dict[str, str]:
    proposal = open_name.proposal
    if proposal is None:
        return {}
    if proposal.answer == NameProposal.Answer.SUGGESTED:
        return {"choice": proposal.cid}
    return {
        "choice": proposal.answer,
        "cid": proposal.cid,
        "name": proposal.name,
        "country": proposal.country,
    }
