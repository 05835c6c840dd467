from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    name = "surveys"
    verbose_name = _("Surveys")

    def ready(self) -> None:
        from gscm.lib import procedure
        from suppliers import open_tasks, training_rules
        from surveys import receivers
        from surveys.procedure import WORKFLOWS
        from surveys.queries.unanswered import asked_by, unanswered_requests
        from surveys.services import service_goals

        post_migrate.connect(service_goals.ensure, sender=self, dispatch_uid="surveys.service_goals")
        receivers.connect()
        procedure.register(WORKFLOWS)
        open_tasks.register("requests", unanswered_requests)
        training_rules.register("asked", _("Asked in a campaign within the last year"), asked_by)
