"""Small plain values that several pages of this app hand to the components."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gscm.interface.mails import what_became_of
from gscm.interface.templatetags.interface import day, moment
from gscm.lib.filters import address
from risk.models import Alert, Case, CaseMessage, RiskLevel
from risk.queries import strategy as strategies
from risk.queries.case_page import Event, State
from risk.queries.clock import Clock
from suppliers.models import Supplier, User


def tabs(
    query: QueryDict,
    words: Mapping[Any, str | Promise],
    *,
    current: str,
    counts: Mapping[Any, int] | None = None,
) -> list[dict[str, Any]]:
    """Tabs that keep the filters."""
    return [
        {
            "label": word,
            "url": address(query, tab=key, group=None),
            "is_current": key == current,
            "count": counts[key] if counts is not None else None,
        }
        for key, word in words.items()
    ]


def switch(
    query: QueryDict, name: str, words: Mapping[Any, str | Promise], *, current: str
) -> list[dict[str, Any]]:
    """A switch between views of the same rows."""
    return [
        {"label": word, "url": address(query, **{name: key}), "is_current": key == current}
        for key, word in words.items()
    ]


def chosen(value: str | None, choices: Any, default: Any) -> Any:
    """The member of an enumeration that the address names, else the default."""
    try:
        return choices(value)
    except ValueError:
        return default


def selected_alerts(request: HttpRequest, user: User, texts: Iterable[str]) -> list[Alert]:
    """The alerts that somebody ticked, each within reach.

    :raises Http404: when one of them is not; its existence is a secret too.
    """
    wanted = {int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19}
    found = list(
        Alert.objects.visible_to(user)
        .filter(pk__in=wanted)
        .select_related("supplier", "facility", "reported_name", "metal", "case")
        .order_by("supplier__name", "supplier_id", "-severity", "pk")
    )
    if len(found) != len(wanted):
        raise Http404
    return found


def states(line: Iterable[State]) -> list[dict[str, str]]:
    """The line of states with the days ready to show."""
    return [
        {"label": one.label, "day": day(one.entered_at) if one.entered_at else "", "state": one.state}
        for one in line
    ]


def clock_words(clock: Clock | None) -> dict[str, str]:
    """What stands above and below a case's clock."""
    if clock is None:
        return {}
    if clock.late:
        left = ngettext("%(days)d day over", "%(days)d days over", clock.late) % {"days": clock.late}
    else:
        left = ngettext("%(days)d day left", "%(days)d days left", clock.left) % {"days": clock.left}
    return {
        "start_label": _("Opened"),
        "start": day(clock.start),
        "now_label": _("Today, day %(day)d of %(days)d") % {"day": clock.day, "days": clock.days},
        "due_label": _("Due"),
        "due": day(clock.due),
        "left": left,
    }


def timeline(events: Iterable[Event]) -> list[dict[str, str]]:
    """A history with the moments ready to show."""
    return [
        {"text": event.text, "detail": event.detail, "day": moment(event.at), "icon": event.icon}
        for event in events
    ]


def strategy(supplier: Supplier, *, level: str, on: date) -> dict[str, Any]:
    """What the strategy asks to be done about a supplier of a level."""
    return {
        "strategy": strategies.steps_for(supplier, level=level, on=on),
        "level_name": RiskLevel(level).label,
    }


def closing_lists(case: Case) -> list[dict[str, Any]]:
    """The lists in force when the case closed, as frozen then, with their days as days."""
    frozen: list[dict[str, Any]] = case.closing_record.get("lists", [])
    return [issue | {"valid_from": date.fromisoformat(issue["valid_from"])} for issue in frozen]


def thread(
    written: Iterable[CaseMessage], supplier_name: str, *, tells_mails: bool = False
) -> list[dict[str, Any]]:
    """Messages, oldest first, with the moments ready to show.

    :param tells_mails: whether to say what became of the mails; for the team, with the mails fetched.
    """
    return [
        {
            "author": str(message.author),
            "organisation": supplier_name if message.by_supplier else "",
            "at": moment(message.written_at),
            "text": message.text,
            "kind": "internal" if message.is_internal else "message",
            "note": what_became_of(message.mails.all()) if tells_mails and not message.is_internal else "",
        }
        for message in written
    ]
