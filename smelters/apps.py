from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SmeltersConfig(AppConfig):
    name = "smelters"
    verbose_name = _("Smelters and refiners")
