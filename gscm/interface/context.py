"""What every page needs around its content: shell, place, language, colours, the data stamp."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from gscm.interface.navigation import TEAM, Group, Item, portal, team

THEME_COOKIE = "theme"
THEMES = ("system", "light", "dark")
ROLE_WORDS: dict[str, str | Promise] = {
    "centre": _("Centre"),
    "execution_team": _("Execution team"),
    "board": _("Board"),
    "administrator": _("Administrator"),
    "auditor": _("Internal auditor"),
    "grievance_officer": _("Grievance officer"),
    "grievance_deputy": _("Deputy grievance officer"),
}


class Shell:
    """One page's frame, worked out only as far as the page asks.

    Two hooks let other apps fill it without this one knowing them: `request.navigation_counts`, a mapping of
    URL name to number, and `request.data_stamp`, a sentence such as "RMI list of 10 Mar 2026". Either may be
    a callable.
    """

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    def _hook(self, name: str) -> Any:
        value = getattr(self._request, name, None)
        return value() if callable(value) else value

    @cached_property
    def _user(self) -> Any:
        user = getattr(self._request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @cached_property
    def roles(self) -> frozenset[str]:
        return frozenset(getattr(self._user, "roles", ()))

    @cached_property
    def kind(self) -> str:
        """team, portal or public."""
        if self._user is None:
            return "public"
        if self.roles:
            return "team"
        return "portal" if getattr(self._user, "is_supplier_contact", False) else "public"

    @property
    def template(self) -> str:
        """For pages that stand in whichever shell the reader has."""
        return f"shells/{self.kind}.html"

    @cached_property
    def _current(self) -> str:
        match = getattr(self._request, "resolver_match", None)
        return match.view_name if match else ""

    @cached_property
    def _counts(self) -> Mapping[str, int]:
        return self._hook("navigation_counts") or {}

    @cached_property
    def navigation(self) -> list[Group]:
        return team(roles=self.roles, current=self._current, counts=self._counts)

    @cached_property
    def portal_navigation(self) -> list[Item]:
        return portal(current=self._current, counts=self._counts)

    @cached_property
    def search_url(self) -> str:
        """Where the search box of the navigation leads; empty for those who may not list suppliers."""
        if not self.roles.intersection(TEAM):
            return ""
        try:
            return reverse("suppliers:supplier_list")
        except NoReverseMatch:
            return ""

    @cached_property
    def data_stamp(self) -> str:
        return str(self._hook("data_stamp") or "")

    @property
    def role_words(self) -> list[str | Promise]:
        return [word for role, word in ROLE_WORDS.items() if role in self.roles]

    @property
    def person(self) -> str:
        return str(self._user) if self._user else ""

    @property
    def email(self) -> str:
        return str(getattr(self._user, "email", ""))

    @property
    def organisation(self) -> str:
        return str(getattr(settings, "ORGANISATION_NAME", "") or "GSCM")

    @property
    def language(self) -> str:
        """The language of the page as HTML names it: en or zh-Hans."""
        return "zh-Hans" if (get_language() or "").startswith("zh") else "en"

    @property
    def other_language(self) -> dict[str, str]:
        """The language that the switch leads to, named in itself."""
        code = "en" if self.language == "zh-Hans" else "zh-hans"
        tag = "en" if code == "en" else "zh-Hans"
        name = "English" if code == "en" else "中文"
        return {"code": code, "tag": tag, "name": name, "own_name": get_language_info(code)["name_local"]}

    @cached_property
    def theme(self) -> str:
        """system, light or dark: what the person chose, else what this browser chose."""
        chosen = getattr(self._user, "theme", "") or self._request.COOKIES.get(THEME_COOKIE, "")
        return chosen if chosen in THEMES else "system"

    @property
    def here(self) -> str:
        """The address to come back to after a switch; never one that only answers a POST."""
        return self._request.get_full_path() if self._request.method == "GET" else ""


def shell(request: HttpRequest) -> dict[str, Shell]:
    """The context processor."""
    return {"shell": Shell(request)}
