"""The secret of a subscription: encrypted where it is kept, and the signature that is made with it."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.encoding import force_bytes

PREFIX = "whsec_"


class SecretLost(Exception):
    """The secret was encrypted with a SECRET_KEY that is no longer known; a new one must be made."""


def new_secret() -> str:
    """A random secret of 256 bits."""
    return PREFIX + secrets.token_urlsafe(32)


def encrypt(secret: str) -> str:
    """The secret as it is kept."""
    return _box().encrypt(secret.encode()).decode()


def decrypt(kept: str) -> str:
    """The secret itself.

    :raises SecretLost: none of the installation's keys opens it.
    """
    try:
        return _box().decrypt(kept.encode()).decode()
    except InvalidToken as error:
        raise SecretLost from error


def _box() -> MultiFernet:
    keys = [force_bytes(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"gscm.webhooks:" + key).digest())) for key in keys]
    )


def signature(secret: str, body: bytes, *, at: datetime) -> str:
    """`t=<unix time>,v1=<hex>`: the HMAC-SHA256 of the time, a full stop and the body."""
    moment = int(at.timestamp())
    return f"t={moment},v1={hmac.new(secret.encode(), b'%d.' % moment + body, hashlib.sha256).hexdigest()}"
