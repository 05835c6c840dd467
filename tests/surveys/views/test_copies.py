"""The pages of written workbooks and of the template library."""

from html import unescape

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gscm.jobs.models import Job
from surveys.models import Submission
from surveys.services import copies, templates
from tests import asked, sending
from tests.people import NOW, cast
from tests.surveys.services.test_copies import a_blank, a_template
from tests.workbooks import cmrt_workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def task(people):
    return asked.a_request(people.xinhe)


@pytest.fixture
def returned(task):
    return sending.send(task, cmrt_workbook(contact_email="nobody"))


def signed_in(client, person):
    client.force_login(person)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def page(response):
    assert response.status_code == 200
    return unescape(response.content.decode())


class TestThePrefilledTemplate:
    def test_is_offered_where_the_library_has_one(self, client, people, task):
        ana = signed_in(client, people.ana)
        address = reverse("portal:prefilled", args=[task.pk])
        assert address not in page(ana.get(reverse("portal:task", args=[task.pk])))
        a_template(people)
        assert address in page(ana.get(reverse("portal:task", args=[task.pk])))

    def test_is_written_by_a_worker_and_fetched_from_its_page(self, client, people, task):
        ana = signed_in(client, people.ana)
        a_template(people)
        response = ana.post(reverse("portal:prefilled", args=[task.pk]))
        job = Job.objects.get(kind=Job.Kind.WORKBOOK_COPY)
        assert response.url == reverse("portal:copy", args=[job.pk])
        file_url = reverse("portal:copy_file", args=[job.pk])
        assert file_url not in page(ana.get(response.url))
        assert ana.get(file_url).status_code == 404
        copies.carry_out(job, at=NOW)
        assert file_url in page(ana.get(response.url))
        file = ana.get(file_url)
        assert b"".join(file.streaming_content).startswith(b"PK")
        assert "attachment" in file["Content-Disposition"]

    def test_of_a_campaign_without_template_leads_back_with_a_word(self, client, people, task):
        ana = signed_in(client, people.ana)
        response = ana.post(reverse("portal:prefilled", args=[task.pk]), follow=True)
        assert "There is no template for this task yet" in page(response)
        assert not Job.objects.exists()


class TestTheMarkedCopy:
    def test_is_offered_to_the_supplier_and_to_the_team(self, client, people, returned):
        ana = signed_in(client, people.ana)
        task = reverse("portal:task", args=[returned.request_id])
        assert reverse("portal:marked", args=[returned.pk]) in page(ana.get(task))
        wei = signed_in(client, people.wei)
        detail = reverse("surveys:submission_detail", args=[returned.pk])
        assert reverse("surveys:submission_marked", args=[returned.pk]) in page(wei.get(detail))

    @pytest.mark.parametrize(
        ("person", "ask", "shown"),
        [
            ("ana", "portal:marked", "portal:copy"),
            ("wei", "surveys:submission_marked", "surveys:submission_copy"),
        ],
    )
    def test_is_asked_for_on_either_side(self, client, people, returned, person, ask, shown):
        somebody = signed_in(client, getattr(people, person))
        response = somebody.post(reverse(ask, args=[returned.pk]))
        job = Job.objects.get()
        assert response.url == reverse(shown, args=[job.pk])
        copies.carry_out(job, at=NOW)
        assert "Download the file" in page(somebody.get(response.url))
        file = somebody.get(reverse(f"{shown}_file", args=[job.pk]))
        assert b"".join(file.streaming_content).startswith(b"PK")

    def test_is_not_made_of_a_file_that_could_not_be_read(self, client, people, task):
        refused = sending.send(task, b"no workbook")
        assert refused.status == Submission.Status.REFUSED
        ana = signed_in(client, people.ana)
        response = ana.post(reverse("portal:marked", args=[refused.pk]), follow=True)
        assert "once it has been read" in page(response)
        assert not Job.objects.exists()

    def test_is_gone_for_who_may_no_longer_see_the_file(self, client, people, returned):
        ana = signed_in(client, people.ana)
        ana.post(reverse("portal:marked", args=[returned.pk]))
        job = Job.objects.get()
        copies.carry_out(job, at=NOW)
        people.xinhe.contacts.update(is_active=False)
        people.faraway.contacts.create(user=people.ana, name="Ana", email="ana@xinhe.example")
        assert ana.get(reverse("portal:copy_file", args=[job.pk])).status_code == 404

    def test_that_failed_says_why(self, client, people, returned):
        ana = signed_in(client, people.ana)
        job = copies.ask_marked(returned, by=people.ana, at=NOW)
        job.fail(at=NOW, error="It cannot be done.")
        assert "It cannot be done." in page(ana.get(reverse("portal:copy", args=[job.pk])))


class TestTheLibrary:
    def test_shows_templates_and_uploads_that_wait_or_failed(self, client, people):
        lin = signed_in(client, people.lin)
        assert "No template yet" in page(lin.get(reverse("surveys:template_list")))
        a_template(people, name="CMRT blank.xlsx")
        failed = templates.receive(b"no", file_name="wrong.xlsx", licence_note="", by=people.lin, at=NOW)
        templates.carry_out(failed, at=NOW)
        text = page(lin.get(reverse("surveys:template_list")))
        assert "CMRT blank.xlsx" in text
        assert "wrong.xlsx" in text

    def test_takes_an_upload_on(self, client, people):
        lin = signed_in(client, people.lin)
        data = sending.upload(a_blank(), "CMRT.xlsx") | {"licence_note": "from RMI"}
        response = lin.post(reverse("surveys:template_upload"), data)
        assert response.url == reverse("surveys:template_list")
        job = Job.objects.get(kind=Job.Kind.TEMPLATE_UPLOAD)
        assert (job.owner, job.parameters["licence_note"]) == (people.lin, "from RMI")

    def test_asks_again_for_a_file_that_is_missing_or_too_large(self, client, people, settings):
        lin = signed_in(client, people.lin)
        assert lin.post(reverse("surveys:template_upload")).status_code == 422
        settings.UPLOAD_MAX_BYTES = 10
        assert lin.post(reverse("surveys:template_upload"), sending.upload(a_blank())).status_code == 422
        assert not Job.objects.exists()

    def test_gives_a_template_back_as_it_came(self, client, people):
        content = a_blank()
        template = a_template(people, content)
        lin = signed_in(client, people.lin)
        response = lin.get(reverse("surveys:template_file", args=[template.pk]))
        assert b"".join(response.streaming_content) == content

    def test_needs_the_same_queries_for_many_as_for_few(self, client, people):
        lin = signed_in(client, people.lin)
        a_template(people)
        with CaptureQueriesContext(connection) as few:
            lin.get(reverse("surveys:template_list"))
        for number in range(4):
            a_template(people, a_blank(address=str(number)))
        with CaptureQueriesContext(connection) as many:
            lin.get(reverse("surveys:template_list"))
        assert len(few) == len(many)
