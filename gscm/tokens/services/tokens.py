"""The verbs of tokens: issued once in plain, recognised by their digest, ended for good."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db.models import Q

from gscm.lib.originals import sha256
from gscm.tokens.models import ApiToken, Scope

logger = structlog.get_logger(__name__)

PREFIX = "gscm_"
"""So that a key that leaked into code or a chat is recognised by scanners and people."""
LONGEST = timedelta(days=366)
SHOWN = len(PREFIX) + 5
USE_IS_NOTED_EVERY = timedelta(minutes=1)


class TokenRefused(Exception):
    """The key opens nothing: unknown, expired, ended, or of a person who may not sign in any more."""


def issue(
    *, user: Any, name: str, scopes: Collection[Scope | str], expires_at: datetime, at: datetime
) -> tuple[ApiToken, str]:
    """A new token and its key. The key is random, 256 bits, and cannot be had a second time.

    :raises ValueError: it would never expire, or later than in `LONGEST`.
    """
    if not at < expires_at <= at + LONGEST:
        raise ValueError("a token expires within a year")
    key = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name,
        beginning=key[:SHOWN],
        digest=sha256(key.encode()),
        scopes=sorted(str(scope) for scope in scopes),
        created_at=at,
        expires_at=expires_at,
    )
    logger.info("token issued", token_id=token.pk, user_id=user.pk, scopes=token.scopes)
    return token, key


def recognise(key: str, *, at: datetime) -> ApiToken:
    """The token of the key, with its person; that it was used is noted to the minute.

    :raises TokenRefused: the key opens nothing, whatever the reason.
    """
    digest = sha256(key.encode(errors="surrogateescape"))
    token = ApiToken.objects.usable(at).select_related("user").filter(digest=digest).first()
    if token is None:
        raise TokenRefused
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=at - USE_IS_NOTED_EVERY)
    if token.last_used_at is None or token.last_used_at < at - USE_IS_NOTED_EVERY:
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=at)
    return token


def revoke(token: ApiToken, *, by: Any, at: datetime) -> None:
    """End a token; one that ended before stays as it is."""
    ended = ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=at, revoked_by=by)
    logger.info("token ended", token_id=token.pk, by_id=by.pk, changed=ended)
