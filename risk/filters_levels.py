"""What of suppliers and their risk levels the list shows. Everything stands in the URL."""

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from gscm.lib.filters import ChipFilter
from risk.filters import subsidiaries_within_reach
from risk.models import OriginConclusion, RiskLevel
from smelters.models import Mineral
from suppliers.models import Subsidiary, Supplier, SupplyRelation


class LevelFilter(ChipFilter):
    """Suppliers by level, branch, what was concluded of a mineral, and what changed.

    The rows come from `queries.supplier_levels`.
    """

    CHIPS = ("subsidiary", "mineral", "conclusion", "changed")

    q = django_filters.CharFilter(method="search")
    level = django_filters.ChoiceFilter(choices=RiskLevel.choices)
    subsidiary = django_filters.ModelChoiceFilter(
        label=_("Subsidiary"),
        queryset=subsidiaries_within_reach,
        to_field_name="code",
        method="delivering_to",
        empty_label=_("All"),
    )
    mineral = django_filters.ModelChoiceFilter(
        label=_("Mineral"), queryset=Mineral.objects.all(), method="of_mineral", empty_label=_("All")
    )
    conclusion = django_filters.ChoiceFilter(
        label=_("Conclusion on origin"),
        choices=OriginConclusion.Code.choices,
        method="of_mineral",
        empty_label=_("All"),
    )
    changed = django_filters.ChoiceFilter(
        label=_("What changed"),
        choices=[
            ("worse", _("Worse level")),
            ("better", _("Better level")),
            ("points", _("Other points")),
        ],
        method="that_changed",
        empty_label=_("All"),
    )

    class Meta:
        model = Supplier
        fields: list[str] = []

    def search(self, rows: QuerySet[Supplier], name: str, text: str) -> QuerySet[Supplier]:
        return rows.search(text)  # type: ignore[attr-defined]

    def delivering_to(
        self, rows: QuerySet[Supplier], name: str, subsidiary: Subsidiary
    ) -> QuerySet[Supplier]:
        """A subsidiary stands for its whole branch."""
        branch = Subsidiary.objects.branch_ids([subsidiary.pk])
        relations = SupplyRelation.objects.filter(supplier=OuterRef("pk"), subsidiary__in=branch)
        return rows.filter(Exists(relations))

    def of_mineral(self, rows: QuerySet[Supplier], name: str, chosen: Any) -> QuerySet[Supplier]:
        """Suppliers that declare the mineral; with a conclusion as well, those of which it holds for that mineral."""
        wanted = {
            field: self.form.cleaned_data[given]
            for field, given in (("mineral", "mineral"), ("code", "conclusion"))
            if self.form.cleaned_data.get(given)
        }
        return rows.filter(Exists(OriginConclusion.objects.filter(score=OuterRef("score_id"), **wanted)))

    def that_changed(self, rows: QuerySet[Any], name: str, chosen: str) -> QuerySet[Any]:
        """Against the day that the list compares with."""
        if chosen == "points":
            return rows.exclude(change=0)
        return rows.filter(rise__gt=0) if chosen == "worse" else rows.filter(rise__lt=0)
