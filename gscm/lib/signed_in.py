"""The request as views of signed-in people see it: for types only, Django makes the object."""

from typing import TYPE_CHECKING

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

if TYPE_CHECKING:
    from suppliers.models import User


class SignedInRequest(HttpRequest):
    """Behind LoginRequiredMiddleware and HtmxMiddleware there is always a person, and always `htmx`."""

    user: "User"
    htmx: HtmxDetails


def asks_for(request: SignedInRequest, fragment: str) -> bool:
    """Whether htmx wants that part of the page only; a page restored from the history is always whole."""
    return bool(request.htmx) and request.htmx.target == fragment and not request.htmx.history_restore_request
