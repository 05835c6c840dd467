"""How much one token, or one person, may ask in a minute."""

from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from gscm.tokens.models import ApiToken


class RequestsAMinute(SimpleRateThrottle):
    """All requests, counted by token, else by person."""

    scope = "api"

    def get_rate(self) -> str:
        return f"{settings.API_REQUESTS_A_MINUTE}/min"

    def get_cache_key(self, request: Request, view: Any) -> str:
        if isinstance(request.auth, ApiToken):
            ident = f"token-{request.auth.pk}"
        elif request.user.is_authenticated:
            ident = f"person-{request.user.pk}"
        else:
            ident = self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": ident}


class WritesAMinute(RequestsAMinute):
    """Requests that change something, as uploads; those that read are not counted here."""

    scope = "api-writes"

    def get_rate(self) -> str:
        return f"{settings.API_WRITES_A_MINUTE}/min"

    def allow_request(self, request: Request, view: Any) -> bool:
        return request.method in {"GET", "HEAD", "OPTIONS"} or super().allow_request(request, view)
