"""The pages of a refused early file: what is taken over, what is left, and the way to the current template."""

from html import unescape

import pytest
from django.conf import settings
from django.urls import reverse

from gscm.jobs.models import Job
from surveys.services import copies
from tests import asked, early_workbooks, sending
from tests.people import NOW, cast
from tests.surveys.services.test_early_files import ANSWERS, PRACTICES, a_template

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def submission(people):
    made = early_workbooks.sheets("4.20", answers=ANSWERS, practices=PRACTICES)
    return sending.send(asked.a_request(people.xinhe), early_workbooks.xlsx(made))


SIDES = pytest.mark.parametrize(
    ("person", "shown", "ask", "copy"),
    [
        ("ana", "portal:task", "portal:renewed", "portal:copy"),
        ("wei", "surveys:submission_detail", "surveys:submission_renewed", "surveys:submission_copy"),
    ],
    ids=["supplier", "team"],
)


def signed_in(client, person, language="en"):
    client.force_login(person)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


def page(response):
    assert response.status_code == 200
    return unescape(response.content.decode())


def shown_page(client, people, submission, person, shown, language="en"):
    somebody = signed_in(client, getattr(people, person), language)
    pk = submission.request_id if shown.startswith("portal") else submission.pk
    return page(somebody.get(reverse(shown, args=[pk])))


@SIDES
class TestTheRefusedFile:
    def test_shows_what_is_taken_over_and_what_is_left_with_its_cells(
        self, client, people, submission, person, shown, ask, copy
    ):
        text = shown_page(client, people, submission, person, shown)
        assert "What the CMRT 4.20 gives to the current template" in text
        assert "<dt>Smelters</dt><dd>3</dd>" in text
        assert "<dt>Answers about minerals</dt><dd>12</dd>" in text
        assert "Question 1, Tantalum, Tin, Gold, Tungsten" in text
        assert "D26, D27, D28, D29" in text
        assert "2018-03-05; a new declaration bears its own" in text
        assert "Smelter List, row 8:" in text

    def test_is_shown_in_chinese(self, client, people, submission, person, shown, ask, copy):
        text = shown_page(client, people, submission, person, shown, "zh-hans")
        assert "未沿用" in text
        assert "问题 1，钽" in text

    def test_leads_to_the_current_template_once_the_library_has_it(
        self, client, people, submission, person, shown, ask, copy
    ):
        address = reverse(ask, args=[submission.pk])
        assert address not in shown_page(client, people, submission, person, shown)
        a_template(people)
        assert address in shown_page(client, people, submission, person, shown)

    def test_is_taken_over_by_a_worker_and_fetched_from_its_page(
        self, client, people, submission, person, shown, ask, copy
    ):
        a_template(people)
        somebody = signed_in(client, getattr(people, person))
        response = somebody.post(reverse(ask, args=[submission.pk]))
        job = Job.objects.get(kind=Job.Kind.WORKBOOK_COPY, parameters__what="renewed")
        assert response.url == reverse(copy, args=[job.pk])
        copies.carry_out(job, at=NOW)
        text = page(somebody.get(response.url))
        assert "filled in" in text
        assert "Question C" in text
        file = somebody.get(reverse(f"{copy}_file", args=[job.pk]))
        assert b"".join(file.streaming_content).startswith(b"PK")

    def test_without_a_template_leads_back_with_a_word(
        self, client, people, submission, person, shown, ask, copy
    ):
        response = signed_in(client, getattr(people, person)).post(
            reverse(ask, args=[submission.pk]), follow=True
        )
        assert "no template for this task" in page(response) or "no current CMRT" in page(response)
        assert not Job.objects.exists()

    def test_of_another_kind_is_not_taken_over(self, client, people, submission, person, shown, ask, copy):
        other = sending.send(submission.request, b"no workbook")
        response = signed_in(client, getattr(people, person)).post(reverse(ask, args=[other.pk]), follow=True)
        assert "Nothing could be read of this file" in page(response)


def test_moved_rows_are_said(client, people):
    made = early_workbooks.sheets("4.20", answers=ANSWERS, rows_inserted_before=40)
    submission = sending.send(asked.a_request(people.xinhe), early_workbooks.xlsx(made))
    assert "have been moved" in shown_page(client, people, submission, "ana", "portal:task")


def test_another_supplier_cannot_ask_for_it(client, people, submission):
    stranger = signed_in(client, people.omar)
    assert stranger.post(reverse("portal:renewed", args=[submission.pk])).status_code == 404
