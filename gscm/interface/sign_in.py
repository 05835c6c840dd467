"""Sign-in: no open sign-up, our words, mails in the language of whoever receives them."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the programme; a person signs in by password or e-mailed code."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account may not sign in at present. Ask your contact in the programme."),
        "email_password_mismatch": _(
            "This address and this password do not belong together. Check both, or let us e-mail you a code."
        ),
        "enter_current_password": _("This is not your present password."),
        "incorrect_code": _("This is not the code we sent. Check the six digits, or ask for another code."),
        "incorrect_password": _("This is not your password."),
        "too_many_login_attempts": _(
            "There were too many attempts. Nothing is lost; wait a few minutes, or let us e-mail you a code."
        ),
        "unknown_email": _("We know no account with this address."),
        "rate_limited": _("This was asked too often. Wait a few minutes and ask again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def generate_login_code(self) -> str:
        """Six digits without a dash, as phones offer to fill them in."""
        return str(super().generate_login_code()).replace("-", "")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write to a person in their own language, whatever language the page was in."""
        user = context.get("user") or get_user_model().objects.filter(email__iexact=email).first()
        language = getattr(user, "language", "") or translation.get_language()
        other = "en" if (language or "").startswith("zh") else "zh-hans"
        with translation.override(language):
            super().send_mail(template_prefix, email, {**context, "other_language": other})

    def post_login(self, request: HttpRequest, user: Any, **named: Any) -> HttpResponse:
        """Show the pages in the person's language from the first one on."""
        response: HttpResponse = super().post_login(request, user, **named)
        if language := getattr(user, "language", ""):
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                language,
                max_age=settings.LANGUAGE_COOKIE_AGE,
                samesite="Lax",
                secure=request.is_secure(),
            )
        return response
