"""A real worker, killed in the middle of reading: nothing is lost, nothing is doubled."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from gscm.lib import originals
from surveys.models import Declaration, ReportedSmelter, Submission, SubmissionTransition
from surveys.services import submissions
from surveys.tasks import read_submission
from tests import asked, facts
from tests.people import cast
from tests.workbooks import cmrt_workbook

WORKER = """
import os, sys, time
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
django.setup()
from surveys.services import submissions
if "stuck" in sys.argv:
    def understand(*arguments, **options):
        time.sleep(120)
    submissions.understand = understand
from gscm.celery import app
app.worker_main(["worker", "--pool=prefork", "--concurrency=1", "--loglevel=WARNING", "--without-gossip",
                 "--without-mingle", "--without-heartbeat", "-Q", os.environ["CELERY_QUEUE"]])
"""


@contextmanager
def worker(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    """A Celery worker on this test's database and queue, in a process group of its own."""
    environment = os.environ | {
        "TEST_DATABASE": connection.settings_dict["NAME"],
        "CELERY_QUEUE": settings.CELERY_TASK_DEFAULT_QUEUE,
        "GSCM_TEST_FILES": str(settings.MEDIA_ROOT),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER, *words], cwd=settings.BASE_DIR, env=environment, start_new_session=True
    )
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """As the kernel does when memory runs out: no farewell, neither for the worker nor for its children."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def wait_until(condition: Callable[[], bool], seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_loses_and_doubles_nothing():
    people = cast()
    facts.listed_smelters()
    content = cmrt_workbook()
    request = asked.a_request(people.xinhe)
    submission = submissions.receive(
        request, content, file_name="CMRT.xlsx", by=people.ana, at=timezone.now()
    ).submission

    def status() -> str:
        return Submission.objects.get(pk=submission.pk).status

    with worker("stuck") as stuck:
        wait_until(lambda: status() == Submission.Status.READING)
        kill(stuck)
    assert status() == Submission.Status.READING
    assert not Declaration.objects.exists()

    # An hour passes: the claim is stale. The sweep rings, and the lost message comes back as well.
    Submission.objects.update(claimed_at=timezone.now() - timedelta(hours=1))
    assert submissions.sweep(at=timezone.now()) == 1
    read_submission.delay(submission_id=submission.pk)
    with worker():
        wait_until(lambda: status() == Submission.Status.ACCEPTED)
        read_submission.delay(submission_id=submission.pk)
        time.sleep(1)

    submission.refresh_from_db()
    assert submission.attempts == 2
    assert Declaration.objects.count() == 1
    assert ReportedSmelter.objects.count() == 1
    assert SubmissionTransition.objects.filter(to_status=Submission.Status.ACCEPTED).count() == 1
    with submission.file.open("rb") as file:
        assert originals.sha256(file.read()) == originals.sha256(content)
