from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    name = "surveys"
    verbose_name = _("Surveys")

    def ready(self) -> None:
        from gscm.lib import procedure
        from suppliers import open_tasks
        from surveys import receivers
        from surveys.procedure import WORKFLOWS
        from surveys.queries.unanswered import unanswered_requests

        receivers.connect()
        procedure.register(WORKFLOWS)
        open_tasks.register("requests", unanswered_requests)
