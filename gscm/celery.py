"""The queue's entry: `celery -A gscm worker` and `celery -A gscm beat`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gscm.settings")

app = Celery("gscm")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
