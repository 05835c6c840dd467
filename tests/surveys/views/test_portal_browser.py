"""The supplier's five minutes in a real browser; the worker's part is done by the test itself."""

import re

import pytest
from playwright.sync_api import expect

from surveys.models import Submission
from tests import asked, sending
from tests.browser import DESK, PHONE
from tests.people import cast
from tests.workbooks import cmrt_workbook

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FILE_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def people():
    people = cast()
    people.ana.language = "en"
    people.ana.save()
    return people


@pytest.fixture
def task(people):
    return asked.a_request(people.xinhe)


def choose(page, content, name="CMRT.xlsx"):
    page.set_input_files("#id_file", {"name": name, "mimeType": FILE_TYPE, "buffer": content})


def read_what_came(count=1):
    """What the worker does once its bell has rung."""
    assert Submission.objects.count() == count
    return sending.read(Submission.objects.order_by("-pk").first())


class TestUpload:
    def test_shows_the_findings_without_a_reload_and_stops_asking(self, page, sign_in, people, task):
        sign_in(people.ana)
        page.goto(f"/portal/tasks/{task.pk}/")
        page.evaluate("window.isTheSamePage = true")
        asked_again = []
        page.on(
            "request", lambda request: asked_again.append(request.url) if "/status/" in request.url else None
        )
        choose(page, cmrt_workbook(contact_phone="", authorizer=""))
        expect(page.locator("#result[hx-get]")).to_be_visible()
        read_what_came()
        expect(page.locator("#result-title")).to_contain_text("findings to correct")
        expect(page.locator("#findings")).to_contain_text("D17 is empty")
        expect(page.locator("#submit-bar")).to_contain_text("Send the corrected file")
        expect(page.locator("#files")).to_contain_text("CMRT.xlsx")
        assert page.evaluate("window.isTheSamePage")
        so_far = len(asked_again)
        page.wait_for_timeout(1200)
        assert len(asked_again) == so_far > 0

    def test_leads_from_one_finding_to_the_next_and_back(self, page, sign_in, people, task):
        sending.send(task, cmrt_workbook(contact_phone="", authorizer=""))
        sign_in(people.ana)
        page.goto(f"/portal/tasks/{task.pk}/")
        first = page.locator("#finding-title").inner_text()
        page.locator(".findings-list li").nth(1).locator("a").click()
        expect(page.locator("#finding-title")).not_to_have_text(first)
        expect(page).to_have_url(re.compile("finding="))
        page.go_back()
        expect(page.locator("#finding-title")).to_have_text(first)
        expect(page.locator("h1")).to_have_text("CMRT 2026")

    def test_works_without_a_script(self, chromium, live_server, sign_in, browser_context, people, task):
        sign_in(people.ana)
        context = chromium.new_context(base_url=live_server.url, viewport=DESK, java_script_enabled=False)
        context.add_cookies(browser_context.cookies())
        page = context.new_page()
        page.goto(f"/portal/tasks/{task.pk}/")
        choose(page, sending.complete())
        page.get_by_role("button", name="Send the file").click()
        expect(page.locator("#result-title")).to_contain_text("The file has arrived")
        read_what_came()
        page.reload()
        expect(page.locator("#result-title")).to_have_text("Your declaration is accepted")
        context.close()


class TestPhone:
    @pytest.mark.parametrize("content", [None, cmrt_workbook(contact_phone=""), b"no workbook"])
    def test_needs_no_sideways_scrolling(self, page, sign_in, people, task, content):
        sending.send(
            task,
            content,
            name="A very long name of a file " * 6 + "_without_any_place_to_break" * 3 + ".xlsx",
        )
        sign_in(people.ana)
        page.set_viewport_size(PHONE)
        for url in ("/portal/", f"/portal/tasks/{task.pk}/"):
            page.goto(url)
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    def test_shows_the_open_finding_before_the_list(self, page, sign_in, people, task):
        sending.send(task, cmrt_workbook(contact_phone=""))
        sign_in(people.ana)
        page.set_viewport_size(PHONE)
        page.goto(f"/portal/tasks/{task.pk}/")
        opened, others = (
            page.locator(part).bounding_box()["y"] for part in (".findings-open", ".findings-list")
        )
        assert opened < others
