"""Suppliers, and what they deliver, in JSON."""

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from suppliers.models import Customer, Part, ReleaseDecision, Subsidiary, SuppliedPart, Supplier


class SubsidiarySerializer(serializers.ModelSerializer):
    """A subsidiary that a supplier delivers to."""

    class Meta:
        model = Subsidiary
        fields = ["code", "name_en", "name_zh"]


class ReleaseSerializer(serializers.ModelSerializer):
    """Whether purchasing may buy, why, and since when."""

    class Meta:
        model = ReleaseDecision
        fields = ["status", "reason", "letter_expired", "at"]


class SupplierSerializer(serializers.ModelSerializer):
    """A supplier, whom it delivers to, and whether purchasing may buy from it."""

    delivers_to = SubsidiarySerializer(many=True, read_only=True)
    release = serializers.SerializerMethodField()

    class Meta:
        model = Supplier
        fields = [
            "id",
            "external_id",
            "name",
            "name_local",
            "country",
            "language",
            "delivers_to",
            "release",
            "created_at",
        ]

    @extend_schema_field(ReleaseSerializer(allow_null=True))
    def get_release(self, supplier: Supplier) -> dict[str, Any] | None:
        """Null while nobody has decided. For colleagues: suppliers read null."""
        newest = next(iter(supplier.release_decisions.all()), None)
        is_colleague = bool(self.context["request"].user.roles)
        return dict(ReleaseSerializer(newest).data) if newest and is_colleague else None


class ContactSaidSerializer(serializers.Serializer[Any]):
    """A person of the supplier, recognised by the e-mail."""

    email = serializers.EmailField()
    name = serializers.CharField(max_length=100, required=False)
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True)
    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False)


class SupplierSaidSerializer(serializers.Serializer[Any]):
    """What the purchasing system says of a supplier. What is left out says nothing: what is known stays."""

    name = serializers.CharField(max_length=250)
    name_local = serializers.CharField(max_length=250, required=False, allow_blank=True)
    country = serializers.RegexField(
        r"^[A-Za-z]{2}$", required=False, allow_blank=True, help_text="ISO 3166-1, two letters"
    )
    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False)
    buyer = serializers.CharField(max_length=100, required=False, allow_blank=True)
    commodity = serializers.CharField(max_length=100, required=False, allow_blank=True)
    csr_reference = serializers.CharField(max_length=60, required=False, allow_blank=True)
    subsidiaries = serializers.ListField(
        child=serializers.RegexField(r"^[^\s,;，；|/]+$", max_length=40),
        required=False,
        help_text="Codes of all subsidiaries that it delivers to.",
    )
    contacts = serializers.ListField(
        child=ContactSaidSerializer(),
        required=False,
        max_length=50,
        help_text="Contacts to add or change; others stay.",
    )


class CustomerSerializer(serializers.ModelSerializer):
    """A customer in whose products a part ends."""

    class Meta:
        model = Customer
        fields = ["code", "name"]


class PartSerializer(serializers.ModelSerializer):
    """A part or material that the group buys."""

    customers = CustomerSerializer(many=True, read_only=True)

    class Meta:
        model = Part
        fields = ["id", "number", "name", "commodity", "customers"]


class DeliverySerializer(serializers.ModelSerializer):
    """That a supplier delivers a part from `since` up to, not including, `until`."""

    part_number = serializers.CharField(source="part.number", read_only=True)

    class Meta:
        model = SuppliedPart
        fields = ["id", "supplier", "part", "part_number", "since", "until"]
