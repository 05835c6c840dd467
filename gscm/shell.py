"""What the frame of every team page says: how much waits, and which list the statuses are from.

The frame itself is drawn by gscm/interface, which knows no alerts and no lists; the porch knows every room.
"""

from collections.abc import Callable, Mapping
from functools import partial

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from risk.models import Alert, Case
from smelters.models import ReferenceList
from suppliers.access import READING_ROLES


class ShellMiddleware:
    """Hands the frame its numbers as callables: a page that draws no frame asks nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.navigation_counts = partial(navigation_counts, request)  # type: ignore[attr-defined]
        request.data_stamp = partial(data_stamp, request)  # type: ignore[attr-defined]
        return self.get_response(request)


def navigation_counts(request: HttpRequest) -> Mapping[str, int]:
    """What waits for this person, by the name of the page that shows it. Two queries."""
    user = request.user
    if not user.is_authenticated or not user.roles & READING_ROLES:
        return {}
    return {
        "risk:inbox": Alert.objects.visible_to(user).open().count(),
        "risk:case_list": Case.objects.visible_to(user).running().count(),
    }


def data_stamp(request: HttpRequest) -> str:
    """The newest list of statuses, by which the page judges. One query."""
    user = request.user
    if not user.is_authenticated or not user.roles & READING_ROLES:
        return ""
    statuses = ReferenceList.objects.applied().filter(kind=ReferenceList.Kind.STATUS)
    newest = statuses.order_by("-valid_from").first()
    if newest is None:
        return _("No status list has been imported yet")
    return _("Facility status list of %(day)s") % {"day": date_format(newest.valid_from, "DATE_FORMAT")}
