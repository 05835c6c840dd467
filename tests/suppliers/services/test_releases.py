from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from suppliers.models import LetterOfGuarantee, ReleaseDecision, Supplier
from suppliers.services import releases
from suppliers.signals import release_decided
from tests.people import NOW, TODAY, cast
from tests.supplied import letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


def status_of(supplier):
    return Supplier.objects.with_release().get(pk=supplier.pk).release


def decide(people, status, reason="Because", at=NOW):
    return releases.decide(people.xinhe, status=status, reason=reason, by=people.lin, at=at)


class TestDecide:
    def test_refuses_to_release_a_supplier_without_letter(self, people):
        with pytest.raises(releases.LetterMissing):
            decide(people, "released")
        assert status_of(people.xinhe) is None

    @pytest.mark.parametrize(("signed", "expires"), [(-400, -1), (-400, 0), (1, 100)])
    def test_refuses_a_letter_that_is_not_in_force_that_day(self, people, signed, expires):
        letter(people.xinhe, people, signed=TODAY + timedelta(signed), expires=TODAY + timedelta(expires))
        with pytest.raises(releases.LetterMissing):
            decide(people, "released")

    def test_releases_a_supplier_with_a_letter_in_force(self, people):
        letter(people.xinhe, people)
        decide(people, "released")
        assert status_of(people.xinhe) == "released"
        assert status_of(people.faraway) is None

    def test_puts_on_hold_or_releases_conditionally_without_one(self, people):
        decide(people, "conditional")
        decide(people, "hold")
        assert status_of(people.xinhe) == "hold"

    def test_writes_nothing_twice(self, people):
        decide(people, "hold")
        with pytest.raises(releases.NothingChanges):
            decide(people, "hold")
        assert people.xinhe.release_decisions.count() == 1

    def test_tells_the_news_after_the_commit(self, people, django_capture_on_commit_callbacks):
        heard = []

        def hear(decision_ids, **named):
            heard.extend(decision_ids)

        release_decided.connect(hear)
        with django_capture_on_commit_callbacks(execute=True):
            decision = decide(people, "hold")
            assert heard == []
        assert heard == [decision.pk]

    def test_stays_as_it_was_decided(self, people):
        decision = decide(people, "hold")
        with pytest.raises(DatabaseError), transaction.atomic():
            ReleaseDecision.objects.filter(pk=decision.pk).update(reason="Another")
        with pytest.raises(DatabaseError), transaction.atomic():
            decision.delete()

    @pytest.mark.parametrize("values", [{"reason": ""}, {"by": None}])
    def test_is_somebodys_and_has_a_reason(self, people, values):
        row = {"supplier": people.xinhe, "status": "hold", "reason": "R", "by": people.lin, "at": NOW}
        with pytest.raises(DatabaseError), transaction.atomic():
            ReleaseDecision.objects.create(**row | values)


class TestEndWithoutLetter:
    def test_makes_a_released_supplier_conditional_once_its_letter_expired(self, people):
        letter(people.xinhe, people, expires=TODAY + timedelta(30))
        decide(people, "released")
        assert releases.end_without_letter(at=NOW) == 0
        later = NOW + timedelta(30)
        assert releases.end_without_letter(at=later) == 1
        assert releases.end_without_letter(at=later) == 0
        newest = people.xinhe.release_decisions.first()
        assert (newest.status, newest.letter_expired, newest.by) == ("conditional", True, None)

    def test_leaves_those_on_hold_alone(self, people):
        decide(people, "hold")
        assert releases.end_without_letter(at=NOW) == 0

    def test_counts_no_letter_that_nobody_accepted(self, people):
        letter(people.xinhe, people)
        decide(people, "released")
        LetterOfGuarantee.objects.update(way="scan", decision="refused", reason="Not legible")
        assert releases.end_without_letter(at=NOW) == 1
