from datetime import timedelta

import pytest

from suppliers.models import Supplier, SupplyRelation
from surveys.models import CampaignMail, Request, Submission
from surveys.queries import journey
from surveys.queries.journey import Wanted
from tests import asked
from tests.declared import declare
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db
LATER = TODAY + timedelta(days=100)


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def campaign():
    return asked.a_campaign()


def counted(campaign, user, on=TODAY):
    return journey.counts(campaign, user, on=on)


class TestCounts:
    def test_follow_a_request_from_asked_to_accepted(self, people, campaign):
        request = asked.a_request(people.xinhe, campaign)
        mail = asked.a_mail(request)
        steps = ("asked", "delivered", "opened", "submitted", "answered", "accepted")

        def reached():
            counts = counted(campaign, people.lin)
            return [name for name in steps if counts[name]]

        assert reached() == ["asked", "delivered"]
        CampaignMail.objects.filter(pk=mail.pk).update(bounced_at=NOW)
        assert reached() == ["asked"]
        CampaignMail.objects.filter(pk=mail.pk).update(bounced_at=None)
        Request.objects.update(opened_at=NOW)
        assert reached() == ["asked", "delivered", "opened"]
        declare(people.xinhe, campaign=campaign, status=Submission.Status.RETURNED)
        assert reached() == ["asked", "delivered", "opened", "submitted", "answered"]
        declare(people.xinhe, campaign=campaign)
        assert reached() == list(steps)

    def test_take_a_request_as_delivered_while_one_contact_was_reached(self, people, campaign):
        request = asked.a_request(people.xinhe, campaign)
        mail = asked.a_mail(request, "one@supplier.example")
        asked.a_mail(request, "two@supplier.example")
        CampaignMail.objects.filter(pk=mail.pk).update(bounced_at=NOW)
        counts = counted(campaign, people.lin)
        assert (counts["delivered"], counts["bounced"]) == (1, 0)

    def test_do_not_take_a_file_of_the_team_as_opened(self, people, campaign):
        asked.a_request(people.xinhe, campaign)
        declare(people.xinhe, campaign=campaign)
        Submission.objects.update(on_behalf=True)
        counts = counted(campaign, people.lin)
        assert (counts["opened"], counts["accepted"]) == (0, 1)

    def test_are_of_the_readers_reach(self, people, campaign):
        asked.a_request(people.xinhe, campaign)
        asked.a_request(people.faraway, campaign)
        assert counted(campaign, people.lin)["asked"] == 2
        assert counted(campaign, people.wei)["asked"] == 1

    def test_take_one_query(self, people, campaign, django_assert_num_queries):
        asked.a_request(people.xinhe, campaign)
        counted(campaign, people.lin)
        with django_assert_num_queries(1):
            counted(campaign, people.lin)


class TestRows:
    def test_are_exactly_those_that_are_counted(self, people, campaign):
        for number in range(12):
            supplier = Supplier.objects.create(external_id=f"R-{number}", name=f"R {number}")
            SupplyRelation.objects.create(supplier=supplier, subsidiary=people.kunshan)
            request = asked.a_request(supplier, campaign)
            mail = asked.a_mail(request)
            if number % 3 == 0:
                CampaignMail.objects.filter(pk=mail.pk).update(bounced_at=NOW)
            if number % 4 == 0:
                Request.objects.filter(pk=request.pk).update(opened_at=NOW)
            if number % 5 == 0:
                states = [Submission.Status.ACCEPTED, Submission.Status.RETURNED]
                declare(supplier, campaign=campaign, status=states[number % 2])
        counts = counted(campaign, people.lin, on=LATER)
        assert counts["late"]
        for name in journey.STEPS:
            rows = journey.rows(campaign, people.lin, Wanted(state=name), on=LATER)
            assert len(rows) == counts[name], name

    def test_narrow_by_buyer(self, people, campaign):
        for supplier, buyer in ((people.xinhe, "陈立群"), (people.faraway, "苏婉")):
            Supplier.objects.filter(pk=supplier.pk).update(buyer=buyer)
            asked.a_request(supplier, campaign)
        rows = journey.rows(campaign, people.lin, Wanted(buyer="陈立群"), on=TODAY)
        assert [row.supplier for row in rows] == [people.xinhe]

    def test_narrow_by_branch(self, people, campaign):
        asked.a_request(people.xinhe, campaign)
        asked.a_request(people.faraway, campaign)
        rows = journey.rows(campaign, people.lin, Wanted(subsidiary=people.dongguan), on=TODAY)
        assert [row.supplier for row in rows] == [people.xinhe]
