"""That the centre lets an active smelter count: for how long, by whom, and how it ends."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from smelters.models import ActiveAcceptance
from smelters.services import acceptances
from smelters.services.acceptances import AcceptanceRefused
from tests import facts
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def gold():
    smelter = facts.listed_smelters()["CID910001"]
    facts.give_status(smelter, "Gold", "active")
    return smelter


def proposed(gold, people, since=TODAY, until=None, metal="Gold"):
    return acceptances.propose(
        gold, metal=metal, since=since, until=until, reason="Audit in May", by=people.lin, at=NOW
    )


def refusal(call):
    with pytest.raises(AcceptanceRefused) as refused:
        call()
    return refused.value.code


class TestAnAcceptance:
    def test_lasts_as_long_as_the_thresholds_allow_if_nobody_says_an_end(self, gold, people):
        assert proposed(gold, people).days.upper == TODAY + timedelta(days=180)

    def test_counts_only_once_a_second_person_has_agreed(self, gold, people):
        acceptance = proposed(gold, people)
        assert not ActiveAcceptance.objects.in_force(TODAY).exists()
        assert refusal(lambda: acceptances.approve(acceptance, by=people.lin, at=NOW)) == "same_person"
        acceptances.approve(acceptance, by=people.bo, at=NOW)
        assert ActiveAcceptance.objects.in_force(TODAY).get() == acceptance
        assert refusal(lambda: acceptances.approve(acceptance, by=people.bo, at=NOW)) == "settled"

    def test_counts_on_its_days_alone(self, gold, people):
        end = TODAY + timedelta(days=10)
        acceptances.approve(proposed(gold, people, until=end), by=people.bo, at=NOW)
        held = [
            day for day in range(-1, 12) if ActiveAcceptance.objects.in_force(TODAY + timedelta(days=day))
        ]
        assert held == list(range(10))

    @pytest.mark.parametrize(
        ("days", "code"),
        [
            ({"since": TODAY - timedelta(days=1)}, "in_the_past"),
            ({"until": TODAY}, "ends_before"),
            ({"until": TODAY + timedelta(days=181)}, "too_long"),
            ({"metal": "Tin"}, "not_active"),
        ],
    )
    def test_is_refused(self, gold, people, days, code):
        assert refusal(lambda: proposed(gold, people, **days)) == code
        assert not ActiveAcceptance.objects.exists()

    @pytest.mark.parametrize("status", ["conformant", "ecap", "non_conformant"])
    def test_is_for_active_smelters_alone(self, gold, people, status):
        acceptance = proposed(gold, people)
        facts.give_status(gold, "Gold", status, TODAY)
        assert refusal(lambda: acceptances.approve(acceptance, by=people.bo, at=NOW)) == "not_active"
        assert refusal(lambda: proposed(gold, people, since=TODAY + timedelta(days=200))) == "not_active"

    def test_ends_with_a_reason_and_makes_room_for_another(self, gold, people):
        acceptance = proposed(gold, people)
        acceptances.approve(acceptance, by=people.bo, at=NOW)
        assert refusal(lambda: proposed(gold, people)) == "overlaps"
        acceptances.end(acceptance, reason="Audit called off", by=people.lin, at=NOW)
        assert not ActiveAcceptance.objects.in_force(TODAY).exists()
        assert refusal(lambda: acceptances.end(acceptance, reason="x", by=people.lin, at=NOW)) == "settled"
        assert proposed(gold, people).pk

    def test_by_one_person_is_refused_by_the_database(self, gold, people):
        acceptance = proposed(gold, people)
        with pytest.raises(IntegrityError, match="by_two_people"), transaction.atomic():
            ActiveAcceptance.objects.filter(pk=acceptance.pk).update(approved_by=people.lin, approved_at=NOW)
