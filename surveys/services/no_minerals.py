"""The answer that a supplier uses none of the minerals: given by an officer, checked against what parts contain."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from smelters.models import Mineral
from suppliers.models import User
from surveys.models import Campaign, NoMineralsAnswer, Request
from surveys.queries import materials
from surveys.services.campaign_states import NOT_RUNNING, CampaignRefused

NOT_ALLOWED = _("This campaign does not take such an answer. Please send the file.")
STANDS = _("Such an answer was given already.")
DECIDED = _("This answer was decided on already.")


def contradictions(request: Request, *, on: date) -> list[dict[str, Any]]:
    """What is asked for and in the supplier's parts on the day, by mineral: parts, an example, the sources."""
    campaign = request.campaign
    asked = list(Mineral.objects.of_campaign(campaign.family, campaign.year).values_list("pk", flat=True))
    known = materials.reasons(materials.MaterialRule(minerals=asked), on=on)
    return [
        {
            "mineral": one.mineral,
            "parts": one.parts,
            "example": one.example,
            "sources": sorted(one.sources),
        }
        for one in known.get(request.supplier_id, [])
    ]


@transaction.atomic
def give(
    request: Request, *, reason: str, officer: str, officer_title: str, by: User, on: date, at: datetime
) -> NoMineralsAnswer:
    """Take the answer. It is accepted at once unless material data says otherwise; then a person decides.

    :raises CampaignRefused: the campaign allows no such answer or is not running, or one stands already.
    """
    campaign = Campaign.objects.select_for_update().get(pk=request.campaign_id)
    if not campaign.is_running:
        raise CampaignRefused(NOT_RUNNING)
    if not campaign.allows_no_minerals:
        raise CampaignRefused(NOT_ALLOWED)
    found = contradictions(request, on=on)
    status = NoMineralsAnswer.Status.WAITING if found else NoMineralsAnswer.Status.ACCEPTED
    try:
        with transaction.atomic():
            return NoMineralsAnswer.objects.create(
                request=request,
                status=status,
                reason=reason,
                officer=officer,
                officer_title=officer_title,
                contradictions=found,
                checked_on=on,
                given_by=by,
                given_at=at,
            )
    except IntegrityError as error:
        raise CampaignRefused(STANDS) from error


def decide(answer: NoMineralsAnswer, *, accept: bool, reason: str, by: User, at: datetime) -> None:
    """Accept or decline an answer. Declined, the supplier has to send the file.

    :raises CampaignRefused: it was declined already, or accepted and is to be accepted again.
    """
    status = NoMineralsAnswer.Status.ACCEPTED if accept else NoMineralsAnswer.Status.DECLINED
    open_states = (
        [NoMineralsAnswer.Status.WAITING]
        if accept
        else [
            NoMineralsAnswer.Status.WAITING,
            NoMineralsAnswer.Status.ACCEPTED,
        ]
    )
    decided = NoMineralsAnswer.objects.filter(pk=answer.pk, status__in=open_states).update(
        status=status, decided_by=by, decided_at=at, decision_reason=reason
    )
    if not decided:
        raise CampaignRefused(DECIDED)
