"""Each worker of a test run has a Redis database, a queue and a folder of its own."""

import os

import pytest
from django.conf import settings

WORKER = os.environ.get("PYTEST_XDIST_WORKER")


@pytest.mark.skipif(WORKER is None, reason="one process alone shares with nobody")
def test_a_worker_shares_neither_redis_nor_queue_nor_files():
    number = int(WORKER.removeprefix("gw"))
    assert settings.REDIS_URL.endswith(f"/{number + 1}")
    assert settings.REDIS_URL == settings.CELERY_BROKER_URL == settings.CACHES["default"]["LOCATION"]
    queue = settings.CELERY_TASK_DEFAULT_QUEUE
    assert queue == f"gscm-{WORKER}"
    assert settings.MEDIA_ROOT.name == WORKER
