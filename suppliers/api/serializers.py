"""Suppliers in JSON."""

from rest_framework import serializers

from suppliers.models import Subsidiary, Supplier


class SubsidiarySerializer(serializers.ModelSerializer):
    """A subsidiary that a supplier delivers to."""

    class Meta:
        model = Subsidiary
        fields = ["code", "name_en", "name_zh"]


class SupplierSerializer(serializers.ModelSerializer):
    """A supplier and whom it delivers to."""

    delivers_to = SubsidiarySerializer(many=True, read_only=True)

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
            "created_at",
        ]
