"""A campaign that has asked, for tests of what follows."""

from datetime import date

from suppliers.models import Supplier
from surveys.models import Campaign, Request
from tests.people import NOW


def a_campaign(year: int = 2026, family: str = "CMRT") -> Campaign:
    """A running campaign without suppliers."""
    return Campaign.objects.create(
        title=f"{family} {year}",
        year=year,
        family=family,
        due_date=date(year, 3, 31),
        status=Campaign.Status.RUNNING,
        created_at=NOW,
        launched_at=NOW,
    )


def a_request(supplier: Supplier, campaign: Campaign | None = None) -> Request:
    """The supplier's part of the campaign, or of a new one."""
    campaign = campaign or a_campaign()
    return Request.objects.create(
        campaign=campaign, supplier=supplier, due_date=campaign.due_date, invited_at=NOW
    )


def a_draft(year: int = 2027, family: str = "CMRT") -> Campaign:
    """A campaign that has not asked anybody yet."""
    return Campaign.objects.create(
        title=f"{family} {year}", year=year, family=family, due_date=date(year, 3, 31), created_at=NOW
    )
