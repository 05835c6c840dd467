"""What the team and the centre do, in both languages and at the width of a phone.

From the inbox to a decision, and from last year's campaign to the launch of the next. Every page on the way is looked
at (tests/journeys.py).
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from gscm.jobs.models import Job
from suppliers.models import Supplier, User
from surveys.models import Campaign, CampaignMail, LadderStep, Submission
from surveys.services import campaigns, decision_mails, ladders, scoping
from tests import asked, facts, sending
from tests.journeys import Traveller, house, language, mail_to, meet, sentences
from tests.people import Cast, cast
from tests.workbooks import GOLD, UNKNOWN_GOLD, cmrt_workbook

__all__ = ["house", "language", "meet", "sentences"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WAITS = "You may leave this page; the work goes on and the result stays here."


@pytest.fixture
def people(language: str) -> Cast:
    """The cast, with everybody in the language of the journey."""
    cast_ = cast()
    User.objects.update(language=language)
    for supplier in Supplier.objects.all():
        supplier.contacts.update(language=language)
    Supplier.objects.update(language=language)
    facts.listed_smelters()
    return cast_


class TestFromTheInbox:
    def test_to_a_decision_and_back(self, people: Cast, meet: Callable[[], Traveller]) -> None:
        request = asked.a_request(people.xinhe, asked.a_campaign(timezone.localdate().year))
        workbook = cmrt_workbook([GOLD, UNKNOWN_GOLD], contact_phone="", effective_date=timezone.localdate())
        submission = sending.send(request, workbook, by=people.ana, at=timezone.now())
        assert submission.status == Submission.Status.RETURNED
        wei = meet()
        wei.enters_as(people.wei)
        wei.page.goto("/surveys/submissions/")
        wei.looks("the inbox")
        wei.page.get_by_role("link", name="Xinhe Connector Technology").click()
        wei.page.wait_for_url(f"**/surveys/submissions/{submission.pk}/")
        expect(wei.page.locator("#findings")).to_contain_text("D17")
        wei.looks("the findings")
        for tab in ("declaration", "smelters", "history"):
            wei.page.goto(f"/surveys/submissions/{submission.pk}/?tab={tab}")
            wei.looks(f"the tab {tab}")

        self.decide(wei, "Accept anyway…", "Accept the submission", reason="The number is known to us")
        expect(wei.page.locator("main")).to_contain_text("The number is known to us")
        wei.looks("the accepted file")
        submission.refresh_from_db()
        assert submission.status == Submission.Status.ACCEPTED

        self.decide(wei, "Send back…", "Send it back", reason="The tin smelters are missing")
        expect(wei.page.locator("main")).to_contain_text("The tin smelters are missing")
        wei.looks("the file that was sent back")
        decision_mails.send(clock=timezone.now)
        assert "The tin smelters are missing" in mail_to("ana@xinhe.example").text

        wei.page.goto("/surveys/submissions/?state=returned")
        expect(wei.page.locator(".list-table")).to_contain_text("Xinhe")
        wei.looks("what was returned")

    def decide(self, wei: Traveller, opener: str, verb: str, *, reason: str) -> None:
        """Through the dialog, which is looked at as well."""
        wei.press(opener, role="link")
        dialog = wei.page.locator("dialog[open]")
        dialog.locator("textarea[name=reason]").fill(reason)
        wei.looks(f"the dialog {verb}")
        dialog.get_by_role("button", name=wei.says(verb)).click()
        expect(wei.page.locator("dialog[open]")).to_have_count(0)


class TestFromLastYear:
    def test_to_the_launch_of_the_next(self, people: Cast, meet: Callable[[], Traveller]) -> None:
        year = timezone.localdate().year
        last = asked.a_draft(year - 1)
        ladders.lay(last)
        scoping.add(last, Supplier.objects.all())
        campaigns.run_launch(campaigns.launch(last, by=people.lin, at=timezone.now()).pk)

        lin = meet()
        lin.enters_as(people.lin)
        lin.page.goto("/surveys/campaigns/")
        lin.looks("the campaigns")
        lin.page.goto(f"/surveys/campaigns/{last.pk}/")
        lin.looks("last year's campaign")
        lin.press("Copy for next year")
        lin.page.wait_for_url("**/plan/what/")
        campaign = Campaign.objects.get(year=year)
        lin.looks("year and template")
        lin.press("Save and choose suppliers")
        lin.page.wait_for_url("**/plan/who/")
        expect(lin.page.locator("main")).to_contain_text("Xinhe")
        lin.looks("the suppliers")
        lin.press("Continue with the texts", role="link")
        lin.page.wait_for_url("**/plan/texts/")
        for subject in lin.page.locator("input[name*=subject]").all():
            subject.fill("CMRT $year: $supplier")
        lin.looks("the texts")
        lin.press("Save and set dates")
        lin.page.wait_for_url("**/plan/dates/")
        due = timezone.localdate() + timedelta(days=30)
        lin.page.locator("input[name=due_date]").fill(due.isoformat())
        lin.looks("dates and ladders")
        lin.press("Save and look at everything")
        lin.page.wait_for_url(f"**/surveys/campaigns/{campaign.pk}/")
        lin.looks("the confirmation")
        lin.page.goto(f"/surveys/campaigns/{campaign.pk}/invitation/")
        lin.looks("the mails before the launch")
        lin.page.goto(f"/surveys/campaigns/{campaign.pk}/")
        lin.page.locator("a[data-dialog=launch-campaign]").click()
        lin.looks("the dialog of the launch")
        lin.press("Launch the campaign")
        lin.page.locator("main").get_by_text(lin.says(WAITS)).first.wait_for()
        lin.looks("the launch under way")
        campaigns.run_launch(Job.objects.latest("pk").pk)
        lin.page.goto(f"/surveys/campaigns/{campaign.pk}/")
        lin.looks("the campaign under way")
        campaign.refresh_from_db()
        assert campaign.is_running
        assert campaign.requests.asked().count() == 2
        assert mail_to("ana@xinhe.example").subject == f"CMRT {year}: Xinhe Connector Technology"
        assert (
            LadderStep.objects.filter(campaign=campaign).count()
            == LadderStep.objects.filter(campaign=last).count()
        )
        lin.page.goto(f"/surveys/campaigns/{campaign.pk}/mails/")
        assert CampaignMail.objects.filter(lines__request__campaign=campaign).count() == 2
        lin.looks("the mails")
