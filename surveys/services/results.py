"""Final results: how all requests of a campaign stand now is written down once, and never changed."""

from datetime import date, datetime
from typing import Any

import structlog
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from suppliers.models import User
from surveys.models import Campaign, FinalResult, FinalRow, Request, Submission
from surveys.queries.journey import with_journey
from surveys.services.campaign_states import CampaignRefused

logger = structlog.get_logger(__name__)

STILL_PLANNED = _("The campaign has not asked anybody yet; it has no results.")
IS_FINAL = _("The results are final already.")


@transaction.atomic
def freeze(campaign: Campaign, *, note: str, by: User, on: date, at: datetime) -> FinalResult:
    """Declare the results of a launched campaign final, as every request stands at this moment.

    :raises CampaignRefused: it was not launched, or its results are final already.
    """
    locked = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if locked.is_draft:
        raise CampaignRefused(STILL_PLANNED)
    if FinalResult.objects.filter(campaign=locked).exists():
        raise CampaignRefused(IS_FINAL)
    result = FinalResult.objects.create(campaign=locked, at=at, by=by, note=note)
    files = Submission.objects.filter(request=OuterRef("pk")).order_by("-received_at", "-pk")
    standing = Request.objects.standing().filter(campaign=locked)
    annotated = with_journey(standing, on=on).annotate(newest_pk=Subquery(files.values("pk")[:1]))
    requests: list[Any] = list(annotated.order_by("pk"))
    rows = FinalRow.objects.bulk_create(
        [
            FinalRow(
                result=result,
                request=request,
                newest_id=request.newest_pk,
                state=request.state,
                is_asked=request.invited_at is not None,
                is_delivered=request.invited_at is not None and not request.is_bounced,
                is_opened=request.is_opened,
                is_submitted=request.is_submitted,
                is_answered=request.is_answered,
                is_accepted=request.is_accepted,
            )
            for request in requests
        ],
        batch_size=1000,
    )
    logger.info("results of a campaign are final", campaign_id=locked.pk, rows=len(rows))
    return result
