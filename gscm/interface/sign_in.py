"""Sign-in: no open sign-up, our words, mails in the language of whoever receives them."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.models import Login
from allauth.core import ratelimit
from allauth.core.internal import ratelimit as limits
from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gscm.interface import sign_in_codes

LOGIN_CODE_MAIL = "account/email/login_code"


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
        """The hash of a new code, for allauth to keep; the code itself waits with the request for its mail."""
        code = str(super().generate_login_code()).replace("-", "")  # phones offer to fill in bare digits
        self.request.login_code = code
        return sign_in_codes.hashed(code)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write to a person in their own language, whatever language the page was in."""
        if template_prefix == LOGIN_CODE_MAIL:
            context = {**context, "code": self.request.login_code}
        user = context.get("user") or get_user_model().objects.filter(email__iexact=email).first()
        language = getattr(user, "language", "") or translation.get_language()
        other = "en" if (language or "").startswith("zh") else "zh-hans"
        with translation.override(language):
            super().send_mail(template_prefix, email, {**context, "other_language": other})

    def post_login(self, request: HttpRequest, user: Any, **named: Any) -> HttpResponse:
        """Show the pages in the person's language from the first one on."""
        response: HttpResponse = super().post_login(request, user, **named)
        _speak(request, response, getattr(user, "language", ""))
        return response


def sign_in_by_link(request: HttpRequest, user: Any, *, email: str, leads_to: str) -> HttpResponse:
    """Sign a person in who has shown a one-time link from a mail; a second factor, where there is one, is asked for."""
    record_authentication(request, user, method="link", email=email)
    response: HttpResponse = perform_login(request, Login(user=user, email=email, redirect_url=leads_to))
    return response


def send_code(request: HttpRequest, user: Any, *, email: str, leads_to: str) -> HttpResponse:
    """Mail a code to a person and lead to the page that asks for it; too often is 429."""
    if not ratelimit.consume(request, action="request_login_code", key=email.lower()):
        return ratelimit.respond_429(request)
    LoginCodeVerificationProcess.initiate(request=request, user=user, email=email)
    response = redirect(reverse("account_confirm_login_code", query={"next": leads_to}))
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        _speak(request, response, user.language)
    return response


def _speak(request: HttpRequest, response: HttpResponse, language: str) -> None:
    """Let the next pages speak this language, if one is named."""
    if language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            samesite="Lax",
            secure=request.is_secure(),
        )


def too_often(request: HttpRequest, action: str, *, key: str = "") -> HttpResponse | None:
    """The answer to somebody who does this too often (settings.ACCOUNT_RATE_LIMITS); None while it is not."""
    if limits.consume(request, app="allauth.account", action=action, key=key or "all", limit_get=True):
        return None
    return ratelimit.respond_429(request)
