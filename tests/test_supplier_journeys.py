"""What a supplier lives through, in both languages and at the width of a phone: from the mail to acceptance.

Every page on the way is looked at (tests/journeys.py).
"""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from suppliers.models import HandOver, Supplier, User
from suppliers.services import contacts
from surveys.models import CorrectedCopy, Request, Submission, TaskMessage
from surveys.services import campaign_mails, campaigns, copies, scoping, thread
from surveys.workbooks.blank import SmelterValues
from tests import asked, facts, sending
from tests.journeys import Traveller, house, language, mail_to, meet, sentences
from tests.people import Cast, cast
from tests.workbooks import GOLD, cmrt_workbook

__all__ = ["house", "language", "meet", "sentences"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people(language: str) -> Cast:
    people = cast()
    User.objects.filter(pk=people.ana.pk).update(language=language)
    people.xinhe.contacts.update(language=language)
    people.ana.refresh_from_db()
    facts.listed_smelters()
    return people


@pytest.fixture
def task(people: Cast) -> Request:
    """A campaign launched as the centre does it, with its mails sent."""
    draft = asked.a_draft(timezone.localdate().year)
    draft.due_date = timezone.localdate() + timedelta(days=30)
    draft.save()
    scoping.add(draft, Supplier.objects.filter(pk=people.xinhe.pk))
    campaigns.run_launch(campaigns.launch(draft, by=people.lin, at=timezone.now()).pk)
    return Request.objects.get(campaign=draft)


class TestFromTheMail:
    def test_to_acceptance(self, task: Request, meet: Callable[[], Traveller], people: Cast) -> None:
        ana = meet()
        ana.page.goto(asked.door_in(mail_to("ana@xinhe.example").text))
        ana.looks("the door")
        ana.page.locator("main form button").click()
        ana.page.wait_for_url(f"**/portal/tasks/{task.pk}/")
        ana.looks("the task")
        today = timezone.localdate()
        ana.sends(cmrt_workbook([GOLD], contact_phone="", effective_date=today), "first.xlsx")
        expect(ana.page.locator("#findings")).to_contain_text("D17")
        ana.looks("the findings")
        ana.page.get_by_label(ana.says("Ask the team")).fill("Which phone number?")
        ana.press("Send the question")
        expect(ana.page.locator("#thread")).to_contain_text("Which phone number?")
        ana.looks("the question")
        sent = ana.sends(cmrt_workbook([GOLD], effective_date=today), "second.xlsx")
        assert sent.status == Submission.Status.ACCEPTED
        expect(ana.page.locator("#result-title")).to_have_text(ana.says("Your declaration is accepted"))
        ana.looks("the acceptance")
        ana.page.goto("/portal/")
        expect(ana.page.locator(".task-list")).to_contain_text(ana.says("Accepted"))
        ana.looks("the tasks")

    def test_to_an_answer_by_code_once_the_link_is_spent(
        self, task: Request, meet: Callable[[], Traveller], people: Cast
    ) -> None:
        door = asked.door_in(mail_to("ana@xinhe.example").text)
        first = meet()
        first.page.goto(door)
        first.page.locator("main form button").click()
        first.page.wait_for_url("**/portal/tasks/**")
        thread.ask(task, text="Which version?", by=people.ana, at=timezone.now())
        thread.answer(task, text="6.31", by=people.wei, at=timezone.now())
        thread.send(clock=timezone.now)
        assert "6.31" in mail_to("ana@xinhe.example").text

        ana = meet()
        ana.page.goto(door)
        ana.looks("the door of a spent link")
        ana.page.locator("main form button").click()
        expect(ana.page.locator("input[name=code]")).to_be_visible()
        ana.looks("the code")
        code = re.findall(r"\b\d{6}\b", mail_to("ana@xinhe.example").text)[0]
        ana.page.locator("input[name=code]").fill(code)
        ana.page.locator("input[name=code]").press("Enter")
        ana.page.wait_for_url(f"**/portal/tasks/{task.pk}/")
        expect(ana.page.locator("#thread")).to_contain_text("6.31")
        ana.looks("the answer")
        assert TaskMessage.objects.count() == 2

    def test_forwarded_to_the_right_person_who_is_confirmed(
        self, task: Request, meet: Callable[[], Traveller], people: Cast
    ) -> None:
        bei = meet()
        bei.page.goto(asked.door_in(mail_to("ana@xinhe.example").text))
        bei.page.locator("a[href$='/right-person/']").click()
        bei.looks("the right person")
        bei.page.locator("input[name=name]").fill("Bei")
        bei.page.locator("input[name=email]").fill("bei@xinhe.example")
        bei.press("Send")
        expect(bei.page.locator(".notices")).to_be_visible()
        bei.looks("the claim")
        contacts.accept(HandOver.objects.get(), by=people.wei, at=timezone.now())
        campaign_mails.send_pressing(clock=timezone.now)
        bei.page.goto(asked.door_in(mail_to("bei@xinhe.example").text))
        bei.page.locator("main form button").click()
        bei.page.wait_for_url(f"**/portal/tasks/{task.pk}/")
        bei.looks("the task of the newcomer")


class TestInTheBrowser:
    def test_a_supplier_corrects_what_was_found_and_is_accepted(
        self, task: Request, meet: Callable[[], Traveller], people: Cast
    ) -> None:
        ana = meet()
        ana.page.goto(asked.door_in(mail_to("ana@xinhe.example").text))
        ana.page.locator("main form button").click()
        ana.page.wait_for_url("**/portal/tasks/**")
        row = SmelterValues(id_input="cid 910002")
        today = timezone.localdate()
        returned = ana.sends(
            cmrt_workbook((GOLD, row), effective_date=today, contact_phone="", scope="everything"),
            "returned.xlsx",
        )
        assert returned.status == Submission.Status.RETURNED
        ana.press("Correct it here, without Excel", role="link")
        expect(ana.page.get_by_role("checkbox", name="CID910002")).to_be_checked()
        ana.looks("the repairs")
        new_value = ana.says("New value for %(cell)s")
        ana.page.get_by_label(new_value % {"cell": "D17"}).fill("+86 769 111")
        ana.page.get_by_label(new_value % {"cell": "D9"}).select_option("A. Company")
        ana.press("Make the corrected copy")
        expect(ana.page.get_by_role("heading", name=ana.says("Your corrected file"))).to_be_visible()
        ana.looks("the corrected copy, being made")
        copies.carry_out(CorrectedCopy.objects.get().job, at=timezone.now())
        expect(ana.page.get_by_role("heading", name=ana.says("What is changed"))).to_be_visible(
            timeout=10_000
        )
        ana.looks("the corrected copy")
        ana.press("Send as a new file")
        expect(ana.page.locator("#result[hx-get]")).to_be_visible()
        new = Submission.objects.order_by("-pk")[0]
        assert sending.read(new).status == Submission.Status.ACCEPTED
        expect(ana.page.locator("#result-title")).to_have_text(ana.says("Your declaration is accepted"))
        ana.looks("the acceptance")
