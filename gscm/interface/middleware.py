"""Around every page: it travels compressed, and staff without a second factor is led to set it up."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
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


class CompressionMiddleware(GZipMiddleware):
    """Pages go out compressed, for slow lines. Static files lie ready compressed; the API is left to the proxy.

    The length of a page gives no secret away: Django masks its tokens and pads what it compresses.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        return super().process_response(request, response) if is_page else response


class StaffTotpMiddleware:
    """While settings.STAFF_TOTP_REQUIRED is on, staff sets up TOTP first. Supplier contacts and the public pass."""

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
