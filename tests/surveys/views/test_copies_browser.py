"""A copy asked for in a real browser; the worker's part is done by the test itself."""

import io

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from gscm.jobs.models import Job
from surveys.services import copies
from tests import asked, sending
from tests.people import NOW, cast
from tests.surveys.services.test_copies import a_template
from tests.workbooks import cmrt_workbook

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people():
    people = cast()
    people.ana.language = "en"
    people.ana.save()
    return people


def test_a_marked_file_is_there_as_soon_as_the_worker_has_written_it(page, sign_in, people):
    task = asked.a_request(people.xinhe)
    sending.send(task, cmrt_workbook(contact_email="nobody"))
    sign_in(people.ana)
    page.goto(f"/portal/tasks/{task.pk}/")
    page.get_by_role("button", name="Get your file with the findings marked").click()
    expect(page.get_by_role("heading", name="Your file with the findings marked")).to_be_visible()
    copies.carry_out(Job.objects.get(), at=NOW)
    link = page.get_by_role("link", name="Download the file")
    expect(link).to_be_visible()
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "CMRT_findings.xlsx"
    book = load_workbook(io.BytesIO(download.value.path().read_bytes()))
    assert book["Declaration"]["D16"].comment is not None


def test_a_prefilled_template_is_offered_before_anything_was_sent(page, sign_in, people):
    task = asked.a_request(people.xinhe)
    a_template(people)
    sign_in(people.ana)
    page.goto(f"/portal/tasks/{task.pk}/")
    page.get_by_role("button", name="Get the template, prefilled").click()
    copies.carry_out(Job.objects.get(), at=NOW)
    expect(page.get_by_role("link", name="Download the file")).to_be_visible()
