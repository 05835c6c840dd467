"""Allegations on their pages: written down by those who work, decided by the centre."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from risk.models import Allegation
from smelters.models import Facility
from suppliers.models import User
from tests import facts
from tests.people import Cast, cast

pytestmark = pytest.mark.django_db

LIST = reverse("risk:allegation_list")


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def gold() -> Facility:
    return facts.listed_smelters()["CID910001"]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client


def text(response: HttpResponse, status: int = 200) -> str:
    assert response.status_code == status
    return response.content.decode()


def record(people: Cast, gold: Facility, **changes: str) -> HttpResponse:
    said = {"title": "Fires", "source": "A newspaper", "url": "https://news.example/1"} | changes
    return client_of(people.wei).post(reverse("risk:allegation_record", args=[gold.pk]), said, follow=True)


class TestTheList:
    def test_knows_no_smelter_that_there_is_not(self, people: Cast) -> None:
        assert client_of(people.bo).get(LIST, {"smelter": "CID999999"}).status_code == 404


class TestAnAllegation:
    def test_is_written_down_with_its_source(self, people: Cast, gold: Facility) -> None:
        assert "is evaluated again" in text(record(people, gold))
        page = text(client_of(people.bo).get(LIST, {"smelter": gold.cid}))
        assert "Fires" in page
        assert 'href="https://news.example/1"' in page

    def test_is_refused_without_a_source(self, people: Cast, gold: Facility) -> None:
        text(record(people, gold, source=""), 422)
        assert not Allegation.objects.exists()

    def test_takes_no_address_that_is_a_script(self, people: Cast, gold: Facility) -> None:
        text(record(people, gold, url="javascript:alert(1)"), 422)

    def test_is_decided_with_a_reason(self, people: Cast, gold: Facility) -> None:
        record(people, gold)
        lin, decide = (
            client_of(people.lin),
            reverse("risk:allegation_decide", args=[Allegation.objects.get().pk]),
        )
        text(lin.post(decide, {"state": "refuted", "reason": ""}), 422)
        page = text(lin.post(decide, {"state": "refuted", "reason": "Another plant"}, follow=True))
        assert "Fires" not in page
        assert "Another plant" in text(lin.get(LIST, {"settled": "1"}))
