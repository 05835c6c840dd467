"""The job of an import: left by the page, done by a worker, taken up again, never without an end."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core.files.storage import Storage

from gscm.jobs.models import Job
from gscm.lib import originals
from smelters import tasks
from smelters.models import ReferenceList
from smelters.services import list_jobs, reference_list
from smelters.tasks import import_list_job
from tests.people import NOW, cast
from tests.smelters.files import lookup

pytestmark = pytest.mark.django_db
PERAK = ("Tin", "Perak Works", "Perak Works", "MALAYSIA", "CID910003", "Ipoh", "Perak")


class TestJob:
    @pytest.fixture
    def lin(self):
        return cast().lin

    def upload(self, content, by, **wish):
        return list_jobs.receive(content, file_name="list.xlsx", by=by, at=NOW, **wish)

    def test_keeps_the_bytes_and_reads_nothing_until_a_worker_comes(
        self, lin, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks() as callbacks:
            job = self.upload(b"no list at all", lin)
        assert len(callbacks) == 1
        assert (job.status, job.owner) == (Job.Status.WAITING, lin)
        with originals.originals().open(job.parameters["file"]) as file:
            assert file.read() == b"no list at all"

    def test_ends_with_the_list(self, lin):
        job = self.upload(lookup([PERAK]), lin, licence=ReferenceList.Licence.PUBLIC)
        import_list_job(job_id=job.pk)
        job.refresh_from_db()
        reference = ReferenceList.objects.get()
        assert (job.status, job.result) == (Job.Status.DONE, {"list_id": reference.pk})
        assert (reference.received_by, reference.licence) == (lin, ReferenceList.Licence.PUBLIC)

    def test_ends_with_the_reason_in_the_language_of_its_owner(self, lin):
        job = self.upload(
            b"CID,Name,Metal,Status\nCID910001,N,Goold,Active\n", lin, valid_from=date(2026, 1, 1)
        )
        import_list_job(job_id=job.pk)
        job.refresh_from_db()
        assert job.status == Job.Status.FAILED
        assert job.result == {"refusal": "metal_unknown", "parameters": {"rows": [2], "values": ["Goold"]}}
        assert "Goold" in job.error

    def test_does_its_work_once_when_the_message_comes_twice(self, lin):
        job = self.upload(lookup([PERAK]), lin)
        import_list_job(job_id=job.pk)
        import_list_job(job_id=job.pk)
        job.refresh_from_db()
        assert job.status == Job.Status.DONE
        assert ReferenceList.objects.count() == 1

    def test_can_be_taken_up_again_after_its_worker_died(self, lin):
        job = self.upload(lookup([PERAK]), lin)
        assert job.claim(at=NOW - timedelta(days=1))
        import_list_job(job_id=job.pk)
        job.refresh_from_db()
        assert job.status == Job.Status.DONE

    def test_ends_with_a_sentence_whatever_goes_wrong(self, lin, monkeypatch):
        def breaks(*arguments, **options):
            raise ZeroDivisionError

        monkeypatch.setattr(reference_list, "_write_rows", breaks)
        job = self.upload(lookup([PERAK]), lin)
        import_list_job(job_id=job.pk)
        job.refresh_from_db()
        assert job.status == Job.Status.FAILED
        assert "系统出错" in job.error
        assert not ReferenceList.objects.exists()

    def test_ends_when_its_file_cannot_be_opened(self, lin, monkeypatch):
        def breaks(*arguments, **options):
            raise OSError("the disk is gone")

        job = self.upload(lookup([PERAK]), lin)
        monkeypatch.setattr(Storage, "open", breaks)
        import_list_job(job_id=job.pk)
        job.refresh_from_db()
        assert job.status == Job.Status.FAILED

    def test_leaves_the_page_whole_when_the_queue_is_down(
        self, lin, monkeypatch, django_capture_on_commit_callbacks
    ):
        def breaks(job_id):
            raise ConnectionError

        monkeypatch.setattr(list_jobs, "_ring", breaks)
        with django_capture_on_commit_callbacks(execute=True):
            job = self.upload(lookup([PERAK]), lin)
        assert job.status == Job.Status.WAITING


class TestTakeUpUnfinished:
    LATER = NOW + list_jobs.PATIENCE + timedelta(seconds=1)

    @pytest.fixture
    def job(self):
        return list_jobs.receive(lookup([PERAK]), file_name="list.xlsx", by=cast().lin, at=NOW)

    @pytest.fixture
    def rung(self, monkeypatch):
        rung: list[int] = []
        monkeypatch.setattr(list_jobs, "_ring", rung.append)
        return rung

    def test_rings_again_when_the_message_was_lost(self, job, rung):
        assert list_jobs.take_up_unfinished(at=NOW + timedelta(minutes=1)) == 0
        assert list_jobs.take_up_unfinished(at=self.LATER) == 1
        assert rung == [job.pk]

    def test_rings_again_when_the_worker_was_lost(self, job, rung):
        job.claim(at=NOW + timedelta(minutes=5))
        assert list_jobs.take_up_unfinished(at=self.LATER) == 0
        assert list_jobs.take_up_unfinished(at=self.LATER + timedelta(minutes=5)) == 1
        assert rung == [job.pk]

    def test_gives_up_a_file_that_kills_its_workers(self, job, rung):
        at = NOW
        for _attempt in range(list_jobs.ATTEMPTS):
            assert job.claim(at=at, patience=list_jobs.PATIENCE)
            at += timedelta(hours=1)
        assert list_jobs.take_up_unfinished(at=at) == 0
        job.refresh_from_db()
        assert (job.status, bool(job.error), rung) == (Job.Status.FAILED, True, [])

    def test_leaves_other_work_and_finished_work_alone(self, job, rung):
        Job.objects.create(kind=Job.Kind.LAUNCH, title="Launch", created_at=NOW)
        job.finish(at=NOW, result={})
        assert list_jobs.take_up_unfinished(at=self.LATER) == 0

    def test_is_called_by_the_clock(self):
        called = [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]
        assert tasks.take_up_unfinished.name in called
