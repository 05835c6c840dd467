"""Which signals from comparing lists are shown. Everything stands in the URL."""

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from risk.filters import ScopedFilter
from risk.models import ListSignal


class SignalFilter(ScopedFilter):
    CHIPS = ("kind", "family", "year", "subsidiary")

    severity = None
    q = django_filters.CharFilter(label=_("Supplier"), method="search")
    kind = django_filters.MultipleChoiceFilter(
        label=_("Kind"),
        choices=ListSignal.Kind.choices,
        distinct=False,
        widget=forms.CheckboxSelectMultiple,
    )
    family = django_filters.MultipleChoiceFilter(
        label=_("Template"),
        field_name="declaration__family",
        choices=[(name, name) for name in ("CMRT", "EMRT", "AMRT")],
        distinct=False,
        widget=forms.CheckboxSelectMultiple,
    )
    year = django_filters.AllValuesMultipleFilter(
        label=_("Year"),
        field_name="declaration__submission__request__campaign__year",
        distinct=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = ListSignal
        fields: list[str] = []

    def search(self, signals: QuerySet[ListSignal], name: str, text: str) -> QuerySet[ListSignal]:
        """Part of a supplier's name, or its number."""
        return signals.filter(
            Q(supplier__name__icontains=text)
            | Q(supplier__name_local__icontains=text)
            | Q(supplier__external_id__iexact=text)
        )
