"""Alerts, cases and audits within the asker's reach."""

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema, extend_schema_view
from rest_framework.permissions import IsAuthenticated
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import ReadOnlyModelViewSet

from gscm.lib.api import PRIMARY_KEY, NewestFirst
from gscm.tokens.permissions import InScope
from risk.api import serializers
from risk.models import Alert, Audit, Case
from risk.queries.portal_cases import own_cases
from suppliers.access import READING_ROLES
from suppliers.api.permissions import ReadsReports
from suppliers.models import User


class AlertFilter(django_filters.FilterSet):
    """Narrow the list. By numbers, not by choice lists: these would tell of rows out of reach."""

    supplier = django_filters.NumberFilter(field_name="supplier_id")
    case = django_filters.NumberFilter(field_name="case_id")
    metal = django_filters.CharFilter(field_name="metal_id")
    cid = django_filters.CharFilter(field_name="facility__cid")

    class Meta:
        model = Alert
        fields = ["status", "kind", "severity"]


@extend_schema(tags=["alerts"])
class AlertViewSet(ReadOnlyModelViewSet[Alert]):
    """Alerts of suppliers within reach; not for suppliers themselves."""

    resource = "alerts"
    queryset = Alert.objects.none()
    serializer_class = serializers.AlertSerializer
    permission_classes = [IsAuthenticated, InScope, ReadsReports]
    pagination_class = NewestFirst
    filterset_class = AlertFilter
    lookup_value_regex = PRIMARY_KEY

    def get_queryset(self) -> QuerySet[Alert]:
        alerts = Alert.objects.visible_to(self.request.user)  # type: ignore[arg-type]
        return alerts.select_related("facility", "reported_name", "owner")


class CaseFilter(django_filters.FilterSet):
    """Narrow the list. By numbers, not by choice lists: these would tell of rows out of reach."""

    supplier = django_filters.NumberFilter(field_name="supplier_id")
    due_before = django_filters.DateFilter(field_name="due_date", lookup_expr="lt")

    class Meta:
        model = Case
        fields = ["status", "number"]


_CASE = PolymorphicProxySerializer(
    component_name="CaseWithinReach",
    serializers=[serializers.CaseSerializer, serializers.OwnCaseSerializer],
    resource_type_field_name=None,
)


@extend_schema_view(list=extend_schema(responses=_CASE), retrieve=extend_schema(responses=_CASE))
@extend_schema(tags=["cases"])
class CaseViewSet(ReadOnlyModelViewSet[Case]):
    """Corrective-action cases of suppliers within reach; a supplier sees its own from their first message on.

    To a supplier a case has no title, severity, owner nor outcomes.
    """

    resource = "cases"
    queryset = Case.objects.none()
    pagination_class = NewestFirst
    filterset_class = CaseFilter
    lookup_value_regex = PRIMARY_KEY

    @property
    def _reads_reports(self) -> bool:
        user: User = self.request.user  # type: ignore[assignment]
        return bool(user.roles & READING_ROLES)

    def get_serializer_class(self) -> type[BaseSerializer[Case]]:
        return serializers.CaseSerializer if self._reads_reports else serializers.OwnCaseSerializer

    def get_queryset(self) -> QuerySet[Case]:
        user: User = self.request.user  # type: ignore[assignment]
        cases = Case.objects.visible_to(user) if self._reads_reports else own_cases(user)
        return cases.select_related("owner").prefetch_related("actions")


class AuditFilter(django_filters.FilterSet):
    """Narrow the list; `csr_reference` is the supplier's number in the system of social responsibility."""

    supplier = django_filters.NumberFilter(field_name="supplier_id")
    csr_reference = django_filters.CharFilter(field_name="supplier__csr_reference")
    reported_from = django_filters.DateFilter(field_name="reported_on", lookup_expr="gte")

    class Meta:
        model = Audit
        fields = ["status", "verdict", "number"]


@extend_schema(tags=["audits"])
class AuditViewSet(ReadOnlyModelViewSet[Audit]):
    """Audits of suppliers within reach with what they found; not for suppliers themselves."""

    resource = "audits"
    queryset = Audit.objects.none()
    serializer_class = serializers.AuditSerializer
    permission_classes = [IsAuthenticated, InScope, ReadsReports]
    pagination_class = NewestFirst
    filterset_class = AuditFilter
    lookup_value_regex = PRIMARY_KEY

    def get_queryset(self) -> QuerySet[Audit]:
        audits = Audit.objects.visible_to(self.request.user)  # type: ignore[arg-type]
        return audits.select_related("supplier").prefetch_related("findings__action__case")
