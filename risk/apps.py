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
        from risk.procedure_audits import AUDITS
        from risk.queries.actions import actions_to_do, with_high_risk
        from risk.queries.audited import audited_by
        from risk.services import audit_triggers, audits, case_rules, effort, list_signals, scoring
        from suppliers import access, open_tasks, training_rules

        post_migrate.connect(scoring.ensure, sender=self, dispatch_uid="risk.scoring")
        post_migrate.connect(effort.ensure, sender=self, dispatch_uid="risk.effort")
        post_migrate.connect(list_signals.ensure, sender=self, dispatch_uid="risk.list_signals")
        post_migrate.connect(audits.ensure, sender=self, dispatch_uid="risk.audits")
        post_migrate.connect(audit_triggers.ensure, sender=self, dispatch_uid="risk.audit_triggers")
        post_migrate.connect(case_rules.ensure, sender=self, dispatch_uid="risk.case_rules")
        receivers.connect()
        procedure.register([*WORKFLOWS, AUDITS])
        access.register_assigned(audited_by)
        open_tasks.register("actions", actions_to_do)
        training_rules.register("high_risk", _("With open alerts, high or critical"), with_high_risk)
