"""What the frame of every team page says: how much waits, and which list the statuses are from.

The frame itself is drawn by gscm/interface, which knows no alerts and no lists; the porch knows every room.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from risk.models import Alert, Case
from risk.queries import inbox, portal_cases
from smelters.models import ReferenceList
from smelters.queries import reference_lists
from suppliers.access import READING_ROLES
from suppliers.models import User
from surveys.queries import thread, to_do
from surveys.queries.to_do import counted


class ShellMiddleware:
    """Hands the frame its numbers as callables: a page that draws no frame asks nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.navigation_counts = partial(navigation_counts, request)  # type: ignore[attr-defined]
        request.data_stamp = partial(data_stamp, request)  # type: ignore[attr-defined]
        return self.get_response(request)


def navigation_counts(request: HttpRequest) -> Mapping[str, int]:
    """What waits for this person, by the name of the page that shows it. Two queries for a colleague, one for a
    supplier's contact.
    """
    user = request.user
    if not user.is_authenticated:
        return {}
    if user.roles:
        counts = _numbers(user, {"risk:my_tasks": to_do.number(user, on=timezone.localdate())})
        if user.roles & READING_ROLES:
            counts |= _numbers(
                user,
                {
                    "risk:inbox": counted(
                        Alert.objects.visible_to(user).filter(
                            inbox.tab_conditions(user, on=timezone.localdate())[inbox.Tab.OPEN]
                        )
                    ),
                    "risk:case_list": counted(Case.objects.visible_to(user).running()),
                },
            )
        return counts
    if not user.is_supplier_contact:
        return {}
    own = {
        "portal:home": counted(thread.unread_answers(user)),
        "portal_cases:case_list": counted(portal_cases.own_cases(user).exclude(status__in=Case.SETTLED)),
    }
    return {name: count for name, count in _numbers(user, own).items() if count}


def _numbers(user: User, wanted: Mapping[str, Any]) -> dict[str, int]:
    """Several numbers by one query."""
    return dict(zip(wanted, User.objects.filter(pk=user.pk).values_list(*wanted.values())[0], strict=True))


def data_stamp(request: HttpRequest) -> str:
    """The newest list of statuses that holds, by which the page judges. One query."""
    user = request.user
    if not user.is_authenticated or not user.roles & READING_ROLES:
        return ""
    today = timezone.localdate()
    statuses = reference_lists.shown(today).applied().filter(kind=ReferenceList.Kind.STATUS)
    newest = statuses.filter(valid_from__lte=today).order_by("-valid_from").first()
    if newest is None:
        return _("No status list has been imported yet")
    return _("Facility status list of %(day)s") % {"day": date_format(newest.valid_from, "DATE_FORMAT")}
