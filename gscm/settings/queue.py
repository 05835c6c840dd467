"""Celery: the queue is a doorbell, the row is the letter. A lost or doubled message changes nothing."""

from celery.schedules import crontab

# Whoever has the settings has the queue: else shared tasks would be sent by Celery's own default application.
import gscm.celery  # noqa: F401
from gscm.settings import environment as env
from gscm.settings.limits import READING_TIME_LIMIT_SECONDS

REDIS_URL = env.text("REDIS_URL", f"redis://127.0.0.1:{env.number('REDIS_PORT', 6390)}/0")

CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_TASK_DEFAULT_QUEUE = env.text("CELERY_QUEUE", "gscm")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 3600
CELERY_TASK_ANNOTATIONS = {"surveys.tasks.read_submission": {"time_limit": READING_TIME_LIMIT_SECONDS}}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "take-up-what-was-left-behind": {"task": "surveys.tasks.sweep", "schedule": 30.0},
    "take-up-unfinished-jobs": {"task": "surveys.tasks_campaigns.take_up_unfinished", "schedule": 60.0},
    "take-up-unsent-answers": {"task": "surveys.tasks_thread.sweep_answers", "schedule": 60.0},
    "take-up-unsent-decision-mails": {
        "task": "surveys.tasks_decisions.sweep_decision_mails",
        "schedule": 60.0,
    },
    "take-up-unsent-information-mails": {
        "task": "surveys.tasks_information.sweep_information_mails",
        "schedule": 60.0,
    },
    "climb-ladders": {
        "task": "surveys.tasks_campaigns.climb_ladders",
        "schedule": crontab(hour="0", minute="30"),
    },
    "take-up-unfinished-imports": {"task": "smelters.tasks.take_up_unfinished", "schedule": 60.0},
    "take-up-unfinished-supplier-imports": {
        "task": "suppliers.tasks.take_up_unfinished",
        "schedule": 60.0,
    },
    "settle-subsidiaries": {
        "task": "suppliers.tasks.settle_subsidiaries",
        "schedule": crontab(hour="16", minute="5"),
    },
    "end-releases-without-letter": {
        "task": "suppliers.tasks.end_releases_without_letter",
        "schedule": crontab(hour="16", minute="20"),
    },
    "take-up-unfinished-material-imports": {
        "task": "surveys.tasks_materials.take_up_unfinished",
        "schedule": 60.0,
    },
    "count-traces": {"task": "surveys.tasks_materials.count_traces", "schedule": crontab(minute="25")},
    "take-up-unfinished-names": {"task": "surveys.tasks_names.take_up_unfinished", "schedule": 60.0},
    "take-up-unsent-case-mails": {"task": "risk.tasks.sweep_case_mails", "schedule": 60.0},
    "climb-case-ladder": {
        "task": "risk.tasks.climb_case_ladder",
        "schedule": crontab(hour="0", minute="40"),
    },
    "propose-audits": {"task": "risk.tasks_audits.propose", "schedule": 600.0},
    "take-up-unsent-audit-notices": {"task": "risk.tasks_audits.sweep_notices", "schedule": 60.0},
    "tell-officers-of-grievances": {"task": "risk.tasks.tell_officers", "schedule": crontab(minute="5")},
    "put-down-digests": {
        "task": "risk.tasks.put_down_digests",
        "schedule": crontab(hour="23", minute="30"),
    },
    "take-up-unsent-digests": {"task": "risk.tasks.sweep_digests", "schedule": 60.0},
    "seal-the-history": {"task": "gscm.evidence.tasks.seal", "schedule": crontab(minute="50")},
    "check-the-seals": {"task": "gscm.evidence.tasks.check", "schedule": crontab(hour="18", minute="30")},
    "tell-webhooks": {"task": "gscm.webhooks.tasks.sweep", "schedule": 60.0},
    "take-up-unfinished-evaluations": {"task": "risk.tasks.take_up_unfinished", "schedule": 60.0},
    "take-up-unfinished-group-declarations": {
        "task": "reporting.tasks.take_up_unfinished",
        "schedule": 60.0,
    },
    "take-up-unsent-document-mails": {
        "task": "suppliers.tasks_documents.sweep_document_mails",
        "schedule": 60.0,
    },
    "remind-of-documents": {
        "task": "suppliers.tasks_documents.remind_of_documents",
        "schedule": crontab(hour="0", minute="30"),
    },
    "take-up-unsent-training-mails": {
        "task": "suppliers.tasks_trainings.sweep_training_mails",
        "schedule": 60.0,
    },
    "remind-of-material-reviews": {
        "task": "suppliers.tasks_trainings.remind_of_material_reviews",
        "schedule": crontab(hour="0", minute="35"),
    },
    "screen-for-sanctions": {
        "task": "smelters.tasks.screen_for_sanctions",
        "schedule": crontab(hour="16", minute="40"),
    },
    "evaluate-alerts": {
        "task": "risk.tasks.evaluate_everything",
        "schedule": crontab(hour="17", minute="10"),
    },
    "plan-least-effort": {"task": "risk.tasks.plan_least_effort", "schedule": crontab(minute="*/10")},
    "compare-lists": {"task": "risk.tasks.compare_lists", "schedule": crontab(hour="17", minute="40")},
}

CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
