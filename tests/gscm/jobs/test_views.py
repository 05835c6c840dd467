import pytest
from django.urls import reverse

from gscm.jobs.models import Job
from tests.people import NOW, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def job(people):
    return Job.objects.create(kind="launch", title="CMRT 2026", owner=people.wei, created_at=NOW)


def look(client, person, job):
    client.force_login(person)
    return client.get(reverse("jobs:progress", args=[job.pk]))


class TestProgress:
    def test_asks_again_until_the_work_is_settled(self, client, people, job):
        assert job.claim(at=NOW)
        job.progress(40, 120, at=NOW)
        running = look(client, people.wei, job)
        assert b"every 2s" in running.content
        assert b'aria-valuenow="40"' in running.content
        assert "HX-Trigger" not in running
        job.finish(at=NOW, result={})
        done = look(client, people.wei, job)
        assert b"every 2s" not in done.content
        assert "job-settled" in done["HX-Trigger"]

    def test_says_why_a_work_failed(self, client, people, job):
        job.fail(at=NOW, error="The list could not be applied.")
        assert b"The list could not be applied." in look(client, people.wei, job).content

    def test_is_for_the_owner_and_the_centre(self, client, people, job):
        assert look(client, people.lin, job).status_code == 200
        assert look(client, people.bo, job).status_code == 404
