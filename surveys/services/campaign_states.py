"""In which state a campaign has to be for a verb, and what is said when it is not."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from surveys.models import Campaign


class CampaignRefused(Exception):
    """The campaign is not in a state, or not in a shape, in which this can be done. Nothing was changed."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(sentence)
        self.sentence = sentence


NOT_A_DRAFT = _("The campaign was launched already; its suppliers can only be added to.")
NOT_RUNNING = _("The campaign is not running.")


def lock(campaign: Campaign, status: str, otherwise: str | Promise) -> Campaign:
    """The campaign's row, held until the transaction ends, in the state that a verb needs.

    :raises CampaignRefused: it is in another.
    """
    locked = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if locked.status != status:
        raise CampaignRefused(otherwise)
    return locked


def lock_draft(campaign: Campaign) -> Campaign:
    """A draft, held until the transaction ends.

    :raises CampaignRefused: it was launched.
    """
    return lock(campaign, Campaign.Status.DRAFT, NOT_A_DRAFT)


def lock_running(campaign: Campaign) -> Campaign:
    """A running campaign, held until the transaction ends.

    :raises CampaignRefused: it is not running.
    """
    return lock(campaign, Campaign.Status.RUNNING, NOT_RUNNING)
