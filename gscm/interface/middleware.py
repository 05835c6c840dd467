"""Leads staff without a second factor to its set-up page while settings.STAFF_TOTP_REQUIRED is on."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

OPEN_WITHOUT_TOTP = frozenset(
    {
        "account_logout",
        "account_reauthenticate",
        "mfa_reauthenticate",
        "mfa_activate_totp",
        "interface:language",
        "interface:theme",
        "health",
    }
)


class StaffTotpMiddleware:
    """Before any other page, staff sets up TOTP. Supplier contacts and the public pass."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., Any],
        arguments: tuple[Any, ...],
        names: dict[str, Any],
    ) -> HttpResponseBase | None:
        if not settings.STAFF_TOTP_REQUIRED or request.resolver_match is None:
            return None
        if request.resolver_match.view_name in OPEN_WITHOUT_TOTP:
            return None
        user: Any = request.user
        if not user.is_authenticated or not user.roles or is_mfa_enabled(user, [Authenticator.Type.TOTP]):
            return None
        if "HX-Request" in request.headers:
            return HttpResponse(headers={"HX-Redirect": reverse("mfa_activate_totp")})
        return redirect("mfa_activate_totp")
