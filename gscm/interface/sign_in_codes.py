"""Sign-in codes: allauth keeps the code with the session, and here it keeps no more than a keyed hash of it."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import BaseConfirmCodeForm
from allauth.core.internal.cryptokit import normalize_user_code
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

SALT = "gscm.interface.sign_in_codes"


def hashed(code: str) -> str:
    """What is kept of a code. Six digits are soon tried out, so the hash takes the secret key."""
    return salted_hmac(SALT, normalize_user_code(code), algorithm="sha256").hexdigest()


class ConfirmCodeForm(BaseConfirmCodeForm):
    """The code that somebody types in, held against the hash in a time that tells nothing."""

    def __init__(self, *args: Any, code: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, code=code, **kwargs)
        self.fields["code"].label = _("Six-digit code")

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if not (self.expected_code and constant_time_compare(hashed(code), self.expected_code)):
            raise get_adapter().validation_error("incorrect_code")
        return code
