"""The queue of matches with sanctions lists."""

import pytest
from django.urls import reverse

from smelters.models import SanctionDecision, SanctionMatch
from tests import facts
from tests.people import cast
from tests.smelters.files import queries_of

pytestmark = pytest.mark.django_db
URL = reverse("smelters:sanction_list")


def a_match():
    return facts.a_sanctions_match(facts.listed_smelters()["CID910001"])


@pytest.fixture
def people():
    return cast()


class TestSanctionList:
    def test_shows_what_waits_with_basis_and_date(self, client, people):
        match = a_match()
        client.force_login(people.lin)
        page = client.get(URL).content.decode()
        assert match.name_on_list in page
        assert "Invented act 7" in page

    def test_takes_as_many_queries_for_many_matches(self, client, people):
        client.force_login(people.lin)
        match = a_match()
        one = queries_of(lambda: client.get(URL))
        for _number in range(5):
            facts.a_sanctions_match(match.facility)
        assert queries_of(lambda: client.get(URL)) == one


class TestDecision:
    def test_confirms_with_reason_and_day_and_keeps_it(self, client, people):
        match = a_match()
        client.force_login(people.lin)
        url = reverse("smelters:sanction_detail", args=[match.pk])
        assert 'value="2024-05-01"' in client.get(url).content.decode()
        answer = client.post(url, {"verb": "confirm", "reason": "same owner", "from_day": "2024-05-01"})
        assert answer.status_code == 302
        decision = SanctionDecision.objects.get()
        assert (decision.outcome, decision.reason, decision.decided_by) == (
            "confirmed",
            "same owner",
            people.lin,
        )
        assert "same owner" in client.get(url).content.decode()
        assert match.name_on_list in client.get(URL, {"tab": "decided"}).content.decode()

    @pytest.mark.parametrize(
        "wish",
        [
            {"verb": "confirm", "reason": "x"},
            {"verb": "dismiss", "reason": " "},
            {"verb": "other", "reason": "x"},
        ],
    )
    def test_needs_all_that_it_says(self, client, people, wish):
        match = a_match()
        client.force_login(people.lin)
        answer = client.post(reverse("smelters:sanction_detail", args=[match.pk]), wish)
        assert answer.status_code == 422
        assert not SanctionDecision.objects.exists()

    def test_tells_the_second_of_two_people(self, client, people):
        match = a_match()
        client.force_login(people.lin)
        url = reverse("smelters:sanction_detail", args=[match.pk])
        client.post(url, {"verb": "dismiss", "reason": "another company"})
        assert client.post(url, {"verb": "dismiss", "reason": "again"}).status_code == 422
        assert client.post(url, {"verb": "reopen", "reason": "mistaken"}).status_code == 302
        assert SanctionMatch.objects.undecided().get() == match
