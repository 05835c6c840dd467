from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from suppliers.models import Delegation
from suppliers.services import delegations
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


def delegate(people, suppliers=None, *, to=None, first=0, last=14):
    return delegations.delegate(
        suppliers or [people.xinhe],
        to=to or people.wei,
        since=TODAY + timedelta(first),
        until=TODAY + timedelta(last),
        note="",
        by=people.lin,
        at=NOW,
    )


def who(people, day=0):
    holding = Delegation.objects.in_force(TODAY + timedelta(day)).filter(supplier=people.xinhe)
    return [one.to for one in holding]


class TestDelegate:
    def test_holds_from_the_first_day_until_the_last_one_included(self, people):
        assert delegate(people, first=1, last=3) == 1
        assert [who(people, day) for day in range(5)] == [[], [people.wei], [people.wei], [people.wei], []]

    def test_puts_the_new_colleague_in_the_place_of_the_former(self, people):
        delegate(people)
        delegate(people, to=people.lin)
        assert who(people) == [people.lin]
        assert Delegation.objects.filter(ended_by=people.lin).count() == 1

    def test_leaves_what_was_agreed_for_other_days(self, people):
        delegate(people, first=0, last=3)
        delegate(people, to=people.lin, first=4, last=8)
        assert (who(people, 3), who(people, 4)) == ([people.wei], [people.lin])

    def test_takes_many_suppliers_at_once_with_the_same_number_of_queries(
        self, people, django_assert_num_queries
    ):
        with django_assert_num_queries(5):  # with the two of the transaction
            assert delegate(people, [people.xinhe, people.faraway], to=people.lin) == 2

    def test_gives_nobody_to_see_more(self, people):
        delegate(people, [people.faraway], to=people.wei)
        assert people.faraway not in type(people.faraway).objects.visible_to(people.wei)


class TestEnd:
    def test_takes_the_work_back_once(self, people):
        delegate(people)
        one = Delegation.objects.get()
        assert delegations.end(one, by=people.lin, at=NOW)
        assert not delegations.end(one, by=people.lin, at=NOW)
        assert who(people) == []

    def test_keeps_the_row(self, people):
        delegate(people)
        with pytest.raises(Exception, match="Cannot delete"), transaction.atomic():
            Delegation.objects.all().delete()


class TestTheDatabase:
    def test_holds_that_a_supplier_has_one_at_a_time(self, people):
        delegate(people)
        one = Delegation.objects.get()
        one.pk = None
        with pytest.raises(IntegrityError, match="one_at_a_time"), transaction.atomic():
            one.save(force_insert=True)
