"""Campaigns, requests, submissions and response figures within the asker's reach."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import request as rest
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from gscm.lib.api import PRIMARY_KEY, NewestFirst
from gscm.lib.openapi import PROBLEM
from gscm.lib.shares import percent
from gscm.lib.signed_in import SignedInRequest
from gscm.tokens.permissions import InScope
from gscm.tokens.services.kept_answers import KeyConflict
from suppliers.access import READING_ROLES, reach_of
from suppliers.api.permissions import ReadsReports
from suppliers.models import Part, User
from surveys.api import serializers
from surveys.forms import UploadForm
from surveys.models import Campaign, Request, Submission
from surveys.models.materials import MineralContent
from surveys.queries import campaigns as figures
from surveys.services import api_uploads, submissions
from surveys.views.files import original

LONGEST_KEY = 255


class CampaignFilter(django_filters.FilterSet):
    """Narrow the list by year, template or status."""

    class Meta:
        model = Campaign
        fields = ["year", "family", "status"]


@extend_schema(tags=["campaigns"])
class CampaignViewSet(ReadOnlyModelViewSet[Campaign]):
    """Campaigns that ask a supplier within reach, by the rule of the pages; drafts for the centre alone."""

    resource = "requests"
    queryset = Campaign.objects.none()
    serializer_class = serializers.CampaignSerializer
    pagination_class = NewestFirst
    filterset_class = CampaignFilter
    lookup_value_regex = PRIMARY_KEY

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

    resource = "requests"
    queryset = Request.objects.none()
    serializer_class = serializers.RequestSerializer
    pagination_class = NewestFirst
    filterset_class = RequestFilter
    lookup_value_regex = PRIMARY_KEY

    def get_queryset(self) -> QuerySet[Request]:
        return Request.objects.visible_to(self.request.user)  # type: ignore[arg-type]


@extend_schema(tags=["submissions"])
class UploadViewSet(GenericViewSet[Request]):
    """Workbooks for requests to suppliers within reach."""

    resource = "submissions"
    queryset = Request.objects.none()
    serializer_class = serializers.UploadSerializer
    parser_classes = [MultiPartParser]
    pagination_class = None
    lookup_value_regex = PRIMARY_KEY

    def get_queryset(self) -> QuerySet[Request]:
        visible = Request.objects.visible_to(self.request.user)  # type: ignore[arg-type]
        return visible.standing().exclude(campaign__status=Campaign.Status.DRAFT)

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "Idempotency-Key",
                {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[!-~]+$"},
                OpenApiParameter.HEADER,
                description="The same key with the same file gets the same answer again; with another one 409.",
            )
        ],
        responses={
            202: OpenApiResponse(serializers.ReceivedSerializer, "Taken; it is read in the background."),
            409: OpenApiResponse(PROBLEM, "The key was used for another request or file."),
            415: OpenApiResponse(PROBLEM, "Not multipart/form-data."),
        },
    )
    def create(self, request: rest.Request, pk: int) -> Response:
        """Send a workbook. The answer comes before it is read: ask at `state_url`, or subscribe to the decision."""
        asked = get_object_or_404(self.get_queryset().select_related("campaign"), pk=pk)
        user: User = request.user  # type: ignore[assignment]
        if not submissions.may_upload(user, asked):
            raise PermissionDenied
        key = request.headers.get("Idempotency-Key", "")
        if len(key) > LONGEST_KEY or not key.isascii() or (key and not key.isprintable()):
            raise ValidationError({"Idempotency-Key": [_("Up to 255 printable ASCII characters.")]})
        form = UploadForm(None, request.FILES)
        if not form.is_valid():
            raise ValidationError({"file": [str(error) for error in form.errors["file"]]})
        file = form.cleaned_data["file"]
        try:
            answer = api_uploads.receive(
                asked,
                file.read(),
                file_name=file.name,
                by=user,
                key=key,
                at=timezone.now(),
                state_url=lambda one: reverse("api:submission-state", args=[one.pk], request=request),
            )
        except KeyConflict:
            return Response({"detail": _("This Idempotency-Key was used for another request.")}, status=409)
        headers = {"Location": answer.body["state_url"]}
        if answer.is_repeat:
            headers["Idempotency-Replayed"] = "true"
        return Response(answer.body, status=api_uploads.ACCEPTED, headers=headers)


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

    resource = "submissions"
    queryset = Submission.objects.none()
    serializer_class = serializers.SubmissionSerializer
    pagination_class = NewestFirst
    filterset_class = SubmissionFilter
    lookup_value_regex = PRIMARY_KEY

    def get_queryset(self) -> QuerySet[Submission]:
        return Submission.objects.visible_to(self.request.user).select_related("request")  # type: ignore[arg-type]

    @extend_schema(responses=serializers.StateSerializer, filters=False)
    @action(detail=True, filterset_class=None, pagination_class=None)
    def state(self, request: rest.Request, pk: str) -> Response:
        """How far the file is: two queries, made to be asked again and again."""
        return Response(serializers.StateSerializer(self.get_object()).data)

    @extend_schema(responses=serializers.FindingSerializer(many=True), filters=False)
    @action(detail=True, filterset_class=None, pagination_class=None)
    def findings(self, request: rest.Request, pk: str) -> Response:
        """What is wrong in the file, all of it, in the file's order."""
        found = self.get_object().findings.order_by("position")
        return Response(serializers.FindingSerializer(found, many=True).data)

    @extend_schema(
        filters=False,
        responses={
            (200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY, "The file as it came.")
        },
    )
    @action(detail=True, url_path="original", filterset_class=None, pagination_class=None)
    def original(self, request: rest.Request, pk: str) -> HttpResponseBase:
        """The original, byte for byte, by the very rule of the pages."""
        return original(cast(SignedInRequest, request._request), pk=int(pk))


class FiguresFilter(django_filters.FilterSet):
    """Narrow the list by year, template or status."""

    class Meta:
        model = Campaign
        fields = ["year", "family", "status"]


@extend_schema(tags=["figures"])
class ResponseFiguresViewSet(GenericViewSet[Campaign]):
    """Response and acceptance of campaigns, counted within the asker's reach; not for suppliers."""

    resource = "figures"
    queryset = Campaign.objects.none()
    serializer_class = serializers.ResponseFiguresSerializer
    permission_classes = [IsAuthenticated, InScope, ReadsReports]
    pagination_class = NewestFirst
    filterset_class = FiguresFilter
    lookup_value_regex = PRIMARY_KEY

    def get_queryset(self) -> QuerySet[Campaign]:
        return figures.campaigns(self.request.user)  # type: ignore[arg-type]

    def list(self, request: rest.Request) -> Response:
        """The figures of every campaign, one page at a time."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self._figures(page or []))

    @extend_schema(filters=False)
    def retrieve(self, request: rest.Request, pk: str) -> Response:
        """The figures of one campaign."""
        return Response(self._figures([get_object_or_404(self.get_queryset(), pk=pk)])[0])

    def _figures(self, campaigns: Iterable[Campaign]) -> Sequence[Any]:
        lines = figures.overviews(campaigns, self.request.user)  # type: ignore[arg-type]
        serialised: Sequence[Any] = self.get_serializer([_line(one) for one in lines], many=True).data
        return serialised


def _line(one: figures.Overview) -> dict[str, Any]:
    return {
        "campaign": one.campaign.pk,
        "title": one.campaign.title,
        "year": one.campaign.year,
        "family": one.campaign.family,
        "asked": one.asked,
        "answered": one.answered,
        "accepted": one.accepted,
        "response_rate": _rate(one.answered, one.asked),
        "acceptance_rate": _rate(one.accepted, one.asked),
    }


def _rate(part: int, whole: int) -> dict[str, Any]:
    return {"part": part, "whole": whole, "percent": percent(part, whole)}


class MineralContentFilter(django_filters.FilterSet):
    """Narrow the list. By numbers, not by choice lists: these would tell of rows out of reach."""

    part = django_filters.NumberFilter(field_name="part_id")
    part_number = django_filters.CharFilter(field_name="part__number")
    mineral = django_filters.CharFilter(field_name="mineral_id")
    on = django_filters.DateFilter(field_name="valid", lookup_expr="contains", label="held on the day")

    class Meta:
        model = MineralContent
        fields = ["source", "is_necessary"]


@extend_schema(tags=["materials"])
class MineralContentViewSet(ReadOnlyModelViewSet[MineralContent]):
    """What the parts within reach contain, by source, as known now; not for suppliers."""

    resource = "materials"
    queryset = MineralContent.objects.none()
    serializer_class = serializers.MineralContentSerializer
    permission_classes = [IsAuthenticated, InScope, ReadsReports]
    pagination_class = NewestFirst
    filterset_class = MineralContentFilter
    lookup_value_regex = PRIMARY_KEY

    def get_queryset(self) -> QuerySet[MineralContent]:
        parts = Part.objects.visible_to(self.request.user)  # type: ignore[arg-type]
        known = MineralContent.objects.filter(recorded__upper_inf=True)
        return known.filter(part__in=parts).select_related("part")
