"""What the list of audits shows. Everything stands in the URL."""

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from risk.filters import ScopedFilter
from risk.models import Audit, AuditCause, AuditTrigger


class AuditFilter(ScopedFilter):
    CHIPS = ("trigger", "verdict", "subsidiary")

    severity = None
    q = django_filters.CharFilter(label=_("Audit or supplier"), method="search")
    trigger = django_filters.MultipleChoiceFilter(
        label=_("Reason"),
        choices=AuditTrigger.choices,
        method="because_of",
        distinct=False,
        widget=forms.CheckboxSelectMultiple,
    )
    verdict = django_filters.MultipleChoiceFilter(
        label=_("Verdict"),
        choices=Audit.Verdict.choices,
        distinct=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Audit
        fields: list[str] = []

    def because_of(self, audits: QuerySet[Audit], name: str, triggers: list[str]) -> QuerySet[Audit]:
        """Audits with one of these reasons."""
        if not triggers:
            return audits
        return audits.filter(Exists(AuditCause.objects.filter(audit=OuterRef("pk"), trigger__in=triggers)))

    def search(self, audits: QuerySet[Audit], name: str, text: str) -> QuerySet[Audit]:
        """Part of an audit's number, or of its supplier's name or number."""
        return audits.filter(
            Q(number__icontains=text)
            | Q(supplier__name__icontains=text)
            | Q(supplier__name_local__icontains=text)
            | Q(supplier__external_id__iexact=text)
        )
