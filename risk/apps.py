from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class RiskConfig(AppConfig):
    name = "risk"
    verbose_name = _("Risk")

    def ready(self) -> None:
        from gscm.lib import procedure
        from risk import receivers
        from risk.procedure import WORKFLOWS
        from risk.queries.actions import actions_to_do, with_high_risk
        from risk.services import scoring
        from suppliers import open_tasks, training_rules

        post_migrate.connect(scoring.ensure, sender=self, dispatch_uid="risk.scoring")
        receivers.connect()
        procedure.register(WORKFLOWS)
        open_tasks.register("actions", actions_to_do)
        training_rules.register("high_risk", _("With open alerts, high or critical"), with_high_risk)
