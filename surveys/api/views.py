"""Campaigns, requests and submissions within the asker's reach."""

from typing import cast

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import request as rest
from rest_framework.decorators import action
from rest_framework.viewsets import ReadOnlyModelViewSet

from gscm.lib.api import NewestFirst
from gscm.lib.signed_in import SignedInRequest
from suppliers.access import READING_ROLES, reach_of
from suppliers.models import User
from surveys.api import serializers
from surveys.models import Campaign, Request, Submission
from surveys.views.files import original


class CampaignFilter(django_filters.FilterSet):
    """Narrow the list by year, template or status."""

    class Meta:
        model = Campaign
        fields = ["year", "family", "status"]


@extend_schema(tags=["campaigns"])
class CampaignViewSet(ReadOnlyModelViewSet[Campaign]):
    """Campaigns that ask a supplier within reach, by the rule of the pages; drafts for the centre alone."""

    queryset = Campaign.objects.none()
    serializer_class = serializers.CampaignSerializer
    pagination_class = NewestFirst
    filterset_class = CampaignFilter

    def get_queryset(self) -> QuerySet[Campaign]:
        user: User = self.request.user  # type: ignore[assignment]
        campaigns = (
            Campaign.objects.visible_to(user) if user.roles & READING_ROLES else Campaign.objects.all()
        )
        if reach_of(user).everything:
            return campaigns
        requests = Request.objects.visible_to(user).filter(campaign=OuterRef("pk"))
        return campaigns.filter(Exists(requests))


class RequestFilter(django_filters.FilterSet):
    """Narrow the list. By numbers, not by choice lists: these would tell of rows out of reach."""

    campaign = django_filters.NumberFilter(field_name="campaign_id")
    supplier = django_filters.NumberFilter(field_name="supplier_id")
    year = django_filters.NumberFilter(field_name="campaign__year")
    family = django_filters.CharFilter(field_name="campaign__family")


@extend_schema(tags=["requests"])
class RequestViewSet(ReadOnlyModelViewSet[Request]):
    """Requests to suppliers within reach."""

    queryset = Request.objects.none()
    serializer_class = serializers.RequestSerializer
    pagination_class = NewestFirst
    filterset_class = RequestFilter

    def get_queryset(self) -> QuerySet[Request]:
        return Request.objects.visible_to(self.request.user)  # type: ignore[arg-type]


class SubmissionFilter(django_filters.FilterSet):
    """Narrow the list. By numbers, not by choice lists: these would tell of rows out of reach."""

    request = django_filters.NumberFilter(field_name="request_id")
    campaign = django_filters.NumberFilter(field_name="request__campaign_id")
    supplier = django_filters.NumberFilter(field_name="request__supplier_id")
    received_after = django_filters.IsoDateTimeFilter(field_name="received_at", lookup_expr="gte")

    class Meta:
        model = Submission
        fields = ["status", "sha256"]


@extend_schema(tags=["submissions"])
class SubmissionViewSet(ReadOnlyModelViewSet[Submission]):
    """Files of suppliers within reach, with their findings."""

    queryset = Submission.objects.none()
    serializer_class = serializers.SubmissionSerializer
    pagination_class = NewestFirst
    filterset_class = SubmissionFilter

    def get_queryset(self) -> QuerySet[Submission]:
        submissions = Submission.objects.visible_to(self.request.user)  # type: ignore[arg-type]
        return submissions.select_related("request").prefetch_related("findings")

    @extend_schema(
        responses={
            (200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY, "The file as it came.")
        }
    )
    @action(detail=True, url_path="original", filterset_class=None, pagination_class=None)
    def original(self, request: rest.Request, pk: str) -> HttpResponseBase:
        """The original, byte for byte, by the very rule of the pages."""
        return original(cast(SignedInRequest, request._request), pk=int(pk))
