from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SuppliersConfig(AppConfig):
    name = "suppliers"
    verbose_name = _("Suppliers and people")

    def ready(self) -> None:
        from gscm.lib import procedure
        from suppliers.procedure import WORKFLOWS

        procedure.register(WORKFLOWS)
