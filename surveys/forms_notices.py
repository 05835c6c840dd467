"""The form of a requirement for the suppliers of a campaign."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from suppliers.forms_documents import VersionForm
from suppliers.models import DocumentVersion
from surveys.models import Campaign


class CampaignNoticeForm(VersionForm):
    """The form of a version, its suppliers chosen by a campaign."""

    campaign = forms.ModelChoiceField(
        Campaign.objects.exclude(status=Campaign.Status.DRAFT), label=gettext_lazy("Suppliers in scope of")
    )
    subsidiaries = None  # type: ignore[assignment]

    class Meta(VersionForm.Meta):
        fields = (  # type: ignore[assignment]
            "text_en",
            "text_zh",
            "change_en",
            "change_zh",
            "effective_on",
            "for_colleagues",
        )

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if campaign := values.get("campaign"):
            self.instance.for_suppliers = DocumentVersion.SupplierAudience.NAMED
            self.instance.named_by = campaign.title
        return values
