"""The pages on which learned names are taken along and brought in (surveys/views/aliases.py)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gscm.jobs.models import Job
from smelters.models import NameDecision
from tests import facts
from tests.people import cast

pytestmark = pytest.mark.django_db

GOOD = b"name,metal,country,CID,source,decided on\nBlue Sun,Gold,CHINA,CID910001,Mei,2025-11-03\n"
BAD = GOOD + b"Blue Moon,Gold,,CID999999,,\n"


@pytest.fixture
def people():
    facts.listed_smelters()
    return cast()


@pytest.fixture
def client(people):
    client = Client()
    client.force_login(people.lin, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client


def text(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def upload(client, content):
    file = SimpleUploadedFile("them.csv", content)
    return client.post(reverse("surveys:alias_exchange"), {"file": file}, follow=True)


class TestPreview:
    def test_shows_what_is_new_and_what_cannot_be_taken_and_writes_nothing(self, client):
        shown = text(upload(client, BAD))
        assert "Take in 1 new line" in shown
        assert "No list here knows this CID." in shown
        assert not NameDecision.objects.exists()

    def test_says_it_in_the_readers_language(self, client):
        upload(client, BAD)
        client.cookies["django_language"] = "zh-hans"
        shown = text(client.get(reverse("surveys:alias_preview", args=[Job.objects.get().pk])))
        assert "No list here knows" not in shown

    def test_shows_lines_of_one_state(self, client):
        upload(client, BAD)
        address = reverse("surveys:alias_preview", args=[Job.objects.get().pk])
        shown = text(client.get(address + "?state=wrong"))
        assert "Blue Moon" in shown
        assert "Blue Sun" not in shown
        assert "No such line" in text(client.get(address + "?state=known"))

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [(b"a,b\n1,2\n", "lacks the columns name, metal, CID"), (b"%PDF-1.4", "not"), (b"", "empty")],
    )
    def test_refuses_another_file_with_a_reason(self, client, content, sentence):
        assert sentence in text(upload(client, content), 422)
        assert not Job.objects.exists()


class TestTakeIn:
    def test_writes_what_is_new_once(self, client, people):
        upload(client, BAD)
        job = Job.objects.get()
        for _ in range(2):
            shown = text(client.post(reverse("surveys:alias_take_in", args=[job.pk]), follow=True))
        assert NameDecision.objects.get().decided_by == people.lin
        assert "1 line was new" in shown
        assert "1 new decision was taken in." in shown
        assert "Take in" not in shown

    def test_shows_how_far_what_follows_is(self, client, django_capture_on_commit_callbacks):
        upload(client, GOOD)
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("surveys:alias_take_in", args=[Job.objects.get().pk]))
        work = Job.objects.get(kind=Job.Kind.NAME_RESOLUTION)
        address = reverse("surveys:alias_preview", args=[Job.objects.exclude(pk=work.pk).get().pk])
        progress = reverse("jobs:progress", args=[work.pk])
        assert progress in text(client.get(address))
        work.finish(at=timezone.now(), result={})
        assert progress not in text(client.get(address))


class TestExport:
    def test_is_a_table_that_comes_in_again_as_known(self, client):
        upload(client, GOOD)
        client.post(reverse("surveys:alias_take_in", args=[Job.objects.get().pk]))
        response = client.get(reverse("surveys:alias_export"))
        assert "attachment" in response.headers["Content-Disposition"]
        assert "Already known" in text(upload(client, response.content))
