"""A returned file corrected in a real browser and sent again; the worker's part is done by the test itself."""

import pytest
from playwright.sync_api import expect

from surveys.models import CorrectedCopy, Submission
from surveys.services import copies
from surveys.workbooks.blank import SmelterValues
from tests import asked, facts, sending
from tests.browser import DESK, PHONE
from tests.people import NOW, cast
from tests.workbooks import GOLD, cmrt_workbook

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people():
    people = cast()
    people.ana.language = "en"
    people.ana.save()
    return people


@pytest.fixture
def returned(people):
    facts.listed_smelters()
    row = SmelterValues(id_input="cid 910002")
    content = cmrt_workbook((GOLD, row), effective_date="2 March 2026", contact_phone="", scope="everything")
    return sending.send(asked.a_request(people.xinhe), content)


def write_copy():
    copies.carry_out(CorrectedCopy.objects.get().job, at=NOW)


def test_a_returned_file_is_corrected_sent_and_accepted(page, sign_in, people, returned):
    sign_in(people.ana)
    page.goto(f"/portal/tasks/{returned.request_id}/")
    page.get_by_role("link", name="Correct it here, without Excel").click()
    expect(page.get_by_role("checkbox", name="CID910002")).to_be_checked()
    page.get_by_label("New value for D17").fill("+86 769 111")
    page.get_by_label("New value for D9").select_option("A. Company")
    page.get_by_role("button", name="Make the corrected copy").click()
    expect(page.get_by_role("heading", name="Your corrected file")).to_be_visible()
    write_copy()
    expect(page.get_by_role("heading", name="What is changed")).to_be_visible()
    expect(page.locator(".repairs")).to_contain_text("+86 769 111")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the file").click()
    assert download.value.suggested_filename == "CMRT_corrected.xlsx"
    page.get_by_role("button", name="Send as a new file").click()
    expect(page.locator("#result[hx-get]")).to_be_visible()
    new = sending.read(Submission.objects.order_by("-pk").first())
    assert new.status == Submission.Status.ACCEPTED
    expect(page.locator("#result-title")).to_have_text("Your declaration is accepted")
    expect(page.locator("#result")).to_contain_text("corrected copy of “CMRT.xlsx”")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_it_works_without_a_script(chromium, live_server, sign_in, browser_context, people, returned, size):
    sign_in(people.ana)
    context = chromium.new_context(base_url=live_server.url, viewport=size, java_script_enabled=False)
    context.add_cookies(browser_context.cookies())
    page = context.new_page()
    page.goto(f"/portal/submissions/{returned.pk}/repairs/")
    page.get_by_label("New value for D17").fill("+86 769 111")
    page.get_by_role("button", name="Choose none").click()
    expect(page.get_by_role("checkbox", name="CID910002")).not_to_be_checked()
    expect(page.get_by_label("New value for D17")).to_have_value("+86 769 111")
    page.get_by_role("button", name="Choose all").click()
    expect(page.get_by_role("checkbox", name="CID910002")).to_be_checked()
    scrolls = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not scrolls
    page.get_by_label("New value for D17").press("Enter")
    expect(page.get_by_role("heading", name="Your corrected file")).to_be_visible()
    write_copy()
    page.reload()
    page.get_by_role("button", name="Send as a new file").click()
    page.wait_for_url("**/portal/tasks/*/?submission=*")
    assert Submission.objects.count() == 2
    context.close()
