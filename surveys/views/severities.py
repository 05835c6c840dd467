"""How a campaign grades the rules by which its files are judged."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from gscm.lib.signed_in import SignedInRequest
from surveys.forms_severities import SeveritiesForm
from surveys.models import Campaign
from surveys.queries import rule_catalogue
from surveys.services import campaigns
from surveys.services.campaign_states import CampaignRefused
from surveys.views.campaigns import Steering, campaign_of


class CampaignSeverities(Steering, View):
    """Grade rules otherwise than by default, for this campaign."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        campaign = campaign_of(request.user, pk)
        return self._page(request, campaign, SeveritiesForm(campaign=campaign, rules=rule_catalogue.rules()))

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        campaign = campaign_of(request.user, pk)
        form = SeveritiesForm(request.POST, campaign=campaign, rules=rule_catalogue.rules())
        if not form.is_valid():
            return self._page(request, campaign, form, status=422)
        try:
            campaigns.regrade(campaign, form.chosen())
        except CampaignRefused as refused:
            messages.error(request, str(refused.sentence))
        else:
            messages.success(request, _("Saved. Files that are read from now on are judged by it."))
        return redirect("surveys:campaign_detail", pk)

    def _page(
        self, request: SignedInRequest, campaign: Campaign, form: SeveritiesForm, status: int = 200
    ) -> HttpResponse:
        context = {"campaign": campaign, "form": form}
        return render(request, "surveys/campaigns/severities.html", context, status=status)
