"""A campaign that has asked, for tests of what follows."""

import re
from datetime import date, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange

from suppliers.models import Part, SuppliedPart, Supplier, User
from surveys.models import Campaign, CampaignMail, MailLine, MineralContent, NoMineralsAnswer, Request
from tests.people import NOW, TODAY


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


def a_mail(request: Request, to: str = "someone@supplier.example") -> CampaignMail:
    """An invitation that went out."""
    mail = CampaignMail.objects.create(
        kind=CampaignMail.Kind.INVITATION,
        reader=CampaignMail.Reader.SUPPLIER,
        supplier=request.supplier,
        to=to,
        language="en",
        subject="Please answer",
        created_at=NOW,
        claimed_at=NOW,
        sent_at=NOW,
    )
    MailLine.objects.create(mail=mail, request=request, to=to)
    return mail


def a_no_minerals_answer(request: Request, by: User) -> NoMineralsAnswer:
    """An officer's answer that contradicts material data, in a campaign that allows it."""
    Campaign.objects.filter(pk=request.campaign_id).update(allows_no_minerals=True)
    return NoMineralsAnswer.objects.create(
        request=request,
        status=NoMineralsAnswer.Status.WAITING,
        reason="Plastic only",
        officer="Zhou Min",
        officer_title="Quality director",
        contradictions=[{"mineral": "Gold", "parts": 2, "example": "P-1", "sources": ["rule"]}],
        checked_on=TODAY,
        given_by=by,
        given_at=NOW,
    )


def delivers(supplier: Supplier, mineral: str, *numbers: str) -> None:
    """The supplier delivers these parts, and they contain the mineral."""
    begin = TODAY - timedelta(days=90)
    for number in numbers:
        part = Part.objects.create(number=number)
        SuppliedPart.objects.create(supplier=supplier, part=part, since=begin)
        MineralContent.objects.create(
            part=part,
            mineral_id=mineral,
            source=MineralContent.Source.DECLARATION,
            valid=DateRange(begin, None),
            recorded=DateTimeTZRange(NOW - timedelta(days=90), None),
        )


def door_in(text: str) -> str:
    """The path of the one link in a mail that opens its tasks."""
    [found] = set(re.findall(r"https?://[^/\s\"]+(/enter/[\w-]+/)", text))
    return str(found)
