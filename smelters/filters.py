"""What of the smelters a list shows. Everything stands in the URL."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from smelters.matching import normalise
from smelters.models import Facility, FacilityListing, FacilityName, FacilityStatus, Mineral, Status
from smelters.queries import recognition

REMOVED = "removed"
"""On no list that is in force."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is set, in words, with the link that removes it."""

    name: str
    value: str
    remove_url: str


class FacilityFilter(django_filters.FilterSet):
    """Smelters by name or CID, metal and status on a day."""

    q = django_filters.CharFilter(label=_("Name or CID"), method="named")
    metal = django_filters.ModelChoiceFilter(
        label=_("Metal"),
        queryset=lambda request: listed_minerals(),
        method="of_metal",
        empty_label=_("All metals"),
    )
    status = django_filters.ChoiceFilter(
        label=_("RMAP status"),
        choices=[*Status.choices, (REMOVED, _("On no list in force"))],
        method="with_status",
        empty_label=_("All statuses"),
        widget=forms.Select,
    )

    recognised = django_filters.ChoiceFilter(
        label=_("Recognised by"),
        choices=lambda: [(authority, authority) for authority in recognition.authorities()],
        method="recognised_by",
        empty_label=_("Any or none"),
    )

    def __init__(self, *args: Any, on: date, licences: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        self.licences = licences

    def named(self, facilities: QuerySet[Facility], name: str, value: str) -> QuerySet[Facility]:
        return facilities.filter(named_like(value, self.licences))

    def of_metal(self, facilities: QuerySet[Facility], name: str, value: Mineral) -> QuerySet[Facility]:
        return facilities.filter(
            Exists(self._of_facility(FacilityListing).filter(metal=value))
            | Exists(self._of_facility(FacilityStatus).filter(metal=value))
        )

    def with_status(self, facilities: QuerySet[Facility], name: str, value: str) -> QuerySet[Facility]:
        statuses = self._of_facility(FacilityStatus).filter(valid__contains=self.on)
        if metal := self.form.cleaned_data.get("metal"):
            statuses = statuses.filter(metal=metal)
        if value == REMOVED:
            listings = self._of_facility(FacilityListing).filter(valid__contains=self.on)
            return facilities.exclude(Exists(statuses)).exclude(Exists(listings))
        if value == Status.UNKNOWN:
            return facilities.filter(Exists(statuses.filter(status=value)) | ~Exists(statuses))
        return facilities.filter(Exists(statuses.filter(status=value)))

    def recognised_by(self, facilities: QuerySet[Facility], name: str, value: str) -> QuerySet[Facility]:
        metal = self.form.cleaned_data.get("metal")
        return recognition.recognised(facilities, value, on=self.on, licences=self.licences, metal=metal)

    def _of_facility(self, facts: Any) -> Any:
        return facts.objects.known().filter(facility=OuterRef("pk"), list__licence__in=self.licences)

    def chips(self) -> list[Chip]:
        """The filters that are set; the search stands in its own field."""
        values = self.form.cleaned_data if self.form.is_valid() else {}
        chips = []
        for name in ("metal", "status", "recognised"):
            if value := values.get(name):
                field = self.form.fields[name]
                word = value.label if isinstance(value, Mineral) else dict(field.choices)[value]
                chips.append(Chip(str(field.label), str(word), _without(self.data, name)))
        return chips


def named_like(text: str, licences: Collection[str]) -> Q:
    """Facilities whose CID, standard name or any name ever known holds the text in its normalised spelling.

    :param licences: only names of lists of these licence classes.
    """
    key = normalise.name_key(text)
    if cid := normalise.cid(text):
        return Q(cid=cid)
    names = FacilityName.objects.known().filter(
        facility=OuterRef("pk"), key__contains=key, list__licence__in=licences
    )
    return Q(cid__icontains=key) | Q(name__icontains=text.strip()) | Q(Exists(names))


def listed_minerals() -> QuerySet[Mineral]:
    """The minerals for which any smelter is known."""
    listed = Exists(FacilityListing.objects.known().filter(metal=OuterRef("pk")))
    return Mineral.objects.filter(
        listed | Exists(FacilityStatus.objects.known().filter(metal=OuterRef("pk")))
    )


def _without(query: Any, name: str) -> str:
    changed = query.copy() if isinstance(query, QueryDict) else QueryDict(mutable=True)
    changed.pop("page", None)
    changed.pop(name, None)
    return f"?{changed.urlencode()}"
