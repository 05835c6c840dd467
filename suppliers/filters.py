"""What of the suppliers the list shows. Everything stands in the URL."""

from typing import Any

import django_filters
from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gscm.lib.filters import ChipFilter
from suppliers.access import reach_of
from suppliers.models import ReleaseDecision, Subsidiary, Supplier, SupplyRelation
from suppliers.open_tasks import has_open_task

UNDECIDED = "undecided"
WITH, WITHOUT = "with", "without"


def subsidiaries_within_reach(request: HttpRequest) -> QuerySet[Subsidiary]:
    """The subsidiaries by which this person can filter."""
    reach = reach_of(request.user)  # type: ignore[arg-type]
    if reach.everything:
        return Subsidiary.objects.all()
    return Subsidiary.objects.filter(pk__in=reach.subsidiary_ids)


def countries_within_reach(request: HttpRequest) -> list[tuple[str, str]]:
    """The countries of the suppliers that this person sees, by code. One query."""
    visible = Supplier.objects.visible_to(request.user).exclude(country="")  # type: ignore[arg-type]
    return [(code, code) for code in visible.order_by("country").values_list("country", flat=True).distinct()]


class SupplierFilter(ChipFilter):
    """Suppliers by branch, status for purchasing, country, language, and whether anything is open."""

    CHIPS = ("subsidiary", "release", "country", "language", "task")

    q = django_filters.CharFilter(method="search")
    subsidiary = django_filters.ModelChoiceFilter(
        label=_("Subsidiary"),
        queryset=subsidiaries_within_reach,
        to_field_name="code",
        method="delivering_to",
        empty_label=_("All"),
    )
    release = django_filters.ChoiceFilter(
        label=_("Status for purchasing"),
        choices=[
            *ReleaseDecision.Status.choices,
            (UNDECIDED, pgettext_lazy("purchasing", "Not decided")),
        ],
        method="released",
        empty_label=_("All"),
    )
    country = django_filters.ChoiceFilter(label=_("Country"), empty_label=_("All"))
    language = django_filters.ChoiceFilter(
        label=_("Language"), choices=settings.LANGUAGES, empty_label=_("All")
    )
    task = django_filters.ChoiceFilter(
        label=_("Open tasks"),
        choices=[(WITH, _("Something to do")), (WITHOUT, _("Nothing to do"))],
        method="with_task",
        empty_label=_("All"),
    )

    class Meta:
        model = Supplier
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["country"].extra["choices"] = countries_within_reach(self.request)

    def search(self, rows: QuerySet[Supplier], name: str, text: str) -> QuerySet[Supplier]:
        return rows.search(text)  # type: ignore[attr-defined]

    def delivering_to(
        self, rows: QuerySet[Supplier], name: str, subsidiary: Subsidiary
    ) -> QuerySet[Supplier]:
        """A subsidiary stands for its whole branch."""
        branch = Subsidiary.objects.branch_ids([subsidiary.pk])
        relations = SupplyRelation.objects.filter(supplier=OuterRef("pk"), subsidiary__in=branch)
        return rows.filter(Exists(relations))

    def released(self, rows: QuerySet[Supplier], name: str, status: str) -> QuerySet[Supplier]:
        """By the newest decision; without any a supplier is not decided on."""
        return rows.by_release(None if status == UNDECIDED else status)  # type: ignore[attr-defined]

    def with_task(self, rows: QuerySet[Supplier], name: str, chosen: str) -> QuerySet[Supplier]:
        return rows.filter(has_open_task()) if chosen == WITH else rows.exclude(has_open_task())
