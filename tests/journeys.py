"""What a journey through the pages is made of: somebody with a phone, in each language, who looks at every page.

A page that is looked at fits, speaks the reader's language, and axe finds nothing on it. The fixtures are imported by
the modules that travel.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from gscm.mail.models import OutboxMail
from suppliers.models import User
from surveys.models import Submission
from tests import sending
from tests.accessibility import violations
from tests.browser import PATIENCE, PHONE
from tests.test_pages_in_browser import ALL_THERE, left_in_english, sentences

__all__ = ["Traveller", "house", "language", "mail_to", "meet", "sentences"]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LANGUAGES = ("zh-hans", "en")


@dataclass
class Traveller:
    """Somebody at a phone, and how the pages are to speak to them."""

    page: Page
    language: str
    sentences: dict[str, str]

    def says(self, english: str) -> str:
        """A sentence of the house in the reader's language."""
        with translation.override(self.language):
            return gettext(english)

    def enters_as(self, user: User) -> None:
        """Signed in, without the form."""
        client = Client()
        client.force_login(user)
        name = django_settings.SESSION_COOKIE_NAME
        language = {"name": django_settings.LANGUAGE_COOKIE_NAME, "value": self.language}
        session = {"name": name, "value": client.cookies[name].value}
        self.page.context.add_cookies(
            [{**cookie, "url": django_settings.SITE_URL} for cookie in (session, language)]  # type: ignore[typeddict-item]
        )

    def press(self, english: str, role: Any = "button") -> None:
        self.page.get_by_role(role, name=self.says(english)).first.click()

    def looks(self, place: str) -> None:
        """The page that is open fits, speaks the language and is accessible."""
        self.page.wait_for_function(ALL_THERE)
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= PHONE["width"], f"{place} is {wide} pixels wide"
        assert self.page.get_attribute("html", "lang") == self.language, place
        if self.language == "zh-hans":
            assert not left_in_english(self.page, self.sentences), place
        assert not violations(self.page), place

    def sends(self, content: bytes, name: str) -> Submission:
        """A file, read by the worker once it has arrived."""
        self.page.set_input_files("#id_file", {"name": name, "mimeType": XLSX, "buffer": content})
        expect(self.page.locator("#result")).to_contain_text(name)
        newest = Submission.objects.order_by("-pk").first()
        assert newest
        newest = sending.read(newest)
        expect(self.page.locator("#result:not([hx-get])")).to_contain_text(name)
        return newest


@pytest.fixture(autouse=True)
def house(settings: Any, live_server: LiveServer) -> Iterator[None]:
    """Mails stay in the outbox and lead to the running server; nobody has done anything too often."""
    settings.EMAIL_BACKEND = "gscm.mail.outbox.OutboxBackend"
    settings.SITE_URL = live_server.url
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def meet(
    chromium: Browser, live_server: LiveServer, language: str, sentences: dict[str, str]
) -> Iterator[Callable[[], Traveller]]:
    """`meet()`: somebody with a phone of their own, not signed in."""
    contexts = []

    def meet() -> Traveller:
        context = chromium.new_context(base_url=live_server.url, viewport=PHONE, locale="en-GB")  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        contexts.append(context)
        return Traveller(context.new_page(), language, sentences)

    yield meet
    for context in contexts:
        context.close()


def mail_to(email: str) -> OutboxMail:
    """The newest mail to an address."""
    return OutboxMail.objects.filter(to=email).order_by("-pk")[0]
