from html import unescape

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gscm.jobs.models import Job
from surveys.models import IntakeFile
from surveys.services import intake
from tests import asked
from tests.people import NOW, cast

pytestmark = pytest.mark.django_db
LIST = "surveys:intake_list"


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def campaign(people):
    campaign = asked.a_campaign()
    asked.a_request(people.xinhe, campaign)
    asked.a_request(people.faraway, campaign)
    return campaign


@pytest.fixture
def wei(client, people):
    client.force_login(people.wei)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def load(campaign, by, *names):
    files = [intake.Incoming(name, 3, lambda name=name: name.encode()) for name in names]
    job = intake.begin(campaign, files, by=by, at=NOW).job
    intake.run(job.pk)
    return job


class TestUpload:
    def test_keeps_the_files_and_opens_none_of_them(self, wei, campaign, monkeypatch):
        monkeypatch.setattr(intake, "understand", None)
        files = [SimpleUploadedFile("a.xlsx", b"one"), SimpleUploadedFile("b.xlsx", b"")]
        response = wei.post(reverse(LIST), {"campaign": campaign.pk, "uploads": files})
        job = Job.objects.get()
        assert response["Location"] == reverse("surveys:intake_detail", args=[job.pk])
        assert list(job.intake_files.values_list("file_name", "status", "size")) == [
            ("a.xlsx", "waiting", 3),
            ("b.xlsx", "waiting", 0),
        ]

    def test_refuses_too_many_files(self, wei, campaign, settings):
        settings.UPLOAD_MAX_FILES = 1
        files = [SimpleUploadedFile("a.xlsx", b"one"), SimpleUploadedFile("b.xlsx", b"two")]
        response = wei.post(reverse(LIST), {"campaign": campaign.pk, "uploads": files})
        assert response.status_code == 422
        assert "Up to 1 file at once." in unescape(response.content.decode())
        assert not Job.objects.exists()

    def test_takes_more_files_than_django_does_by_itself(self, wei, campaign):
        files = [SimpleUploadedFile(f"{number}.xlsx", b"x") for number in range(150)]
        wei.post(reverse(LIST), {"campaign": campaign.pk, "uploads": files})
        assert IntakeFile.objects.count() == 150

    def test_leaves_out_what_nobody_filled_in(self, wei, campaign):
        files = [SimpleUploadedFile(name, b"x") for name in ("~$a.xlsx", ".DS_Store", "a.xlsx")]
        wei.post(reverse(LIST), {"campaign": campaign.pk, "uploads": files})
        assert [file.file_name for file in IntakeFile.objects.all()] == ["a.xlsx"]
        assert wei.post(reverse(LIST), {"campaign": campaign.pk, "uploads": files[:2]}).status_code == 422

    def test_asks_for_a_file(self, wei, campaign):
        assert wei.post(reverse(LIST), {"campaign": campaign.pk}).status_code == 422


class TestDecide:
    def test_offers_only_suppliers_within_reach(self, wei, campaign, people):
        file = load(campaign, people.wei, "a.xlsx").intake_files.get()
        text = unescape(wei.get(reverse("surveys:intake_file", args=[file.pk])).content.decode())
        assert "Xinhe" in text
        assert "Faraway" not in text

    def test_suggests_suppliers_with_names_like_the_one_in_the_file(self, client, campaign, people):
        client.force_login(people.lin)
        file = load(campaign, people.lin, "a.xlsx").intake_files.get()
        address = reverse("surveys:intake_file", args=[file.pk])
        assert client.get(address).context["suggested"] == []
        IntakeFile.objects.update(company_name="Xinhe Conector Technologies")
        suggested = client.get(address).context["suggested"]
        assert [one.supplier for one in suggested] == [people.xinhe]

    def test_gives_the_file_to_the_chosen_supplier(self, wei, campaign, people):
        job = load(campaign, people.wei, "a.xlsx")
        file = job.intake_files.get()
        chosen = campaign.requests.get(supplier=people.xinhe)
        response = wei.post(reverse("surveys:intake_file", args=[file.pk]), {"request": chosen.pk})
        assert response["Location"] == reverse("surveys:intake_detail", args=[job.pk])
        assert IntakeFile.objects.get().submission.request == chosen

    def test_gives_no_file_to_a_supplier_out_of_reach(self, wei, campaign, people):
        file = load(campaign, people.wei, "a.xlsx").intake_files.get()
        far = campaign.requests.get(supplier=people.faraway)
        assert (
            wei.post(reverse("surveys:intake_file", args=[file.pk]), {"request": far.pk}).status_code == 404
        )
        assert IntakeFile.objects.get().submission is None

    @pytest.mark.parametrize("chosen", [{}, {"request": "x"}, {"request": ""}, {"request": "-1"}])
    def test_says_that_no_supplier_was_chosen(self, wei, campaign, people, chosen):
        file = load(campaign, people.wei, "a.xlsx").intake_files.get()
        response = wei.post(reverse("surveys:intake_file", args=[file.pk]), chosen, follow=True)
        assert "choose the supplier of the file" in unescape(response.content.decode())
        assert IntakeFile.objects.get().submission is None

    def test_knows_no_supplier_beyond_all_numbers(self, wei, campaign, people):
        file = load(campaign, people.wei, "a.xlsx").intake_files.get()
        address = reverse("surveys:intake_file", args=[file.pk])
        assert wei.post(address, {"request": "9" * 30}).status_code == 404

    def test_hands_out_the_original_as_a_download(self, wei, campaign, people):
        file = load(campaign, people.wei, "folder/a.xlsx").intake_files.get()
        response = wei.get(reverse("surveys:intake_file_original", args=[file.pk]))
        assert b"".join(response) == b"folder/a.xlsx"
        assert response["Content-Disposition"] == 'attachment; filename="a.xlsx"'

    def test_asks_the_same_queries_for_more_files(self, wei, campaign, people):
        def queries(job):
            with CaptureQueriesContext(connection) as found:
                assert wei.get(reverse("surveys:intake_detail", args=[job.pk])).status_code == 200
            return len(found)

        few = load(campaign, people.wei, "S-1001.xlsx", "a.xlsx")
        many = load(
            campaign, people.wei, *(f"S-1001 {number}.xlsx" for number in range(10)), "b.xlsx", "c.xlsx"
        )
        queries(few)
        assert queries(few) == queries(many)
