"""The main job, walked end to end in a real browser with a real worker.

A list is imported, a campaign asks, a supplier answers, an alert rises, a case is worked to its close, the year
is told.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from gscm.mail.models import OutboxMail
from risk.models import Alert, Case
from smelters.models import ReferenceList
from suppliers.models import Membership, Role, User
from surveys.models import Campaign
from tests.browser import DESK, PHONE
from tests.people import Cast, cast
from tests.workbooks import GOLD, GOLD_UNSURE, LOOKUP, UNKNOWN_GOLD, cmrt_workbook
from tests.worker import worker

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AUDITED = date.today() - timedelta(days=60)
"""No re-assessment is due, whatever the day on which the test runs."""
STATUS_LIST = (
    "CID,Facility name,Metal,Country,RMAP status,Last audit date,Audit cycle\n"
    f"CID910001,Aurum Works,Gold,GERMANY,Conformant,{AUDITED},1\n"
    "CID910002,Oro del Sur,Gold,PERU,Outreach required,,\n"
    f"CID910003,Tanjung Tin,Tin,INDONESIA,Active,{AUDITED},3\n"
)


@pytest.fixture
def people(settings: object) -> Cast:
    settings.EMAIL_BACKEND = "gscm.mail.outbox.OutboxBackend"  # type: ignore[attr-defined]
    people = cast()
    marta = User.objects.create_user("marta@lanhai.example", "a long password", full_name="Marta")
    Membership.objects.create(user=marta, role=Role.CENTRE, since=date(2020, 1, 1))
    User.objects.update(language="en")
    return people


@pytest.fixture
def visit(chromium: Browser, live_server: LiveServer) -> Iterator[Callable[..., Page]]:
    """`visit(email)`: a browser of this person's own, signed in through the form."""
    contexts = []

    def visit(email: str, viewport: dict[str, int] = DESK) -> Page:
        context = chromium.new_context(base_url=live_server.url, viewport=viewport, locale="en-GB")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.goto("/account/login/")
        page.locator("input[name=login]").fill(email)
        page.locator("input[name=password]").fill("a long password")
        page.locator("input[name=password]").press("Enter")
        page.wait_for_url(re.compile(r"/(?!account/)"))
        return page

    yield visit
    for context in contexts:
        context.close()


def workbook_of_lookup() -> bytes:
    """Any workbook of the template carries the look-up."""
    return cmrt_workbook()


def import_list(uploading: Page, applying: Page, name: str, kind: str, content: bytes) -> None:
    """One person uploads a list, another one looks at what it changes and applies it."""
    uploading.goto("/smelters/lists/import/")
    uploading.set_input_files("input[type=file]", {"name": name, "mimeType": kind, "buffer": content})
    uploading.get_by_label(re.compile("Valid from")).fill("2026-01-01")
    uploading.get_by_role("button", name="Upload and compare").click()
    uploading.wait_for_url(re.compile(r"/smelters/lists/\d+/"), timeout=30_000)
    applying.goto(uploading.url)
    applying.get_by_role("button", name="Apply the list").click()
    expect(applying.get_by_role("link", name="Upload a corrected file")).to_be_visible(timeout=30_000)


def upload(page: Page, task: str, content: bytes, name: str) -> None:
    page.goto(task)
    page.set_input_files("#id_file", {"name": name, "mimeType": XLSX, "buffer": content})
    expect(page.locator("#result:not([hx-get])")).to_contain_text(name, timeout=20_000)


def test_the_main_job_from_the_list_to_the_summary(people: Cast, visit: Callable[..., Page]) -> None:
    assert {entry.cid for entry in LOOKUP} == {"CID910001", "CID910002", "CID910003"}
    with worker():
        lin = visit("lin@lanhai.example")
        second = visit("marta@lanhai.example")
        import_list(lin, second, "CMRT.xlsx", XLSX, workbook_of_lookup())
        import_list(lin, second, "status.csv", "text/csv", STATUS_LIST.encode())
        assert ReferenceList.objects.applied().count() == 2

        year = timezone.localdate().year
        lin.goto("/surveys/campaigns/new/")
        lin.get_by_label("Due date").fill((timezone.localdate() + timedelta(days=30)).isoformat())
        lin.get_by_role("button", name="Save and choose suppliers").click()
        lin.get_by_label("All suppliers").check()
        lin.get_by_role("button", name="Apply the rule").click()
        lin.get_by_text("all suppliers are meant").first.wait_for()
        lin.get_by_role("link", name="Continue with the texts").click()
        lin.get_by_role("button", name="Save and set dates").click()
        lin.get_by_role("button", name="Save and look at everything").click()
        lin.get_by_role("link", name="Launch to 2 suppliers").click()
        lin.get_by_role("button", name="Launch the campaign").click()
        expect(lin.get_by_text("0 of 2 asked sent a file that could be read")).to_be_visible(timeout=30_000)
        campaign = Campaign.objects.get()
        assert campaign.requests.asked().count() == 2
        assert OutboxMail.objects.filter(to="ana@xinhe.example").count() == 1

        task = f"/portal/tasks/{campaign.requests.get(supplier=people.xinhe).pk}/"
        ana = visit("ana@xinhe.example", PHONE)
        today = date.today()
        upload(
            ana,
            task,
            cmrt_workbook([GOLD, GOLD_UNSURE, UNKNOWN_GOLD], contact_phone="", effective_date=today),
            "first.xlsx",
        )
        expect(ana.locator("#findings")).to_contain_text("D17")
        assert not Alert.objects.exists()
        upload(
            ana, task, cmrt_workbook([GOLD, GOLD_UNSURE, UNKNOWN_GOLD], effective_date=today), "second.xlsx"
        )
        expect(ana.locator("#result-title")).to_contain_text("accepted")

        wei = visit("wei@lanhai.example")
        wei.goto("/risk/")
        expect(wei.get_by_text("2 alerts")).to_be_visible(timeout=20_000)
        wei.get_by_label("Select all rows").check()
        wei.get_by_role("button", name=re.compile("Open 1 case")).click()
        wei.get_by_role("button", name=re.compile("Open 1 case")).click()
        case = Case.objects.get()
        wei.goto(f"/risk/cases/{case.pk}/")
        expect(wei.get_by_role("button", name=re.compile(r"Close case: \d of \d+ fail"))).to_have_attribute(
            "aria-disabled", "true"
        )
        expect(wei.locator("main")).to_contain_text("CID910002")
        expect(wei.locator("main")).to_contain_text("Nowhere Gold")
        wei.get_by_role("link", name="Notify supplier").first.click()
        wei.get_by_role("button", name=re.compile("Notify|Send")).click()
        expect(wei.locator("main")).to_contain_text("Notified")

        ana.goto(f"/portal/cases/{case.pk}/")
        expect(ana.locator("main")).to_contain_text("Oro del Sur")
        ana.get_by_role("button", name="Confirm that we have read this").click()
        expect(ana.get_by_role("button", name="Confirm that we have read this")).to_have_count(0)
        upload(ana, task, cmrt_workbook([GOLD], effective_date=today), "third.xlsx")
        expect(ana.locator("#result-title")).to_contain_text("accepted")

        wei.goto(f"/risk/cases/{case.pk}/")
        wei.get_by_role("button", name="Close case").click()
        expect(wei.locator("main")).to_contain_text("Closed")
        case.refresh_from_db()
        assert case.status == Case.Status.CLOSED
        assert {record["file_name"] for record in case.closing_record["declarations"]} == {"third.xlsx"}

        bo = visit("bo@lanhai.example")
        bo.goto(f"/summary/{year}/")
        expect(bo.locator("main")).to_contain_text("50.0%")
        with bo.expect_download() as download:
            bo.get_by_role("link", name=re.compile("Export")).click()
        assert download.value.suggested_filename.endswith(".xlsx")
