from datetime import date

import pytest

from suppliers.models import Membership, Role, SupplyRelation, User
from suppliers.queries.owners import possible_owners
from tests.people import TODAY, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


class TestPossibleOwners:
    def test_are_the_centre_and_the_teams_above_the_supplier(self, people):
        assert set(possible_owners({people.xinhe.pk}, on=TODAY)) == {people.lin, people.wei}
        assert set(possible_owners({people.faraway.pk}, on=TODAY)) == {people.lin}

    def test_must_reach_every_one_of_the_suppliers(self, people):
        both = {people.xinhe.pk, people.faraway.pk}
        assert set(possible_owners(both, on=TODAY)) == {people.lin}
        SupplyRelation.objects.create(supplier=people.faraway, subsidiary=people.dongguan_plant)
        assert set(possible_owners(both, on=TODAY)) == {people.lin, people.wei}

    def test_may_reach_them_through_several_roles(self, people):
        Membership.objects.create(
            user=people.wei, role=Role.EXECUTION_TEAM, subsidiary=people.kunshan, since=date(2020, 1, 1)
        )
        assert people.wei in possible_owners({people.xinhe.pk, people.faraway.pk}, on=TODAY)

    def test_leave_out_who_has_left_or_whose_role_has_ended(self, people):
        Membership.objects.filter(user=people.wei).update(until=TODAY)
        User.objects.filter(pk=people.lin.pk).update(is_active=False)
        assert not possible_owners({people.xinhe.pk}, on=TODAY)

    def test_take_the_same_queries_for_many_suppliers(self, people, django_assert_num_queries):
        with django_assert_num_queries(4):
            list(possible_owners({people.xinhe.pk, people.faraway.pk}, on=TODAY))
