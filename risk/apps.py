from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RiskConfig(AppConfig):
    name = "risk"
    verbose_name = _("Risk")

    def ready(self) -> None:
        from risk import receivers
        from risk.queries.actions import actions_to_do
        from suppliers import open_tasks

        receivers.connect()
        open_tasks.register("actions", actions_to_do)
