import pytest

from surveys.models import Campaign, NoMineralsAnswer, Request
from surveys.queries import campaigns as queries
from surveys.queries import portal
from surveys.services import no_minerals
from surveys.services.campaign_states import CampaignRefused
from tests import asked, facts
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db

WORDS = {"reason": "Plastic only", "officer": "Zhou Min", "officer_title": "Quality director"}


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def request_of_xinhe(people):
    request = asked.a_request(people.xinhe)
    Campaign.objects.update(allows_no_minerals=True)
    return request


@pytest.fixture
def gold(people):
    """Xinhe delivers two parts with gold."""
    facts.listed_smelters()
    asked.delivers(people.xinhe, "Gold", "P-1", "P-2")


def give(request, people):
    return no_minerals.give(request, **WORDS, by=people.ana, on=TODAY, at=NOW)


class TestGive:
    def test_settles_the_task_where_material_data_agrees(self, request_of_xinhe, people):
        answer = give(request_of_xinhe, people)
        assert (answer.status, answer.contradictions) == ("accepted", [])
        assert Request.objects.accepted().get() == Request.objects.answered().get() == request_of_xinhe
        figures = queries.figures(request_of_xinhe.campaign, people.lin, at=NOW, on=TODAY)
        assert (figures.answered, figures.accepted, figures.no_file) == (1, 1, 0)
        assert portal.tasks(people.ana).get().task_state == "accepted"

    def test_waits_for_a_person_where_material_data_says_otherwise(self, request_of_xinhe, people, gold):
        answer = give(request_of_xinhe, people)
        assert answer.status == "waiting"
        assert [(one["mineral"], one["parts"], one["example"]) for one in answer.contradictions] == [
            ("Gold", 2, "P-1")
        ]
        assert not Request.objects.accepted().exists()

    def test_is_not_an_answer_unless_the_campaign_allows_it(self, request_of_xinhe, people):
        Campaign.objects.update(allows_no_minerals=False)
        with pytest.raises(CampaignRefused):
            give(request_of_xinhe, people)

    def test_stands_once(self, request_of_xinhe, people):
        give(request_of_xinhe, people)
        with pytest.raises(CampaignRefused):
            give(request_of_xinhe, people)


class TestDecide:
    def test_accepts_or_declines_with_a_reason(self, request_of_xinhe, people, gold):
        answer = give(request_of_xinhe, people)
        no_minerals.decide(answer, accept=False, reason="P-1 is gold plated", by=people.wei, at=NOW)
        answer = give(request_of_xinhe, people)
        no_minerals.decide(answer, accept=True, reason="Plating was dropped", by=people.wei, at=NOW)
        assert list(NoMineralsAnswer.objects.order_by("pk").values_list("status", flat=True)) == [
            "declined",
            "accepted",
        ]
        assert Request.objects.accepted().count() == 1
        with pytest.raises(CampaignRefused):
            no_minerals.decide(answer, accept=True, reason="Again", by=people.wei, at=NOW)
