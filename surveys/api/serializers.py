"""Campaigns, requests and submissions in JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from surveys.models import Campaign, Finding, Request, Submission


class CampaignSerializer(serializers.ModelSerializer):
    """What was asked."""

    class Meta:
        model = Campaign
        fields = [
            "id",
            "title",
            "year",
            "family",
            "minimum_version",
            "due_date",
            "status",
            "launched_at",
            "closed_at",
        ]


class RequestSerializer(serializers.ModelSerializer):
    """One supplier's part of a campaign."""

    class Meta:
        model = Request
        fields = ["id", "campaign", "supplier", "due_date", "invited_at"]


class FindingSerializer(serializers.ModelSerializer):
    """What is wrong in a file, and where."""

    rows = serializers.ListField(child=serializers.IntegerField(), read_only=True)
    parameters = serializers.DictField(read_only=True)

    class Meta:
        model = Finding
        fields = ["position", "rule", "severity", "sheet", "cell", "rows", "parameters"]


class SubmissionSerializer(serializers.ModelSerializer):
    """One file and what came of it. `original` is the address of its bytes as they came."""

    campaign = serializers.IntegerField(source="request.campaign_id", read_only=True)
    supplier = serializers.IntegerField(source="request.supplier_id", read_only=True)
    findings = FindingSerializer(many=True, read_only=True)
    original = serializers.SerializerMethodField()

    class Meta:
        model = Submission
        fields = [
            "id",
            "request",
            "campaign",
            "supplier",
            "status",
            "file_name",
            "size",
            "sha256",
            "received_at",
            "on_behalf",
            "settled_at",
            "refusal",
            "findings",
            "original",
        ]

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_original(self, submission: Submission) -> Any:
        return reverse("api:submission-original", args=[submission.pk], request=self.context.get("request"))
