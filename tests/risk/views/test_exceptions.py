"""Exceptions in the inbox and on their own list: asked for and settled several at once."""

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from risk.models import Alert, AlertException
from risk.services import alerts
from suppliers.models import User
from tests import facts
from tests.declared import declare
from tests.people import Cast, cast

pytestmark = pytest.mark.django_db

NOW = timezone.now()
LIST = reverse("risk:exception_list")


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def two(people: Cast) -> list[Alert]:
    """Two alerts of Xinhe."""
    listed = facts.listed_smelters()
    declare(people.xinhe, [(listed["CID910001"], "Gold"), (listed["CID910002"], "Gold")], at=NOW)
    alerts.evaluate(at=NOW)
    return list(Alert.objects.order_by("pk"))


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client


def text(response: HttpResponse) -> str:
    assert response.status_code == 200
    return response.content.decode()


def ask(people: Cast, chosen: list[Alert], **changes: Any) -> str:
    today = timezone.localdate()
    said = {
        "selected": [alert.pk for alert in chosen],
        "confirmed": "1",
        "kind": "stock",
        "since": today,
        "last_day": today + timedelta(days=20),
        "reason": "Stock of lot 7",
    }
    return text(client_of(people.wei).post(reverse("risk:alert_except"), said | changes, follow=True))


def chosen() -> dict[str, list[int]]:
    return {"selected": list(AlertException.objects.values_list("pk", flat=True))}


class TestTheInbox:
    def test_asks_for_exceptions_to_all_that_are_ticked(self, people: Cast, two: list[Alert]) -> None:
        assert "2 exceptions were asked for" in ask(people, two)
        assert AlertException.objects.proposed().count() == 2
        page = text(client_of(people.wei).get(reverse("risk:inbox")))
        assert "Exception asked for" in page

    def test_says_what_is_wrong_with_the_days(self, people: Cast, two: list[Alert]) -> None:
        page = ask(people, two, last_day=timezone.localdate() + timedelta(days=500))
        assert "365 days at most" in page
        assert not AlertException.objects.exists()

    def test_keeps_excepted_alerts_under_a_tab_of_their_own(self, people: Cast, two: list[Alert]) -> None:
        ask(people, two[:1])
        client_of(people.lin).post(reverse("risk:exception_approve"), chosen())
        wei = client_of(people.wei)
        counts = {str(tab["label"]): tab["count"] for tab in wei.get(reverse("risk:inbox")).context["tabs"]}
        assert (counts["Open"], counts["With an exception"]) == (1, 1)
        page = text(wei.get(reverse("risk:inbox"), {"tab": "excepted"}))
        assert "Exception until" in page
        assert "Transition stock until a day" in page


class TestTheList:
    def test_lets_a_second_person_agree_to_several_at_once(self, people: Cast, two: list[Alert]) -> None:
        ask(people, two)
        lin = client_of(people.lin)
        assert "Stock of lot 7" in text(lin.get(LIST))
        page = text(lin.post(reverse("risk:exception_approve"), chosen(), follow=True))
        assert "2 exceptions count now" in page
        assert AlertException.objects.in_force(timezone.localdate()).count() == 2

    def test_leaves_what_the_same_person_asked_for(self, people: Cast, two: list[Alert]) -> None:
        ask(people, two)
        AlertException.objects.filter(alert=two[0]).update(proposed_by=people.lin)
        page = text(client_of(people.lin).post(reverse("risk:exception_approve"), chosen(), follow=True))
        assert "1 exception counts now" in page
        assert "1 was left" in page

    def test_ends_several_with_one_reason(self, people: Cast, two: list[Alert]) -> None:
        ask(people, two)
        lin = client_of(people.lin)
        lin.post(reverse("risk:exception_approve"), chosen())
        assert "End 2 exceptions" in text(lin.post(reverse("risk:exception_end"), chosen()))
        said = {**chosen(), "confirmed": "1", "reason": "Stock is gone"}
        assert "2 exceptions ended" in text(lin.post(reverse("risk:exception_end"), said, follow=True))
        assert "Stock is gone" in text(lin.get(LIST, {"tab": "ended"}))

    def test_shows_only_the_readers_branch(self, people: Cast, two: list[Alert]) -> None:
        ask(people, two)
        Alert.objects.filter(pk=two[0].pk).update(supplier=people.faraway)
        page = client_of(people.wei).get(LIST)
        assert [one.alert for one in page.context["page"]] == [two[1]]

    def test_is_settled_by_nobody_out_of_reach(self, people: Cast, two: list[Alert]) -> None:
        ask(people, two)
        assert client_of(people.wei).post(reverse("risk:exception_approve"), chosen()).status_code == 403
        said = {"selected": ["999999"]}
        assert client_of(people.lin).post(reverse("risk:exception_approve"), said).status_code == 404
