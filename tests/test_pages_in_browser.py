"""The pages of the main journeys as each person sees them: both languages, on a desk and on a phone."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from gscm.translations import catalogue_path
from suppliers.models import User
from tests import facts
from tests.accessibility import violations
from tests.browser import DESK, PHONE
from tests.people import Cast, cast
from tests.test_access_matrix import address, rows_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

JOURNEYS = {
    "ana": ["portal:home", "portal:task", "portal_cases:case_list", "portal_cases:case_detail"],
    "wei": [
        "risk:inbox",
        "risk:alert_detail",
        "risk:case_list",
        "risk:case_detail",
        "surveys:submission_list",
        "surveys:submission_detail",
        "surveys:name_queue",
        "suppliers:supplier_detail",
    ],
    "lin": [
        "surveys:campaign_list",
        "surveys:campaign_detail",
        "surveys:campaign_create",
        "surveys:name_decide",
        "smelters:facility_list",
        "smelters:facility_detail",
        "smelters:list_index",
        "smelters:list_import",
    ],
    "bo": ["reporting:summary_index", "reporting:summary", "reporting:figure"],
}
"""Of the supplier, the execution team, the centre and the board, by the names of the cast."""

LANGUAGES = ("zh-hans", "en")
ALL_THERE = "!document.querySelector('[hx-trigger=load]')"
"""No part of the page is still asked for."""
SAID_BY_THE_HOUSE = "h1, h2, h3, label, legend, summary, button, .btn, th[scope=col], .tabs a, .side-link"


@pytest.fixture(scope="module")
def sentences() -> dict[str, str]:
    """What the catalogue says in Chinese otherwise than in English, by the English."""
    with catalogue_path("zh_Hans").open("rb") as file:
        catalogue = read_po(file, locale="zh_Hans")
    found = {}
    for message in catalogue:
        english = message.id if isinstance(message.id, tuple | list) else (message.id,)
        chinese = message.string if isinstance(message.string, tuple | list) else (message.string,)
        found.update({text: chinese[0] for text in english if text and chinese[0] and text != chinese[0]})
    return found


@pytest.fixture
def house() -> tuple[Cast, dict[str, Any]]:
    """Everybody, and one supplier with a row of everything."""
    people = cast()
    return people, rows_of(people.xinhe, people, facts.listed_smelters()["CID910001"])


def visits(page: Page, base_url: str, names: list[str], rows: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every page in every language: the page's name and the language, with the page open on a desk."""
    page.context.set_default_timeout(45_000)  # a full run shares its cores
    for language in LANGUAGES:
        page.context.add_cookies(
            [{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": base_url}]
        )
        for name in names:
            page.set_viewport_size(DESK)  # type: ignore[arg-type]
            answer = page.goto(address(name, rows))
            assert answer
            assert answer.status == 200, name
            page.wait_for_function(ALL_THERE)
            yield name, language


def left_in_english(page: Page, sentences: dict[str, str]) -> list[str]:
    """What the house says on this page in English although the catalogue has Chinese for it."""
    texts: list[str] = page.evaluate(
        """selector => [...document.querySelectorAll(selector)]
            .filter(element => !element.closest('[lang=en]'))
            .flatMap(element => [...element.childNodes])
            .filter(node => node.nodeType === Node.TEXT_NODE)
            .map(node => node.textContent.trim())""",
        SAID_BY_THE_HOUSE,
    )
    return sorted({text for text in texts if text in sentences})


@pytest.mark.parametrize("person", JOURNEYS)
class TestThePagesOf:
    def test_fit_and_speak_and_are_accessible(
        self,
        person: str,
        house: tuple[Cast, dict[str, Any]],
        sentences: dict[str, str],
        page: Page,
        sign_in: Callable[[User], None],
        live_server: LiveServer,
    ) -> None:
        people, rows = house
        sign_in(getattr(people, person))
        wrong: dict[str, Any] = {}
        for name, language in visits(page, live_server.url, JOURNEYS[person], rows):
            if page.get_attribute("html", "lang") != language:
                wrong[f"{name} in {language}: lang"] = page.get_attribute("html", "lang")
            if language == "zh-hans" and (english := left_in_english(page, sentences)):
                wrong[f"{name} in {language}: English"] = english
            for width in (DESK, PHONE):
                page.set_viewport_size(width)  # type: ignore[arg-type]
                place = f"{name} in {language} at {width['width']}"
                if (needs := page.evaluate("document.documentElement.scrollWidth")) > width["width"]:
                    wrong[f"{place}: as wide as"] = needs
                if found := violations(page):
                    wrong[f"{place}: axe"] = found
        assert not wrong, "\n".join(f"{place}: {what}" for place, what in wrong.items())
