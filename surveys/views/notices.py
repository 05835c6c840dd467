"""A requirement told to the suppliers in scope of a campaign."""

from typing import Any

from suppliers.forms_documents import VersionForm
from suppliers.models import Supplier
from suppliers.views.documents import VersionWrite
from surveys.forms_notices import CampaignNoticeForm


class CampaignNotice(VersionWrite):
    """Write a version that is meant for the suppliers of one campaign, as they stand in its scope by now."""

    form_class = CampaignNoticeForm

    def audience(self, form: VersionForm) -> dict[str, Any]:
        campaign = form.cleaned_data["campaign"]
        return {"named": Supplier.objects.filter(scope_entries__campaign=campaign)}
