from datetime import timedelta

import pytest

from gscm.jobs.models import Job
from tests.people import NOW

pytestmark = pytest.mark.django_db
PATIENCE = timedelta(minutes=5)


@pytest.fixture
def job():
    return Job.objects.create(kind="launch", title="CMRT 2026", created_at=NOW)


class TestClaim:
    def test_gives_the_work_to_one_worker(self, job):
        assert job.claim(at=NOW)
        assert not job.claim(at=NOW)

    def test_gives_silent_work_to_another_worker(self, job):
        job.claim(at=NOW, patience=PATIENCE)
        job.progress(1, 9, at=NOW + timedelta(minutes=4))
        assert not job.claim(at=NOW + timedelta(minutes=8), patience=PATIENCE)
        assert job.claim(at=NOW + timedelta(minutes=10), patience=PATIENCE)
        job.refresh_from_db()
        assert job.started_at == NOW

    def test_leaves_settled_work_alone(self, job):
        job.claim(at=NOW)
        job.finish(at=NOW, result={})
        assert not job.claim(at=NOW + timedelta(days=1), patience=PATIENCE)
