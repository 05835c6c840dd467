from datetime import timedelta

import pytest

from suppliers.models import Contact
from surveys.models import Campaign, CampaignMail, LadderStep, Request
from surveys.services import ladders, reminding
from surveys.services.campaign_states import CampaignRefused
from tests import asked
from tests.declared import declare
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db
ALL = Request.objects


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def campaign(people):
    campaign = asked.a_campaign()
    asked.a_request(people.xinhe, campaign)
    asked.a_request(people.faraway, campaign)
    return campaign


def remind(campaign, on=TODAY):
    return reminding.remind(campaign, ALL.filter(campaign=campaign), on=on, at=NOW + (on - TODAY))


class TestRemind:
    def test_writes_to_each_contact_once_that_day(self, campaign, people):
        assert len(remind(campaign).remind) == 2
        mails = CampaignMail.objects.filter(kind="reminder")
        assert {mail.to for mail in mails} == {"ana@xinhe.example", "omar@faraway.example"}
        again = remind(campaign)
        assert (again.remind, again.told, mails.count()) == ([], 2, 2)
        assert len(remind(campaign, TODAY + timedelta(days=1)).remind) == 2

    def test_leaves_out_who_is_done_and_who_cannot_be_reached(self, campaign, people):
        declare(people.xinhe, campaign=campaign)
        Contact.objects.filter(supplier=people.faraway).update(bounced_at=NOW)
        plan = remind(campaign)
        assert (plan.remind, plan.settled, plan.unreachable) == ([], 1, 1)
        assert not CampaignMail.objects.exists()

    def test_leaves_in_peace_who_is_held(self, campaign, people):
        request = Request.objects.get(supplier=people.xinhe)
        ladders.hold(request, reason="Talking", by=people.lin, at=NOW)
        assert [one.supplier for one in remind(campaign).remind] == [people.faraway]

    def test_tells_nobody_twice_where_the_ladder_has_a_reminder_of_that_day(self, campaign, people):
        days = (TODAY - campaign.due_date).days
        LadderStep.objects.create(campaign=campaign, level=0, days=days, receivers=["contacts"])
        ladders.climb(on=TODAY, at=NOW)
        before = CampaignMail.objects.count()
        remind(campaign)
        assert CampaignMail.objects.count() == max(before, 2)

    def test_does_not_move_the_ladder(self, campaign, people):
        remind(campaign)
        assert not LadderStep.objects.filter(is_in_use=True).exists()

    def test_is_refused_once_the_campaign_is_closed(self, campaign):
        Campaign.objects.update(status="closed", closed_at=NOW)
        with pytest.raises(CampaignRefused):
            remind(campaign)
