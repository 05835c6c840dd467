"""The centre's campaign in a real browser: planned, launched, and its response seen without reloading."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from gscm.jobs.models import Job
from surveys.models import Campaign
from surveys.services import campaigns, submissions
from tests.people import cast
from tests.workbooks import cmrt_workbook

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def lin(page, sign_in):
    people = cast()
    people.lin.language = "en"
    people.lin.save()
    sign_in(people.lin)
    return page


def test_a_campaign_is_launched_and_its_response_appears_by_itself(lin):
    lin.goto("/surveys/campaigns/new/")
    lin.get_by_label("Due date").fill((timezone.localdate() + timedelta(days=30)).isoformat())
    lin.get_by_role("button", name="Save and choose suppliers").click()
    lin.get_by_label("All suppliers").check()
    lin.get_by_role("button", name="Apply the rule").click()
    lin.get_by_text("all suppliers are meant").first.wait_for()
    lin.get_by_role("link", name="Continue with the texts").click()
    lin.get_by_label("Subject").last.fill("Please answer, $supplier")
    lin.get_by_role("button", name="Save and set dates").click()
    lin.get_by_role("button", name="Save and look at everything").click()
    lin.get_by_role("link", name="Launch to 2 suppliers").click()
    lin.get_by_role("button", name="Launch the campaign").click()
    lin.get_by_text("You may leave this page").wait_for()

    campaigns.run_launch(Job.objects.get().pk)
    lin.get_by_text("0 of 2 asked sent a file that could be read").wait_for()
    lin.get_by_role("link", name=re.compile(r"^Suppliers\s*2$")).wait_for()

    request = Campaign.objects.get().requests.get(supplier__external_id="S-1001")
    received = submissions.receive(
        request, cmrt_workbook(), file_name="CMRT.xlsx", by=None, at=timezone.now()
    )
    submissions.read(received.submission.pk)
    lin.get_by_text("1 of 2 asked sent a file that could be read").wait_for(timeout=20_000)
