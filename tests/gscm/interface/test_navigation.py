"""Who finds what in the navigation."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import RequestFactory, override_settings

from gscm.interface import navigation
from gscm.interface.context import Shell

OUTBOX = "gscm.mail.outbox.OutboxBackend"


def somebody(*roles: str, **more: Any) -> SimpleNamespace:
    return SimpleNamespace(is_authenticated=True, roles=frozenset(roles), **more)


def request(user: Any = None, view_name: str = "", **hooks: Any) -> HttpRequest:
    made = RequestFactory().get("/somewhere/?a=1")
    made.user = user or SimpleNamespace(is_authenticated=False)
    made.resolver_match = SimpleNamespace(view_name=view_name)  # type: ignore[assignment]
    for name, value in hooks.items():
        setattr(made, name, value)
    return made


def urls_of(groups: list[navigation.Group]) -> list[str]:
    return [item.url for group in groups for item in group.items]


class TestTeam:
    def test_shows_each_role_its_own_doors(self) -> None:
        centre = urls_of(navigation.team(roles={"centre"}, current="", counts={}))
        administrator = urls_of(navigation.team(roles={"administrator"}, current="", counts={}))
        assert "/admin/" not in centre
        assert "/admin/" in administrator
        assert len(administrator) < len(centre)

    def test_shows_nothing_without_a_role(self) -> None:
        assert navigation.team(roles=set(), current="", counts={}) == []

    @pytest.mark.parametrize(
        ("backend", "is_shown"), [(OUTBOX, True), ("django.core.mail.backends.smtp.EmailBackend", False)]
    )
    def test_shows_the_outbox_only_where_mails_stay(self, backend: str, is_shown: bool) -> None:
        with override_settings(EMAIL_BACKEND=backend):
            urls = urls_of(navigation.team(roles={"administrator"}, current="", counts={}))
        assert ("/outbox/" in urls) is is_shown

    def test_leaves_out_what_does_not_exist_yet(self) -> None:
        entry = navigation.Entry("Dashboards", "inbox", "nowhere:board", ("board",))
        assert navigation.items([entry], roles={"board"}, current="", counts={}) == []

    def test_marks_the_current_entry_on_its_detail_pages(self) -> None:
        entry = navigation.Entry("Users", "users", "admin:index", ("administrator",), ("admin:",))
        [item] = navigation.items([entry], roles={"administrator"}, current="admin:auth_change", counts={})
        assert item.is_current

    def test_names_only_icons_that_exist(self) -> None:
        from gscm.interface.templatetags.interface import icon

        for section in navigation.TEAM_SECTIONS:
            for entry in section.entries:
                assert "<svg" in icon(entry.icon)


class TestShell:
    @pytest.mark.parametrize(
        ("user", "kind"),
        [
            (None, "public"),
            (somebody("centre"), "team"),
            (somebody("centre", is_supplier_contact=True), "team"),
            (somebody(is_supplier_contact=True), "portal"),
            (somebody(is_supplier_contact=False), "public"),
        ],
    )
    def test_fits_the_reader(self, user: Any, kind: str) -> None:
        assert Shell(request(user)).kind == kind

    def test_asks_the_hooks_only_when_the_page_does(self) -> None:
        asked = []

        def stamp() -> str:
            asked.append(1)
            return "RMI list of 10 Mar 2026"

        shell = Shell(request(somebody("centre"), data_stamp=stamp))
        assert asked == []
        assert shell.data_stamp == "RMI list of 10 Mar 2026"
        assert shell.data_stamp
        assert asked == [1]

    def test_shows_counts(self) -> None:
        shell = Shell(request(somebody("administrator"), navigation_counts={"admin:index": 3}))
        assert [
            item.count for group in shell.navigation for item in group.items if item.url == "/admin/"
        ] == [3]

    def test_follows_the_device_unless_told(self) -> None:
        made = request()
        assert Shell(made).theme == "system"
        made.COOKIES["theme"] = "dark"
        assert Shell(made).theme == "dark"
        made.user = somebody("centre", theme="light")
        assert Shell(made).theme == "light"

    def test_distrusts_an_unknown_theme(self) -> None:
        made = request()
        made.COOKIES["theme"] = '"><script>'
        assert Shell(made).theme == "system"

    def test_comes_back_to_the_page_with_its_filters(self) -> None:
        assert Shell(request()).here == "/somewhere/?a=1"
