from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "gscm.jobs"
    label = "jobs"
    verbose_name = _("Long work")
