from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SmeltersConfig(AppConfig):
    name = "smelters"
    verbose_name = _("Smelters and refiners")

    def ready(self) -> None:
        from gscm.lib import procedure
        from smelters import receivers
        from smelters.procedure import WORKFLOWS
        from smelters.services import minerals, recognition, status_labels, thresholds

        post_migrate.connect(minerals.ensure, sender=self, dispatch_uid="smelters.minerals")
        post_migrate.connect(status_labels.ensure, sender=self, dispatch_uid="smelters.status_labels")
        post_migrate.connect(thresholds.ensure, sender=self, dispatch_uid="smelters.thresholds")
        post_migrate.connect(recognition.ensure, sender=self, dispatch_uid="smelters.recognition")
        receivers.connect()
        procedure.register(WORKFLOWS)
