from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from suppliers.models import ReleaseDecision
from tests.people import cast
from tests.supplied import letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


def client_of(person):
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client


def decide(people, status, reason="No answer since May"):
    url = reverse("suppliers:release_decide", args=[people.xinhe.pk])
    return client_of(people.lin).post(url, {"status": status, "reason": reason})


class TestReleaseDecide:
    def test_refuses_a_supplier_without_letter_and_says_why(self, people):
        response = decide(people, "released")
        assert response.status_code == 409
        assert "No letter of guarantee is in force" in response.content.decode()
        assert not ReleaseDecision.objects.exists()

    def test_releases_one_that_signed(self, people):
        today = timezone.localdate()
        letter(people.xinhe, people, signed=today, expires=today + timedelta(30))
        assert decide(people, "released").status_code == 302
        assert ReleaseDecision.objects.get().by == people.lin

    def test_asks_for_a_reason(self, people):
        assert decide(people, "hold", "").status_code == 422

    def test_shows_status_reason_and_history_on_the_page_of_the_supplier(self, people):
        decide(people, "conditional", "Until the letter is signed")
        decide(people, "hold")
        page = client_of(people.wei).get(reverse("suppliers:supplier_detail", args=[people.xinhe.pk]))
        text = page.content.decode()
        assert "On hold" in text
        assert "No answer since May" in text
        assert "Until the letter is signed" in text
        assert reverse("suppliers:release_decide", args=[people.xinhe.pk]) not in text
