"""The suppliers within the asker's reach."""

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.viewsets import ReadOnlyModelViewSet

from gscm.lib.api import NewestFirst
from suppliers.api.serializers import SupplierSerializer
from suppliers.models import Supplier


class SupplierFilter(django_filters.FilterSet):
    """Narrow the list by number or country."""

    class Meta:
        model = Supplier
        fields = ["external_id", "country"]


@extend_schema(tags=["suppliers"])
class SupplierViewSet(ReadOnlyModelViewSet[Supplier]):
    """Suppliers within reach."""

    queryset = Supplier.objects.none()
    serializer_class = SupplierSerializer
    pagination_class = NewestFirst
    filterset_class = SupplierFilter

    def get_queryset(self) -> QuerySet[Supplier]:
        return Supplier.objects.visible_to(self.request.user).prefetch_related("delivers_to")  # type: ignore[arg-type]
