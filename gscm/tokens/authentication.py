"""Who asks the API: a program by its token, or a person by the session of the pages."""

import structlog
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from gscm.tokens.models import ApiToken
from gscm.tokens.services import tokens


class BearerAuthentication(BaseAuthentication):
    """`Authorization: Bearer gscm_...`. A header of another kind is left to others."""

    def authenticate(self, request: Request) -> tuple[object, ApiToken] | None:
        kind, _space, key = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer":
            return None
        try:
            token = tokens.recognise(key.strip(), at=timezone.now())
        except tokens.TokenRefused as refused:
            raise AuthenticationFailed(_("The token is unknown, expired or ended.")) from refused
        structlog.contextvars.bind_contextvars(user_id=token.user_id, token_id=token.pk)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'
