from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TokensConfig(AppConfig):
    name = "gscm.tokens"
    label = "tokens"
    verbose_name = _("Access of programs")

    def ready(self) -> None:
        from gscm.tokens import openapi  # noqa: F401  the description learns the kind of sign-in
