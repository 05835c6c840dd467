"""What of alerts and cases a list shows. Everything stands in the URL."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gscm.lib.filters import ChipFilter
from risk.models import Alert, Case
from risk.queries import spent_effort
from smelters.models import Mineral
from suppliers.access import reach_of
from suppliers.models import Subsidiary, SupplyRelation


def subsidiaries_within_reach(request: HttpRequest) -> QuerySet[Subsidiary]:
    """The subsidiaries by which this person can filter."""
    reach = reach_of(request.user)  # type: ignore[arg-type]
    if reach.everything:
        return Subsidiary.objects.all()
    return Subsidiary.objects.filter(pk__in=reach.subsidiary_ids)


class ScopedFilter(ChipFilter):
    """What the lists of this app share: the branch that a supplier delivers to."""

    CHIPS: Sequence[str] = ("severity", "subsidiary")

    severity = django_filters.MultipleChoiceFilter(
        label=_("Severity"),
        choices=Alert.Severity.choices,
        distinct=False,
        widget=forms.CheckboxSelectMultiple,
    )
    subsidiary = django_filters.ModelMultipleChoiceFilter(
        label=_("Subsidiary"),
        queryset=subsidiaries_within_reach,
        method="delivering_to",
        distinct=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )

    def delivering_to(
        self, rows: QuerySet[Any], name: str, subsidiaries: QuerySet[Subsidiary]
    ) -> QuerySet[Any]:
        """Rows whose supplier delivers to one of the subsidiaries or to one below them."""
        if not subsidiaries:
            return rows
        branch = Subsidiary.objects.branch_ids(subsidiary.pk for subsidiary in subsidiaries)
        relations = SupplyRelation.objects.filter(supplier=OuterRef("supplier"), subsidiary__in=branch)
        return rows.filter(Exists(relations))


class AlertFilter(ScopedFilter):
    CHIPS = ("kind", "severity", "metal", "subsidiary")

    kind = django_filters.MultipleChoiceFilter(
        label=_("Kind of alert"),
        choices=Alert.Kind.choices,
        distinct=False,
        widget=forms.CheckboxSelectMultiple,
    )
    q = django_filters.CharFilter(label=_("Supplier, smelter or CID"), method="search")
    metal = django_filters.ModelMultipleChoiceFilter(
        label=_("Mineral"),
        queryset=Mineral.objects.all(),
        distinct=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Alert
        fields: list[str] = []

    def search(self, alerts: QuerySet[Alert], name: str, text: str) -> QuerySet[Alert]:
        """Part of a supplier's name or number, of a smelter's name as listed or as reported, or of a CID."""
        return alerts.filter(
            Q(supplier__name__icontains=text)
            | Q(supplier__name_local__icontains=text)
            | Q(supplier__external_id__iexact=text)
            | Q(facility__name__icontains=text)
            | Q(facility__cid__icontains=text)
            | Q(reported_name__name__icontains=text)
        )


class CaseFilter(ScopedFilter):
    CHIPS = ("severity", "state", "effort", "subsidiary")

    q = django_filters.CharFilter(label=_("Case, supplier or title"), method="search")
    state = django_filters.MultipleChoiceFilter(
        label=_("State"),
        field_name="status",
        choices=Case.Status.choices,
        distinct=False,
        widget=forms.CheckboxSelectMultiple,
    )

    effort = django_filters.MultipleChoiceFilter(
        label=_("Effort"),
        choices=[("unresolved", _("Unresolved in spite of effort"))],
        method="by_effort",
        distinct=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Case
        fields: list[str] = []

    def by_effort(self, cases: QuerySet[Case], name: str, values: Sequence[str]) -> QuerySet[Case]:
        """Those that are unresolved today although all was done that is usually done."""
        return spent_effort.unresolved(cases, on=timezone.localdate()) if values else cases

    def search(self, cases: QuerySet[Case], name: str, text: str) -> QuerySet[Case]:
        """Part of a case's number or title, or of its supplier's name or number."""
        return cases.filter(
            Q(number__icontains=text)
            | Q(title__icontains=text)
            | Q(supplier__name__icontains=text)
            | Q(supplier__name_local__icontains=text)
            | Q(supplier__external_id__iexact=text)
        )
