from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse, reverse_lazy
from django.utils import timezone

from suppliers.models import Delegation, User
from tests import supplied
from tests.people import cast

pytestmark = pytest.mark.django_db
DELEGATE = reverse_lazy("suppliers:delegate")


@pytest.fixture
def people():
    return cast()


def client_of(person):
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client


def post(people, *, by=None, suppliers=None, to=None, **changed):
    today = timezone.localdate()
    values = {
        "supplier": [one.pk for one in suppliers or [people.xinhe]],
        "to": (to or people.wei).pk,
        "since": today.isoformat(),
        "until": (today + timedelta(14)).isoformat(),
        "note": "Ana is on leave",
    }
    return client_of(by or people.lin).post(DELEGATE, values | changed, follow=True)


class TestDelegate:
    def test_names_the_suppliers_and_offers_only_who_may_see_them_all(self, people):
        both = f"{DELEGATE}?supplier={people.xinhe.pk}&supplier={people.faraway.pk}"
        response = client_of(people.lin).get(both)
        assert [one.name for one in response.context["suppliers"]] == [
            "Faraway Metals",
            "Xinhe Connector Technology",
        ]
        assert list(response.context["form"].fields["to"].queryset) == [people.lin]

    def test_leaves_out_suppliers_out_of_reach(self, people):
        response = client_of(people.wei).get(f"{DELEGATE}?supplier={people.faraway.pk}")
        assert "No supplier was chosen" in response.content.decode()
        post(people, by=people.wei, suppliers=[people.faraway])
        assert not Delegation.objects.exists()

    def test_gives_the_work_and_shows_it_on_the_page_of_the_supplier(self, people):
        page = post(people).content.decode()
        assert "The work about 1 supplier is delegated to Wei." in page
        assert "delegated by Lin" in page
        assert "Ana is on leave" in page

    def test_warns_of_a_colleague_without_competence(self, people):
        assert "Wei has no competence on record for this task" in post(people).content.decode()

    def test_warns_of_nobody_who_is_trained(self, people):
        supplied.trained(people.wei, "declarations", people)
        assert "no competence" not in post(people).content.decode()

    @pytest.mark.parametrize("first", [-1, 15, -400])
    def test_refuses_days_that_make_no_sense(self, people, first):
        since = (timezone.localdate() + timedelta(first)).isoformat()
        assert post(people, since=since).status_code == 422
        assert not Delegation.objects.exists()

    def test_refuses_a_colleague_who_may_not_see_the_supplier(self, people):
        assert post(people, suppliers=[people.faraway]).status_code == 422

    def test_leaves_out_who_may_not_sign_in(self, people):
        User.objects.filter(pk=people.wei.pk).update(is_active=False)
        assert post(people).status_code == 422


class TestEnd:
    def test_takes_the_work_back(self, people):
        post(people)
        url = reverse("suppliers:delegation_end", args=[Delegation.objects.get().pk])
        page = client_of(people.wei).post(url, follow=True).content.decode()
        assert "The delegation has ended." in page
        assert "delegated by" not in page
        assert "had ended before" in client_of(people.wei).post(url, follow=True).content.decode()
