"""The suppliers within the asker's reach, and what they deliver."""

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from gscm.lib.api import PRIMARY_KEY, NewestFirst
from gscm.tokens.permissions import InScope
from suppliers.access import may_steer
from suppliers.api import serializers
from suppliers.api.permissions import ReadsReports
from suppliers.models import Part, SuppliedPart, Supplier
from suppliers.services import supplier_said
from suppliers.services.csv_table import ImportRefused

_NUMBER = OpenApiParameter("external_id", OpenApiTypes.STR, OpenApiParameter.PATH)


class SupplierFilter(django_filters.FilterSet):
    """Narrow the list by number, country or a text in a name."""

    search = django_filters.CharFilter(method="find", label="search")

    class Meta:
        model = Supplier
        fields = ["external_id", "country", "language", "buyer", "commodity"]

    def find(self, rows: QuerySet[Supplier], name: str, text: str) -> QuerySet[Supplier]:
        return rows.search(text)  # type: ignore[attr-defined]


@extend_schema(tags=["suppliers"])
class SupplierViewSet(ReadOnlyModelViewSet[Supplier]):
    """Suppliers within reach."""

    resource = "suppliers"
    queryset = Supplier.objects.none()
    serializer_class = serializers.SupplierSerializer
    pagination_class = NewestFirst
    filterset_class = SupplierFilter
    lookup_value_regex = PRIMARY_KEY

    def get_queryset(self) -> QuerySet[Supplier]:
        visible = Supplier.objects.visible_to(self.request.user)  # type: ignore[arg-type]
        return visible.prefetch_related("delivers_to", "release_decisions")

    @extend_schema(parameters=[_NUMBER], filters=False)
    @action(
        detail=False,
        url_path=r"by-number/(?P<external_id>[^/]{1,40})",
        url_name="by-number",
        filterset_class=None,
        pagination_class=None,
    )
    def by_number(self, request: Request, external_id: str) -> Response:
        """The supplier with this number of the purchasing system."""
        return Response(
            self.get_serializer(get_object_or_404(self.get_queryset(), external_id=external_id)).data
        )

    @extend_schema(
        parameters=[_NUMBER],
        request=serializers.SupplierSaidSerializer,
        responses={200: serializers.SupplierSerializer, 201: serializers.SupplierSerializer},
    )
    @by_number.mapping.put
    def say(self, request: Request, external_id: str) -> Response:
        """Create or change the supplier with this number; the same twice changes nothing. For the centre.

        By the rules of the import of tables: what is left out stays as it is.
        """
        if not may_steer(request.user):  # type: ignore[arg-type]
            self.permission_denied(request)
        said = serializers.SupplierSaidSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        try:
            is_new = supplier_said.say(external_id, said.validated_data, at=timezone.now())
        except ImportRefused as refused:
            raise ValidationError({"problems": refused.problems}) from refused
        supplier = get_object_or_404(self.get_queryset(), external_id=external_id.strip())
        return Response(self.get_serializer(supplier).data, status=201 if is_new else 200)


class PartFilter(django_filters.FilterSet):
    """Narrow the list by number, commodity, customer or the supplier that delivers it."""

    customer = django_filters.CharFilter(field_name="customers__code")
    search = django_filters.CharFilter(method="find", label="search")

    class Meta:
        model = Part
        fields = ["number", "commodity"]

    def find(self, rows: QuerySet[Part], name: str, text: str) -> QuerySet[Part]:
        return rows.search(text)  # type: ignore[attr-defined]


@extend_schema(tags=["materials"])
class PartViewSet(ReadOnlyModelViewSet[Part]):
    """Parts and materials that suppliers within reach deliver or delivered; not for suppliers themselves."""

    resource = "materials"
    queryset = Part.objects.none()
    serializer_class = serializers.PartSerializer
    permission_classes = [IsAuthenticated, InScope, ReadsReports]
    pagination_class = NewestFirst
    filterset_class = PartFilter
    lookup_value_regex = PRIMARY_KEY

    def get_queryset(self) -> QuerySet[Part]:
        return Part.objects.visible_to(self.request.user).prefetch_related("customers")  # type: ignore[arg-type]


class DeliveryFilter(django_filters.FilterSet):
    """Narrow the list by numbers, not by choice lists: these would tell of rows out of reach."""

    supplier = django_filters.NumberFilter(field_name="supplier_id")
    part = django_filters.NumberFilter(field_name="part_id")
    part_number = django_filters.CharFilter(field_name="part__number")
    on = django_filters.DateFilter(method="find", label="in force on the day")

    def find(self, rows: QuerySet[SuppliedPart], name: str, day: object) -> QuerySet[SuppliedPart]:
        return rows.in_force(day)  # type: ignore[attr-defined]


@extend_schema(tags=["materials"])
class DeliveryViewSet(ReadOnlyModelViewSet[SuppliedPart]):
    """Which supplier within reach delivers which part; not for suppliers themselves."""

    resource = "materials"
    queryset = SuppliedPart.objects.none()
    serializer_class = serializers.DeliverySerializer
    permission_classes = [IsAuthenticated, InScope, ReadsReports]
    pagination_class = NewestFirst
    filterset_class = DeliveryFilter
    lookup_value_regex = PRIMARY_KEY

    def get_queryset(self) -> QuerySet[SuppliedPart]:
        return SuppliedPart.objects.visible_to(self.request.user).select_related("part")  # type: ignore[arg-type]
