"""What a supplier's page costs on a slow line: everything that a first visit fetches, compressed, fonts aside.

Counted is what a browser with an empty cache really asks for, each text as small as gzip makes it: so the middleware
sends pages, and so the static files lie ready (gscm/interface/middleware.py, settings.STORAGES).
"""

import gzip
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Response
from pytest_django.live_server_helper import LiveServer

from suppliers.models import User
from surveys.models import Campaign
from surveys.services import thread
from surveys.workbooks.blank import SmelterValues
from tests import asked, facts, sending
from tests.browser import PHONE
from tests.people import NOW, Cast, cast
from tests.test_access_matrix import DOORS, Kind, address, rows_of
from tests.test_pages_in_browser import ALL_THERE
from tests.workbooks import cmrt_workbook

pytestmark = pytest.mark.django_db(transaction=True)

MOST = 200 * 1024
TEXT = {"text/html", "text/css", "text/javascript", "image/svg+xml"}
"""What travels compressed."""
PAGES = sorted(
    name
    for name, door in DOORS.items()
    if door.kind in {Kind.PORTAL, Kind.PORTAL_ROW} and not name.startswith("api:")
)
OUTSIDE = [
    "/account/login/",
    "/account/login/code/",
    "/account/password/reset/",
    "/policy/",
    "/surveys/rules/",
]
WRONG = [SmelterValues(id_input=f"CID99{number:04}", metal="Gold") for number in range(200)]
"""So many rows with findings that every page of them is full."""


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def rows(people: Cast) -> dict[str, Any]:
    """A row of everything, and full pages: tasks, files, findings, a long thread."""
    rows = rows_of(people.xinhe, people, facts.listed_smelters()["CID910001"])
    for number in range(60):
        campaign = Campaign.objects.create(
            title=f"CMRT of the year {1960 + number}",
            year=1960 + number,
            family="CMRT",
            due_date="2026-03-31",
            status="running",
            created_at=NOW,
            launched_at=NOW,
        )
        asked.a_request(people.xinhe, campaign)
    for _number in range(40):
        thread.ask(rows["request"], text="A question of some length. " * 20, by=people.ana, at=NOW)
        thread.answer(rows["request"], text="An answer of some length. " * 20, by=people.wei, at=NOW)
    rows["submission"] = sending.send(rows["request"], cmrt_workbook(WRONG), at=timezone.now())
    return rows


def fetched(chromium: Browser, base_url: str, url: str, cookies: list[Any]) -> tuple[int, list[str]]:
    """How many bytes a first visit takes, compressed, and what it asks for; without fonts."""
    context = chromium.new_context(base_url=base_url, viewport=PHONE)  # type: ignore[arg-type]
    context.add_cookies(cookies)
    page = context.new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(url)
    page.wait_for_function(ALL_THERE)
    taken = [
        answer
        for answer in answers
        if answer.status == 200 and answer.request.resource_type != "font" and answer.url.startswith("http")
    ]
    size = sum(_weight(answer) for answer in taken)
    context.close()
    return size, [answer.url for answer in taken]


def _weight(answer: Response) -> int:
    """The body as it travels, with a little for its head."""
    body, kind = answer.body(), answer.headers.get("content-type", "").partition(";")[0]
    return 500 + len(gzip.compress(body, 6) if kind in TEXT else body)


class TestFirstVisit:
    @pytest.mark.browser
    def test_of_no_page_of_the_portal_takes_200_kilobytes(
        self,
        chromium: Browser,
        live_server: LiveServer,
        browser_context: Any,
        sign_in: Callable[[User], None],
        people: Cast,
        rows: dict[str, Any],
    ) -> None:
        sign_in(people.ana)
        cookies = browser_context.cookies()
        pages = {name: address(name, rows) for name in PAGES}
        pages["findings"] = f"{address('portal:task', rows)}?submission={rows['submission'].pk}"
        pages |= {url: url for url in [*OUTSIDE, address("entrance:door", rows)]}
        heavy, weighed = {}, 0
        for name, url in pages.items():
            client = Client()
            client.force_login(people.ana)
            head = client.get(url)
            if head.status_code != 200 or b"</html>" not in getattr(head, "content", b""):
                continue  # a button, a file, or a part of a page
            known = [] if name in OUTSIDE or name.startswith("/enter/") else cookies
            size, urls = fetched(chromium, live_server.url, url, known)
            assert len(urls) > 3, f"{name} fetched no more than {urls}"
            weighed += 1
            if size > MOST:
                heavy[name] = f"{size / 1024:.0f} KB"
        assert weighed > 15
        assert not heavy


class TestPages:
    def test_travel_compressed(self, people: Cast) -> None:
        client = Client()
        client.force_login(people.ana)
        page = client.get("/portal/", headers={"Accept-Encoding": "gzip, br"})
        assert page.headers["Content-Encoding"] == "gzip"
        assert b"<!doctype html>" in gzip.decompress(page.content)
        assert "Content-Encoding" not in client.get("/portal/").headers

    def test_leave_workbooks_as_they_are(self, people: Cast) -> None:
        client = Client()
        client.force_login(people.ana)
        submission = sending.send(asked.a_request(people.xinhe))
        file = client.get(f"/portal/submissions/{submission.pk}/file/", headers={"Accept-Encoding": "gzip"})
        assert "Content-Encoding" not in file.headers
        assert file.getvalue() == sending.complete()
