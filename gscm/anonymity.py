"""For pages on which nobody is to be known: the application never sees who asks."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from gscm.interface.context import THEME_COOKIE

KEPT_HEADERS = frozenset(
    {"HTTP_HOST", "HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT_ENCODING", "HTTP_X_FORWARDED_PROTO"}
)


class AnonymityMiddleware:
    """Outermost of all: takes address, browser, origin and session off requests to settings.ANONYMOUS_PREFIXES.

    What stands further in (sessions, history of rows, error reports) cannot keep what it does not get. Nothing is set
    in the browser either, and no copy of the page stays there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(tuple(settings.ANONYMOUS_PREFIXES)):
            return self.get_response(request)
        _forget_who(request)
        response = self.get_response(request)
        response.cookies.clear()
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        return response


def _forget_who(request: HttpRequest) -> None:
    shown = {
        name: value
        for name, value in request.COOKIES.items()
        if name in {settings.LANGUAGE_COOKIE_NAME, THEME_COOKIE}
    }
    for name in [name for name in request.META if name.startswith("HTTP_") and name not in KEPT_HEADERS]:
        del request.META[name]
    for name in ("REMOTE_ADDR", "REMOTE_HOST", "REMOTE_PORT", "REMOTE_USER", "RAW_URI"):
        request.META.pop(name, None)
    request.COOKIES = shown
