"""Names decided by keyboard alone, in a real browser: no mouse, the next name at once."""

import re

import pytest
from playwright.sync_api import expect

from smelters.models import NameDecision, ReferenceList, ReportedName
from smelters.services import reference_list
from surveys.models import NameProposal
from tests.browser import PHONE
from tests.declared import declare
from tests.people import NOW, cast
from tests.smelters.files import lookup

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TWINS = [
    ("Tin", "Selatan", "Selatan", "INDONESIA", "CID910005", "Bangka", ""),
    ("Tin", "Selatan", "Selatan", "MALAYSIA", "CID910006", "Penang", ""),
    ("Tin", "Perak Works", "Perak Works", "MALAYSIA", "CID910003", "Ipoh", ""),
]


@pytest.fixture
def people():
    reference_list.import_list(
        lookup(TWINS), file_name="a.xlsx", licence=ReferenceList.Licence.PUBLIC, by=None, at=NOW
    )
    people = cast()
    for user in (people.lin, people.ana):
        user.language = "en"
        user.save()
    return people


class TestDecide:
    def test_takes_two_keys_a_name_and_shows_the_next_at_once(self, page, sign_in, people):
        declare(people.xinhe, names=[(f"Selatan {word}", "Tin") for word in ("Red", "Blue", "Green", "Gold")])
        sign_in(people.lin)
        page.goto("/surveys/names/")
        keyboard, title = page.keyboard, page.locator("h1")
        keyboard.press("n")
        for name, key in (("Red", "1"), ("Blue", "u"), ("Green", "n"), ("Gold", "a")):
            expect(title).to_have_text(f"Selatan {name}")
            keyboard.press(key)
            keyboard.press("d")
        expect(title).to_have_text("Names to resolve")
        found = {one.reported_name.name: one.outcome for one in NameDecision.objects.all()}
        assert found == {
            "Selatan Red": "facility",
            "Selatan Blue": "unknown_smelter",
            "Selatan Green": "not_a_smelter",
            "Selatan Gold": "ask_supplier",
        }

    def test_leaves_a_name_for_later_and_does_not_come_back_to_it_at_once(self, page, sign_in, people):
        declare(people.xinhe, names=[(name, "Tin") for name in ("First", "Second", "Third")])
        sign_in(people.lin)
        page.goto(f"/surveys/names/{ReportedName.objects.get(name='First').pk}/")
        page.keyboard.press("s")
        expect(page.locator("h1")).to_have_text("Second")
        page.keyboard.press("u")
        page.keyboard.press("d")
        expect(page.locator("h1")).to_have_text("Third")

    def test_finds_another_smelter_by_typing(self, page, sign_in, people):
        declare(people.xinhe, names=[("Nowhere", "Tin")])
        sign_in(people.lin)
        page.goto(f"/surveys/names/{ReportedName.objects.get().pk}/")
        page.keyboard.press("/")
        page.keyboard.type("perak")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("q=perak"))
        page.keyboard.press("1")
        page.keyboard.press("d")
        expect(page.locator("h1")).to_have_text("Names to resolve")
        assert NameDecision.objects.get().facility.cid == "CID910003"


class TestSupplier:
    def test_answers_on_a_phone_without_scrolling_sideways(self, page, sign_in, people):
        long = "A very long name of a smelter " * 4
        declaration = declare(people.xinhe, names=[("Selatan Red", "Tin"), (long, "Tin")])
        sign_in(people.ana)
        page.set_viewport_size(PHONE)
        page.goto(f"/portal/tasks/{declaration.submission.request_id}/")
        page.get_by_role("link", name="Say which smelters you mean").click()
        page.wait_for_url("**/names/")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        page.get_by_text("CID910005").first.click()
        page.get_by_role("button", name="Send the answers").click()
        expect(page.get_by_text("1 answer was sent")).to_be_visible()
        assert NameProposal.objects.get().cid == "CID910005"
