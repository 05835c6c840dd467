"""The kit in a real browser: nothing for axe to say, nothing beyond the edge, and the keys do what they promise."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from suppliers.models import User
from tests.accessibility import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = [(1440, 900), (1024, 800), (390, 844), (320, 640)]


@pytest.fixture(autouse=True)
def patient(browser_context: BrowserContext) -> None:
    """The style guide is the heaviest page of all, and a full run shares its cores."""
    browser_context.set_default_timeout(45_000)


class TestStyleGuide:
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize(("width", "height"), [WIDTHS[0], WIDTHS[2]])
    def test_is_accessible(self, page: Page, scheme: str, width: int, height: int) -> None:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": height})
        page.goto("/styleguide/")
        assert violations(page) == []

    @pytest.mark.parametrize(("width", "height"), WIDTHS)
    def test_never_scrolls_sideways(self, page: Page, width: int, height: int) -> None:
        page.set_viewport_size({"width": width, "height": height})
        page.goto("/styleguide/")
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    def test_weighs_little_and_asks_no_other_host(self, page: Page) -> None:
        hosts: set[str] = set()
        page.on("request", lambda request: hosts.add(request.url.split("/")[2].split(":")[0]))
        page.goto("/styleguide/", wait_until="networkidle")
        assert hosts <= {"localhost", "127.0.0.1"}

    def test_keeps_the_table_head_in_view(self, page: Page) -> None:
        page.set_viewport_size({"width": 1440, "height": 500})
        page.goto("/styleguide/")
        page.evaluate("window.scrollTo(0, 330)")
        head = page.locator("thead").first.locator("th").nth(1).bounding_box()
        assert head is not None
        assert head["y"] == pytest.approx(44, abs=2)


class TestKeys:
    def test_move_select_and_clear(self, page: Page) -> None:
        page.goto("/styleguide/")
        bar = page.locator(".bulk-bar")
        expect(bar).to_contain_text("1 selected")
        for key in ["j", "j", "j", "x"]:
            page.keyboard.press(key)
        expect(bar).to_contain_text("2 selected")
        page.keyboard.press("Shift+X")
        expect(bar).to_contain_text("3 selected")
        page.keyboard.press("Escape")
        expect(bar).to_be_hidden()

    def test_do_nothing_inside_a_field(self, page: Page) -> None:
        page.goto("/styleguide/")
        page.keyboard.press("/")
        page.keyboard.type("jx?")
        assert page.locator("main [data-search]").input_value() == "jx?"
        expect(page.locator("#keys")).to_be_hidden()

    def test_are_listed_and_can_be_switched_off(self, page: Page) -> None:
        page.goto("/styleguide/")
        page.keyboard.press("?")
        expect(page.locator("#keys")).to_be_visible()
        page.locator("[data-keys-off]").check()
        page.keyboard.press("Escape")
        page.keyboard.press("?")
        expect(page.locator("#keys")).to_be_hidden()


class TestParts:
    def test_a_dialog_opens_and_gives_the_focus_back(self, page: Page) -> None:
        page.goto("/styleguide/")
        opener = page.locator("[data-dialog=dialog-discard]")
        opener.click()
        expect(page.locator("#dialog-discard")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("#dialog-discard")).to_be_hidden()
        expect(opener).to_be_focused()

    def test_a_dropped_file_is_named(self, page: Page) -> None:
        page.goto("/styleguide/")
        workbook = {"name": "CMRT 东莞.xlsx", "mimeType": "application/octet-stream", "buffer": b"x"}
        page.locator(".dropzone input").set_input_files(workbook)  # type: ignore[arg-type]
        expect(page.locator(".dropzone-chosen")).to_have_text("CMRT 东莞.xlsx")

    def test_a_group_folds(self, page: Page) -> None:
        page.goto("/styleguide/")
        row = page.locator('tr[data-group="g1"]').first
        page.locator('[data-fold="g1"]').click()
        expect(row).to_be_hidden()
        page.locator('[data-fold="g1"]').click()
        expect(row).to_be_visible()


class TestSignedIn:
    def test_colours_change_at_once_and_stay(self, page: Page, sign_in: Callable[[User], None]) -> None:
        user = User.objects.create_user("lin@example.com", "a long password", full_name="Lin", language="en")
        user.memberships.create(role="centre")
        sign_in(user)
        page.goto("/styleguide/")
        page.locator(".team-person summary").click()
        with page.expect_response("**/theme/"):
            page.get_by_role("button", name="Dark colours").click()
        expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
        page.reload()
        expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")

    def test_the_navigation_opens_on_a_phone(self, page: Page, sign_in: Callable[[User], None]) -> None:
        user = User.objects.create_user("lin@example.com", "a long password", full_name="Lin", language="en")
        user.memberships.create(role="centre")
        sign_in(user)
        page.set_viewport_size({"width": 390, "height": 844})
        page.goto("/styleguide/")
        expect(page.locator("#navigation")).to_be_hidden()
        page.locator(".side-open").click()
        expect(page.get_by_role("link", name="Suppliers", exact=True)).to_be_visible()
        assert violations(page) == []


class TestWithoutScripts:
    def test_a_code_can_still_be_asked_for(self, chromium: Any, live_server: Any) -> None:
        User.objects.create_user("ana@example.com", "a long password", language="en")
        context = chromium.new_context(base_url=live_server.url, java_script_enabled=False, locale="en-GB")
        page = context.new_page()
        page.goto("/account/login/")
        page.get_by_role("link", name="E-mail me a code").click()
        page.locator("#id_email").fill("ana@example.com")
        page.get_by_role("button", name="E-mail me a code").click()
        expect(page.locator("#id_code")).to_be_visible()
        page.get_by_role("button", name="中文").click()
        expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
        context.close()
