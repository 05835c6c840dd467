"""A real Celery worker on this test's database and queue."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

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
