import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse

from surveys.models import Campaign, Submission
from surveys.services import campaigns
from tests import asked, sending
from tests.people import cast
from tests.workbooks import cmrt_workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def campaign():
    return asked.a_campaign()


@pytest.fixture
def lin(client, people):
    client.force_login(people.lin)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def save(client, campaign, **severities):
    url = reverse("surveys:campaign_severities", args=[campaign.pk])
    response = client.post(url, severities, follow=True)
    campaign.refresh_from_db()
    return response


class TestSeverities:
    def test_are_by_default_those_of_the_rules(self, campaign, people):
        submission = sending.send(asked.a_request(people.xinhe, campaign), cmrt_workbook(company="Other"))
        assert submission.status == Submission.Status.RETURNED
        assert submission.findings.get(rule="V09").severity == "correct"

    def test_follow_the_campaign(self, campaign, people, lin):
        save(lin, campaign, V09="warn", V11b="correct", V10="")
        assert campaign.severities == {"V09": "warn", "V11b": "correct"}
        request = asked.a_request(people.xinhe, campaign)
        submission = sending.send(request, cmrt_workbook(company="Other"))
        assert submission.status == Submission.Status.ACCEPTED
        submission = sending.send(request, cmrt_workbook(authorizer_title=""))
        assert submission.status == Submission.Status.RETURNED

    def test_are_shown_as_they_were_saved(self, campaign, lin):
        save(lin, campaign, V09="warn")
        page = lin.get(reverse("surveys:campaign_severities", args=[campaign.pk])).content.decode()
        assert page.count('value="warn" selected') == 1

    def test_know_no_other_words(self, campaign, lin):
        assert save(lin, campaign, V09="fatal").status_code == 422
        assert campaign.severities == {}

    def test_stay_as_they_are_once_the_campaign_is_closed(self, campaign, lin):
        Campaign.objects.filter(pk=campaign.pk).update(status="closed")
        assert "The campaign is closed" in save(lin, campaign, V09="warn").content.decode()
        assert campaign.severities == {}

    @pytest.mark.parametrize("wrong", [{"V99": "warn"}, {"V09": "fatal"}, ["V09"]])
    def test_are_rules_and_severities_of_the_catalogue(self, campaign, wrong):
        with pytest.raises(ValidationError):
            Campaign(title="A", severities=wrong).clean_fields(
                exclude=["year", "family", "due_date", "created_at", "created_by"]
            )
        if isinstance(wrong, dict):
            with pytest.raises(ValidationError):
                campaigns.regrade(campaign, wrong)
