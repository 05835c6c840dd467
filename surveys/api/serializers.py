"""Campaigns, requests, submissions, minerals in parts and response figures in JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from surveys.models import Campaign, Finding, Request, Submission
from surveys.models.materials import MineralContent
from surveys.queries import wording


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
        fields = ["id", "campaign", "supplier", "due_date", "invited_at", "withdrawn_at"]


class FindingSerializer(serializers.ModelSerializer):
    """What is wrong in a file, and where; `sentence` in the language that the request accepts."""

    rows = serializers.ListField(child=serializers.IntegerField(), read_only=True)
    parameters = serializers.DictField(read_only=True)
    sentence = serializers.SerializerMethodField()

    class Meta:
        model = Finding
        fields = ["position", "rule", "severity", "sheet", "cell", "rows", "parameters", "sentence"]

    def get_sentence(self, finding: Finding) -> str:
        return wording.sentence(finding)


class SubmissionSerializer(serializers.ModelSerializer):
    """One file and what came of it; the addresses lead to its state, its findings and its bytes as they came."""

    campaign = serializers.IntegerField(source="request.campaign_id", read_only=True)
    supplier = serializers.IntegerField(source="request.supplier_id", read_only=True)
    state = serializers.SerializerMethodField()
    findings = serializers.SerializerMethodField()
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
            "state",
            "findings",
            "original",
        ]

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_state(self, submission: Submission) -> Any:
        return self._address("state", submission)

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_findings(self, submission: Submission) -> Any:
        return self._address("findings", submission)

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_original(self, submission: Submission) -> Any:
        return self._address("original", submission)

    def _address(self, what: str, submission: Submission) -> Any:
        return reverse(f"api:submission-{what}", args=[submission.pk], request=self.context.get("request"))


class StateSerializer(serializers.ModelSerializer):
    """How far a file is. Ask again until `is_settled`; `explanation` says why a file could not be read."""

    is_settled = serializers.BooleanField(read_only=True)
    explanation = serializers.SerializerMethodField()

    class Meta:
        model = Submission
        fields = ["id", "status", "is_settled", "received_at", "settled_at", "refusal", "explanation"]

    def get_explanation(self, submission: Submission) -> str:
        return str(wording.refusal_sentence(submission)) if submission.refusal else ""


class UploadSerializer(serializers.Serializer[Any]):
    """One workbook. Only its size is looked at; what it holds is read in the background."""

    file = serializers.FileField(allow_empty_file=True)


class ReceivedSerializer(serializers.Serializer[Any]):
    """The submission that holds the file; `is_new` is false when the same file was there already."""

    id = serializers.IntegerField()
    sha256 = serializers.CharField()
    is_new = serializers.BooleanField()
    state_url = serializers.URLField()


class RateSerializer(serializers.Serializer[Any]):
    """A share as its two counts. `percent` has one decimal and is rounded down: no threshold is passed by rounding."""

    part = serializers.IntegerField()
    whole = serializers.IntegerField()
    percent = serializers.DecimalField(max_digits=5, decimal_places=1, allow_null=True)


class ResponseFiguresSerializer(serializers.Serializer[Any]):
    """How far a campaign is, within the asker's reach. The base of both rates is `asked`."""

    campaign = serializers.IntegerField()
    title = serializers.CharField()
    year = serializers.IntegerField()
    family = serializers.CharField()
    asked = serializers.IntegerField(help_text="Requests that stand and whose invitation went out.")
    answered = serializers.IntegerField(help_text="Asked, and at least one file could be read.")
    accepted = serializers.IntegerField(help_text="Asked, and a file was accepted.")
    response_rate = RateSerializer()
    acceptance_rate = RateSerializer()


class MineralContentSerializer(serializers.ModelSerializer):
    """That a part contains a mineral from `since` up to, not including, `until`, as known now.

    Without a mineral: the source says that there is none.
    """

    part_number = serializers.CharField(source="part.number", read_only=True)
    since = serializers.DateField(source="valid.lower", read_only=True, allow_null=True)
    until = serializers.DateField(source="valid.upper", read_only=True, allow_null=True)

    class Meta:
        model = MineralContent
        fields = [
            "id",
            "part",
            "part_number",
            "mineral",
            "source",
            "reference",
            "is_necessary",
            "since",
            "until",
        ]
